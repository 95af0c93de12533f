package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * are passed over, and a detail of the wrong type counts as missing. But where findings should be, nothing is passed
 * over: a report that cannot be understood is no report, lest the gate lets through what it did not see.
 */
public enum TrivyReportReader implements ResultReader<ScanReport> {
    /** The only one. */
    INSTANCE;

    private static final ObjectMapper MAPPER = new ObjectMapper();

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
        boolean known = false;
        String artifact = "";
        String system = "";
        boolean endOfLife = false;
        List<Finding> findings = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "SchemaVersion" -> {
                    known = true;
                    json.skipChildren();
                }
                case "ArtifactName" -> artifact = FindingReader.text(MAPPER.<JsonNode>readTree(json));
                case "Metadata" -> {
                    JsonNode os = MAPPER.<JsonNode>readTree(json).path("OS");
                    system =
                            (FindingReader.text(os.path("Family")) + " " + FindingReader.text(os.path("Name"))).strip();
                    endOfLife = os.path("EOSL").asBoolean();
                }
                case "Results" -> {
                    if (isList(json, field)) {
                        while (isElement(json, field)) {
                            readResult(json, findings);
                        }
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (!known) {
            throw new IOException("Trivy's report has no SchemaVersion: it is something else");
        }
        if (json.nextToken() != null) {
            throw new IOException("Trivy's report goes on after its end");
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
            String field = json.currentName();
            json.nextToken();
            if (field.equals("Target")) {
                reader.target(MAPPER.<JsonNode>readTree(json));
            } else if (!FindingReader.reads(field)) {
                json.skipChildren();
            } else if (isList(json, field)) {
                while (isElement(json, field)) {
                    reader.add(field, MAPPER.<JsonNode>readTree(json));
                }
            }
        }
        findings.addAll(reader.findings());
    }

    /** Whether a list begins here; a null is none. */
    private static boolean isList(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY && json.currentToken() != JsonToken.VALUE_NULL) {
            throw new IOException("Trivy's report has something other than a list as its " + field);
        }
        return json.currentToken() == JsonToken.START_ARRAY;
    }

    /** Whether another object of a list begins here, and not the list's end. */
    private static boolean isElement(JsonParser json, String field) throws IOException {
        JsonToken next = json.nextToken();
        while (next == JsonToken.VALUE_NULL) {
            next = json.nextToken();
        }
        if (next != JsonToken.START_OBJECT && next != JsonToken.END_ARRAY) {
            throw new IOException("Trivy's report has something other than an object among its " + field);
        }
        return next == JsonToken.START_OBJECT;
    }
}
