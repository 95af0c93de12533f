package io.jenkins.plugins.dockerdelivery.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Api;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import java.util.List;
import java.util.function.Predicate;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One report with its findings, for page and remote API. The browser gets the findings by the latter, and sorts them. */
@ExportedBean
public final class ScanReportView {
    private final ScanReportSummary summary;
    private final ScanReport report;

    ScanReportView(ScanReportSummary summary, @CheckForNull ScanReport report) {
        this.summary = summary;
        this.report = report;
    }

    /** What is kept of it in build.xml. */
    public ScanReportSummary getSummary() {
        return summary;
    }

    /** Whether the findings can be read. */
    @Exported
    public boolean isReadable() {
        return report != null;
    }

    /** Whether the system in the image gets no more updates. */
    @Exported
    public boolean isEndOfLife() {
        return report != null && report.endOfLife();
    }

    /** The findings that Trivy was not told to leave out, worst first. */
    @Exported
    public List<FindingRow> getFindings() {
        return rows(finding -> !finding.isSuppressed());
    }

    /** The findings that Trivy was told to leave out. */
    @Exported
    public List<FindingRow> getSuppressed() {
        return rows(Finding::isSuppressed);
    }

    private List<FindingRow> rows(Predicate<Finding> which) {
        return report == null
                ? List.of()
                : report.findings().stream().filter(which).map(FindingRow::new).toList();
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }
}
