package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads Trivy's JSON on the agent as a stream, one finding at a time, and keeps what gate and page need. Unknown fields
 * are passed over, and a detail of the wrong type counts as missing. But where findings should be, nothing is passed
 * over: a report that cannot be understood is no report, lest the gate lets through what it did not see.
 */
public enum TrivyReportReader implements ResultReader<ScanReport> {
    /** The only one. */
    INSTANCE;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long LARGEST_BYTES = 1L << 30;
    private static final int MOST_FINDINGS = 100_000;
    private static final Set<String> METADATA = Set.of("ImageConfig", "Layers", "OS");

    @Override
    public ScanReport read(Path path) throws IOException {
        if (Files.size(path) > LARGEST_BYTES) {
            throw new IOException("Trivy's report is larger than 1 GB, more than a build can keep");
        }
        // Not Jackson's own decoding, which refuses a whole report over one file name that is not in UTF-8.
        try (Reader text = new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8);
                JsonParser json = MAPPER.createParser(text)) {
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
        JsonNode metadata = MissingNode.getInstance();
        JsonNode trivy = MissingNode.getInstance();
        List<Finding> findings = new ArrayList<>();
        Map<String, String> texts = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "SchemaVersion" -> {
                    known = true;
                    json.skipChildren();
                }
                case "ArtifactName" -> artifact = FindingReader.text(tree(json));
                case "Metadata" -> metadata = BoundedTree.read(json, METADATA);
                case "Trivy" -> trivy = tree(json);
                case "Results" -> {
                    if (isList(json, field)) {
                        while (isElement(json, field)) {
                            readResult(json, texts, findings);
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
        findings.replaceAll(new SystemTarget(artifact));
        findings.sort(Comparator.comparing(Finding::severity)
                .thenComparing(Finding::score, Comparator.reverseOrder())
                .thenComparing(Finding::name)
                .thenComparing(Finding::id));
        JsonNode os = metadata.path("OS");
        return new ScanReport(
                artifact,
                (FindingReader.text(os.path("Family")) + " " + FindingReader.text(os.path("Name"))).strip(),
                os.path("EOSL").asBoolean(),
                FindingReader.text(metadata.path("ImageConfig")
                        .path("config")
                        .path("Labels")
                        .path("org.opencontainers.image.base.name")),
                FindingReader.text(trivy.path("Server").path("VulnerabilityDB").path("UpdatedAt")),
                ImageHistory.layers(metadata, findings.stream().anyMatch(SystemTarget::isSecretOfConfiguration)),
                findings);
    }

    private static JsonNode tree(JsonParser json) throws IOException {
        return BoundedTree.read(json, Set.of());
    }

    private static void readResult(JsonParser json, Map<String, String> texts, List<Finding> findings)
            throws IOException {
        FindingReader reader = new FindingReader(texts);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "Target" -> reader.target(tree(json));
                case "Type" -> reader.type(tree(json));
                case "Class" -> reader.group(tree(json));
                default -> {
                    if (!FindingReader.reads(field)) {
                        json.skipChildren();
                    } else if (isList(json, field)) {
                        while (isElement(json, field)) {
                            reader.add(field, json);
                            if (findings.size() + reader.size() > MOST_FINDINGS) {
                                throw new IOException("Trivy's report has more than " + MOST_FINDINGS
                                        + " findings, more than a page can show; name fewer scanners");
                            }
                        }
                    }
                }
            }
        }
        findings.addAll(reader.findings());
    }

    /**
     * Trivy names an operating system after the artifact, {@code sha256:… (debian 12)}, and what it finds in the image's
     * configuration like the artifact: an id that is another for every build, and tells nobody anything.
     */
    private record SystemTarget(String artifact) implements UnaryOperator<Finding> {
        private static final String CONFIGURATION = "image configuration";

        static boolean isSecretOfConfiguration(Finding finding) {
            return finding.kind() == Finding.Kind.SECRET && finding.target().equals(CONFIGURATION);
        }

        @Override
        public Finding apply(Finding finding) {
            String target = finding.target();
            if (finding.system() && target.startsWith(artifact + " (") && target.endsWith(")")) {
                return finding.but()
                        .target(target.substring(artifact.length() + 2, target.length() - 1))
                        .build();
            }
            return finding.kind() != Finding.Kind.VULNERABILITY && !artifact.isEmpty() && target.equals(artifact)
                    ? finding.but().target(CONFIGURATION).build()
                    : finding;
        }
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
