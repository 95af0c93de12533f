package io.jenkins.plugins.dockerdelivery.report;

import hudson.model.Api;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The findings of one report for the remote API. The file is read when somebody asks, and not kept. */
@ExportedBean
public final class ScanReportView {
    private final Optional<List<FindingsFile.Row>> rows;

    ScanReportView(ScanReportFiles files) {
        this.rows = files.find();
    }

    /** Whether the findings can be read. */
    @Exported
    public boolean isReadable() {
        return rows.isPresent();
    }

    /** The findings that Trivy was not told to leave out, worst first. */
    @Exported
    public List<FindingRow> getFindings() {
        return rows(row -> !row.finding().isSuppressed());
    }

    /** The findings that Trivy was told to leave out. */
    @Exported
    public List<FindingRow> getSuppressed() {
        return rows(row -> row.finding().isSuppressed());
    }

    private List<FindingRow> rows(Predicate<FindingsFile.Row> which) {
        return rows.orElse(List.of()).stream()
                .filter(which)
                .map(FindingRow::new)
                .toList();
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }
}
