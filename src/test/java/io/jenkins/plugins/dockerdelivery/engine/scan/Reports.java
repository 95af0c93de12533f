package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What tests need that read Trivy's reports: Trivy's own samples, and texts that are made up. */
abstract class Reports {
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    Path directory;

    static List<String> reports() throws IOException, URISyntaxException {
        Path directory =
                Path.of(Reports.class.getResource("trivy-reports/README.md").toURI());
        try (Stream<Path> files = Files.list(directory.getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    Finding vulnerability(String fields) throws IOException {
        return read(results("\"Vulnerabilities\": [{" + fields + "}]"))
                .findings()
                .get(0);
    }

    static String results(String lists) {
        return "{\"SchemaVersion\": 2, \"Results\": [{\"Target\": \"t\", " + lists + "}]}";
    }

    ScanReport read(String json) throws IOException {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    ScanReport read(byte[] json) throws IOException {
        return TrivyReportReader.INSTANCE.read(Files.write(directory.resolve("trivy.json"), json));
    }

    ScanReport sample(String name) throws IOException {
        try (InputStream stream = Reports.class.getResourceAsStream("trivy-reports/" + name)) {
            return read(stream.readAllBytes());
        }
    }

    static JsonNode tree(String name) throws IOException {
        try (InputStream stream = Reports.class.getResourceAsStream("trivy-reports/" + name)) {
            return MAPPER.readTree(stream);
        }
    }
}
