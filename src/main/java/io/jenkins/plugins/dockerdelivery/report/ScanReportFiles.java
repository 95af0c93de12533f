package io.jenkins.plugins.dockerdelivery.report;

import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.engine.scan.FindingDetails;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The files of one report, each compressed, in a directory of its own beside build.xml. */
final class ScanReportFiles {
    static final String FINDINGS = "findings.json";
    private static final List<String> TRIVYS = List.of(ScanPlan.JSON, ScanPlan.SARIF, ScanPlan.CYCLONEDX);
    private static final Logger LOGGER = Logger.getLogger(ScanReportFiles.class.getName());
    private static final long LARGEST_BYTES = 1L << 30;

    private final Path directory;

    /** @param id the report's id, which is a name without separators */
    ScanReportFiles(File runDirectory, String id) {
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("Not a report's id: " + id);
        }
        this.directory = runDirectory.toPath().resolve("docker-delivery").resolve(id);
    }

    private interface Content {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** Writes the findings, and takes Trivy's own files over from the agent. */
    void write(ScanResult result, Verdict verdict, FilePath files) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (String name : TRIVYS) {
            FilePath file = files.child(name);
            if (file.exists() && file.length() <= LARGEST_BYTES) {
                write(name, file::copyTo);
            }
        }
        write(FINDINGS, out -> FindingsFile.write(out, result, verdict));
    }

    private void write(String name, Content content) throws IOException, InterruptedException {
        Path unfinished = directory.resolve(name + ".new");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            content.writeTo(out);
        }
        Files.move(unfinished, compressed(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** The findings; throws if the file is gone or damaged. */
    List<FindingsFile.Row> read() throws IOException {
        try (InputStream in = open(FINDINGS)) {
            return FindingsFile.read(in);
        }
    }

    /** The findings; empty if the file is gone or damaged. */
    Optional<List<FindingsFile.Row>> find() {
        try {
            return Optional.of(read());
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "The findings of a scan cannot be read", e);
            return Optional.empty();
        }
    }

    /** What Trivy's report tells of a finding beyond its row; empty if its file is gone or damaged. */
    Optional<FindingDetails> details(String id) {
        try (InputStream in = open(ScanPlan.JSON)) {
            return FindingDetails.find(in, id);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "Trivy's report cannot be read", e);
            return Optional.empty();
        }
    }

    /** The content of a file. */
    InputStream open(String name) throws IOException {
        return new GZIPInputStream(Files.newInputStream(compressed(name)));
    }

    /** A file as it lies on the disk, compressed with gzip. */
    Path compressed(String name) {
        return directory.resolve(name + ".gz");
    }
}
