package io.jenkins.plugins.dockerdelivery.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.FilePath;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of one report, in a directory of its own beside build.xml. */
final class ScanReportFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FINDINGS = "findings.json";
    private static final List<String> KEPT = List.of(ScanPlan.JSON, ScanPlan.SARIF, ScanPlan.CYCLONEDX);

    private final Path directory;

    /** @param id the report's id, which is a name without separators */
    ScanReportFiles(File runDirectory, String id) {
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("Not a report's id: " + id);
        }
        this.directory = runDirectory.toPath().resolve("docker-delivery").resolve(id);
    }

    /** Writes the findings, and takes Trivy's own files over from the agent. */
    void write(ScanReport report, FilePath files) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (String name : KEPT) {
            FilePath file = files.child(name);
            if (file.exists()) {
                file.copyTo(new FilePath(directory.resolve(name).toFile()));
            }
        }
        try (AtomicFileWriter writer = new AtomicFileWriter(directory.resolve(FINDINGS), StandardCharsets.UTF_8)) {
            MAPPER.writeValue(writer, report);
            writer.commit();
        }
    }

    /** The findings; throws if the file is gone or damaged. */
    ScanReport read() throws IOException {
        return MAPPER.readValue(directory.resolve(FINDINGS).toFile(), ScanReport.class);
    }

    /** One of Trivy's own files. */
    Optional<Path> find(String name) {
        return KEPT.stream()
                .filter(name::equals)
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
