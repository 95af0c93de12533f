package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Trivy's report tells of a finding beyond its line in a table. It is read from Trivy's own file when somebody asks.
 *
 * @param description what it is, as plain text, shortened where it was too long
 * @param resolution what to do about it; empty where that is not said
 * @param references where to read more: http or https each
 */
public record FindingDetails(String description, String resolution, List<String> references) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST = 10_000;
    private static final int MOST_REFERENCES = 50;
    private static final Set<String> FIELDS = Set.of(
            "AVDID",
            "Description",
            "Finding",
            "ID",
            "Name",
            "References",
            "Resolution",
            "RuleID",
            "Text",
            "VulnerabilityID");

    /**
     * Looks a finding up.
     *
     * @param report Trivy's JSON, which the page's table was made from
     * @param id the finding's identifier
     */
    public static Optional<FindingDetails> find(InputStream report, String id) throws IOException {
        try (JsonParser json = MAPPER.createParser(new InputStreamReader(report, StandardCharsets.UTF_8))) {
            while (json.nextToken() != null) {
                String list = json.currentName();
                if (json.currentToken() == JsonToken.START_ARRAY && list != null && FindingReader.reads(list)) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        JsonNode element = BoundedTree.read(json, FIELDS);
                        JsonNode finding = element.has("Finding") ? element.path("Finding") : element;
                        if (isOf(finding, id)) {
                            return Optional.of(of(finding));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(JsonNode finding, String id) {
        for (String field : List.of("VulnerabilityID", "AVDID", "ID", "RuleID", "Name")) {
            if (FindingReader.text(finding.path(field)).equals(id)) {
                return true;
            }
        }
        return false;
    }

    private static FindingDetails of(JsonNode finding) {
        List<String> references = new ArrayList<>();
        for (JsonNode reference : finding.path("References")) {
            String address = FindingReader.webAddress(reference);
            if (!address.isEmpty() && references.size() < MOST_REFERENCES) {
                references.add(address);
            }
        }
        return new FindingDetails(
                FindingReader.text(finding.path(finding.has("Description") ? "Description" : "Text"), LONGEST),
                FindingReader.text(finding.path("Resolution"), LONGEST),
                references);
    }
}
