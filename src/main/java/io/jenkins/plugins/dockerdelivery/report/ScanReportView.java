package io.jenkins.plugins.dockerdelivery.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import java.util.List;

/** One report as the page shows it. */
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
    public boolean isReadable() {
        return report != null;
    }

    /** The findings that Trivy was not told to leave out, worst first. */
    public List<Row> getFindings() {
        return report == null
                ? List.of()
                : report.active().stream().map(Row::new).toList();
    }

    /** The findings that Trivy was told to leave out. */
    public List<Row> getSuppressed() {
        return report == null
                ? List.of()
                : report.findings().stream()
                        .filter(Finding::isSuppressed)
                        .map(Row::new)
                        .toList();
    }

    /** Severities with their number and colour, worst first. */
    public List<Count> getCounts() {
        return summary.getCounts().entrySet().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String colorOf(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "jenkins-!-error-color";
            case MEDIUM -> "jenkins-!-warning-color";
            case LOW, UNKNOWN -> "jenkins-!-text-color-secondary";
        };
    }

    /** The number of findings of one severity. */
    public static final class Count {
        private final Severity severity;
        private final int number;

        Count(Severity severity, int number) {
            this.severity = severity;
            this.number = number;
        }

        /** The severity. */
        public String getSeverity() {
            return severity.name();
        }

        /** How many. */
        public int getNumber() {
            return number;
        }

        /** The class that colours it. */
        public String getColor() {
            return number == 0 ? "jenkins-!-text-color-secondary" : colorOf(severity);
        }
    }

    /** One finding as a row of the table. */
    public static final class Row {
        private final Finding finding;

        Row(Finding finding) {
            this.finding = finding;
        }

        public String getSeverity() {
            return finding.severity().name();
        }

        /** The place of the severity among all, for sorting: the worst is 0. */
        public int getRank() {
            return finding.severity().ordinal();
        }

        public String getColor() {
            return colorOf(finding.severity());
        }

        public String getId() {
            return finding.id();
        }

        /** Where to read more: http or https, or empty. */
        public String getUrl() {
            return finding.url();
        }

        public String getName() {
            return finding.name();
        }

        public String getTarget() {
            return finding.target();
        }

        public String getPath() {
            return finding.path();
        }

        public String getInstalled() {
            return finding.installed();
        }

        public String getFixed() {
            return finding.fixed();
        }

        public String getStatus() {
            return finding.status();
        }

        public String getTitle() {
            return finding.title();
        }

        /** The CVSS score; empty where none is told. */
        public String getScore() {
            return finding.score() == 0 ? "" : Double.toString(finding.score());
        }

        public String getSuppressed() {
            return finding.suppressed();
        }
    }
}
