package io.jenkins.plugins.dockerdelivery.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Api;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The findings of one report for the remote API. The file is read when somebody asks, and not kept. */
@ExportedBean
public final class ScanReportView {
    private static final Logger LOGGER = Logger.getLogger(ScanReportView.class.getName());

    private final List<FindingsFile.Row> rows;

    ScanReportView(ScanReportFiles files) {
        this.rows = read(files);
    }

    @CheckForNull
    private static List<FindingsFile.Row> read(ScanReportFiles files) {
        try {
            return files.read();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "The findings of a scan cannot be read", e);
            return null;
        }
    }

    /** Whether the findings can be read. */
    @Exported
    public boolean isReadable() {
        return rows != null;
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
        return rows == null
                ? List.of()
                : rows.stream().filter(which).map(FindingRow::new).toList();
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }
}
