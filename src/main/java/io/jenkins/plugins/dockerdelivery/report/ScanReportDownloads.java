package io.jenkins.plugins.dockerdelivery.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Api;
import io.jenkins.plugins.dockerdelivery.engine.scan.FindingDetails;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import jenkins.security.stapler.StaplerDispatchable;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.verb.GET;

/** What there is of one report below its id. Whoever may read the run may read it; nobody can change anything. */
public final class ScanReportDownloads {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ScanReportFiles files;
    private final ScanReportSummary summary;

    ScanReportDownloads(ScanReportFiles files, ScanReportSummary summary) {
        this.files = files;
        this.summary = summary;
    }

    /** The findings, for the remote API. */
    @StaplerDispatchable
    public ScanReportView getFindings() {
        return new ScanReportView(files);
    }

    /** The counts, for the remote API. */
    public Api getApi() {
        return new Api(summary);
    }

    /** What the page's script draws, as it lies on the disk. */
    @GET
    public void doData(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        send(ScanReportFiles.FINDINGS, request, response);
    }

    /** What there is to say of one finding beyond its row. */
    @GET
    public void doDetails(@QueryParameter String finding, StaplerResponse2 response) throws IOException {
        Optional<FindingDetails> details = finding == null ? Optional.empty() : files.details(finding);
        if (details.isEmpty()) {
            response.sendError(404);
            return;
        }
        prepare(response, "application/json;charset=UTF-8");
        MAPPER.writeValue(
                response.getOutputStream(),
                MAPPER.createObjectNode()
                        .put("description", details.get().description())
                        .put("resolution", details.get().resolution())
                        .set("references", MAPPER.valueToTree(details.get().references())));
    }

    /** Trivy's JSON. */
    @GET
    public void doJson(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        download(ScanPlan.JSON, request, response);
    }

    /** SARIF. */
    @GET
    public void doSarif(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        download(ScanPlan.SARIF, request, response);
    }

    /** CycloneDX. */
    @GET
    public void doCyclonedx(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        download(ScanPlan.CYCLONEDX, request, response);
    }

    /** The findings as a table for spreadsheets. */
    @GET
    public void doCsv(StaplerResponse2 response) throws IOException {
        Optional<List<FindingsFile.Row>> rows = files.find();
        if (rows.isEmpty()) {
            response.sendError(404);
            return;
        }
        prepare(response, "text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"findings.csv\"");
        try (PrintWriter out = new PrintWriter(response.getOutputStream(), false, StandardCharsets.UTF_8)) {
            FindingsTable.write(out, rows.get());
        }
    }

    private void download(String name, StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        send(name, request, response);
    }

    private void send(String name, StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        String accepted = request.getHeader("Accept-Encoding");
        boolean compressed = accepted != null && accepted.contains("gzip");
        InputStream opened;
        try {
            opened = compressed ? Files.newInputStream(files.compressed(name)) : files.open(name);
        } catch (NoSuchFileException | ZipException | EOFException e) {
            // Gone or damaged: there is no such thing.
            response.sendError(404);
            return;
        }
        try (InputStream content = opened) {
            prepare(response, "application/json;charset=UTF-8");
            response.setHeader("Vary", "Accept-Encoding");
            if (compressed) {
                response.setHeader("Content-Encoding", "gzip");
            }
            content.transferTo(response.getOutputStream());
        }
    }

    /** What a scanner wrote is never a page of this Jenkins. */
    private static void prepare(StaplerResponse2 response, String type) {
        response.setContentType(type);
        response.setHeader("X-Content-Type-Options", "nosniff");
    }
}
