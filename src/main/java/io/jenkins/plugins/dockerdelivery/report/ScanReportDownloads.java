package io.jenkins.plugins.dockerdelivery.report;

import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import jenkins.security.stapler.StaplerDispatchable;
import org.kohsuke.stapler.StaplerResponse2;

/** What there is of one report below its id: its findings, and Trivy's own files. Whoever may read the run may read them. */
public final class ScanReportDownloads {
    private final ScanReportFiles files;
    private final Supplier<ScanReportView> findings;

    ScanReportDownloads(ScanReportFiles files, Supplier<ScanReportView> findings) {
        this.files = files;
        this.findings = findings;
    }

    /** The findings. */
    @StaplerDispatchable
    public ScanReportView getFindings() {
        return findings.get();
    }

    /** Trivy's JSON. */
    public void doJson(StaplerResponse2 response) throws IOException {
        send(ScanPlan.JSON, response);
    }

    /** SARIF. */
    public void doSarif(StaplerResponse2 response) throws IOException {
        send(ScanPlan.SARIF, response);
    }

    /** CycloneDX. */
    public void doCyclonedx(StaplerResponse2 response) throws IOException {
        send(ScanPlan.CYCLONEDX, response);
    }

    private void send(String name, StaplerResponse2 response) throws IOException {
        Optional<Path> file = files.find(name);
        if (file.isEmpty()) {
            response.sendError(404);
            return;
        }
        // What a scanner wrote is never a page of this Jenkins.
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        response.setHeader("X-Content-Type-Options", "nosniff");
        try (InputStream content = Files.newInputStream(file.get())) {
            content.transferTo(response.getOutputStream());
        }
    }
}
