package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads Trivy's JSON on the agent as a stream, one finding at a time, and keeps what gate and page need. Unknown fields
 * are passed over; a field of the wrong type counts as missing.
 */
public enum TrivyReportReader implements ResultReader<ScanReport> {
    /** The only one. */
    INSTANCE;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(JsonFactory.builder().build()).build();

    @Override
    public ScanReport read(Path path) throws IOException {
        try (InputStream stream = Files.newInputStream(path);
                JsonParser json = MAPPER.createParser(stream)) {
            return read(json);
        } catch (JsonProcessingException e) {
            throw new IOException("Trivy's report is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static ScanReport read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("Trivy's report is empty or no JSON object");
        }
        String artifact = "";
        String system = "";
        boolean endOfLife = false;
        List<Finding> findings = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            if (json.currentToken() == null) {
                throw new IOException("Trivy's report ends in the middle");
            }
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "ArtifactName" -> artifact = FindingReader.text(MAPPER.<JsonNode>readTree(json));
                case "Metadata" -> {
                    JsonNode os = MAPPER.<JsonNode>readTree(json).path("OS");
                    system =
                            (FindingReader.text(os.path("Family")) + " " + FindingReader.text(os.path("Name"))).strip();
                    endOfLife = os.path("EOSL").asBoolean();
                }
                case "Results" -> {
                    if (value == JsonToken.START_ARRAY) {
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            readResult(json, findings);
                        }
                    } else {
                        json.skipChildren();
                    }
                }
                default -> json.skipChildren();
            }
        }
        findings.sort(Comparator.comparing(Finding::severity)
                .thenComparing(Finding::score, Comparator.reverseOrder())
                .thenComparing(Finding::name)
                .thenComparing(Finding::id));
        return new ScanReport(artifact, system, endOfLife, findings);
    }

    private static void readResult(JsonParser json, List<Finding> findings) throws IOException {
        FindingReader reader = new FindingReader();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            if (json.currentToken() == null) {
                throw new IOException("Trivy's report ends in the middle");
            }
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("Target")) {
                reader.target(MAPPER.<JsonNode>readTree(json));
            } else if (value == JsonToken.START_ARRAY && FindingReader.reads(field)) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    reader.add(field, MAPPER.<JsonNode>readTree(json));
                }
            } else {
                json.skipChildren();
            }
        }
        findings.addAll(reader.findings());
    }
}
