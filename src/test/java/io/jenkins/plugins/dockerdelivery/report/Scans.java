package io.jenkins.plugins.dockerdelivery.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.FilePath;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate;
import io.jenkins.plugins.dockerdelivery.engine.scan.IgnoreEntry;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.TrivyReportReader;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/** Gives builds the reports that a scan would have given them. */
final class Scans {
    private static final String SAMPLES = "/io/jenkins/plugins/dockerdelivery/engine/scan/trivy-reports/";
    static final String IMAGE_ID = "sha256:" + "3f9a1c0d".repeat(8);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Scans() {}

    /** Reports of Trivy's own tests, as one: the image is that of the first. */
    static void sample(
            Run<?, ?> run, Path directory, String id, String name, ReferenceBuild reference, String... samples)
            throws Exception {
        ObjectNode whole = null;
        for (String sample : samples) {
            try (InputStream report = Scans.class.getResourceAsStream(SAMPLES + sample)) {
                ObjectNode part = (ObjectNode) MAPPER.readTree(report);
                if (whole == null) {
                    whole = part;
                } else {
                    whole.withArray("Results").addAll(part.withArray("Results"));
                }
            }
        }
        MAPPER.writeValue(directory.resolve(ScanPlan.JSON).toFile(), whole);
        keep(run, directory, id, name, reference);
    }

    /** What lies in the directory as Trivy's report. */
    static void keep(Run<?, ?> run, Path directory, String id, String name, ReferenceBuild reference) throws Exception {
        keep(
                run,
                directory,
                id,
                name,
                reference,
                TrivyReportReader.INSTANCE.read(directory.resolve(ScanPlan.JSON)),
                new IgnoreEntry("CVE-2019-1000", "2020-01-31", "accepted for a while", IgnoreEntry.State.EXPIRED));
    }

    /** A report, with what lies in the directory as Trivy's files and what came of an ignore file. */
    static void keep(
            Run<?, ?> run,
            Path directory,
            String id,
            String name,
            ReferenceBuild reference,
            ScanReport report,
            IgnoreEntry... ignored)
            throws Exception {
        ScanResult result = new ScanResult(
                ImageId.parse(IMAGE_ID), "0.72.0", Instant.parse("2026-08-01T02:03:04Z"), report, List.of(ignored));
        Verdict verdict = new Gate(EnumSet.of(Severity.CRITICAL, Severity.HIGH), true, Gate.FailOn.ANY)
                .judge(report, reference == null ? null : reference.report());
        ScanReportAction.of(run)
                .put(
                        new ScanReportSummary(id, name, result, verdict, reference == null ? null : reference.run()),
                        result,
                        verdict,
                        new FilePath(directory.toFile()));
    }
}
