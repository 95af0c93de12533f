package io.jenkins.plugins.dockerdelivery.report;

import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import java.util.Locale;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One finding as page and remote API tell it. Every text may hold anything: it is what a scanner wrote. */
@ExportedBean(defaultVisibility = 9)
public final class FindingRow {
    private final Finding finding;
    private final boolean blocking;
    private final boolean fresh;

    FindingRow(FindingsFile.Row row) {
        this.finding = row.finding();
        this.blocking = row.blocking();
        this.fresh = row.fresh();
    }

    /** Whether it blocks the delivery. */
    @Exported
    public boolean isBlocking() {
        return blocking;
    }

    /** Whether the reference build did not have it; false where there is no reference build. */
    @Exported
    public boolean isFresh() {
        return fresh;
    }

    /** Where the package comes from, in Trivy's word, such as {@code npm}. */
    @Exported
    public String getType() {
        return finding.type();
    }

    /** What sort of thing it is: vulnerability, misconfiguration, secret or license. */
    @Exported
    public String getKind() {
        return finding.kind().name().toLowerCase(Locale.ROOT);
    }

    /** Its identifier, such as {@code CVE-2021-44906}. */
    @Exported
    public String getId() {
        return finding.id();
    }

    /** How bad it is, in Trivy's word. */
    @Exported
    public String getSeverity() {
        return finding.severity().name();
    }

    /** The part of the image, such as the operating system or a lock file. */
    @Exported
    public String getTarget() {
        return finding.target();
    }

    /** The package. */
    @Exported
    public String getName() {
        return finding.name();
    }

    /** Where in the image the package is; empty where that is not said. */
    @Exported
    public String getPath() {
        return finding.path();
    }

    /** The installed version. */
    @Exported
    public String getInstalled() {
        return finding.installed();
    }

    /** The versions that mend it; empty where there is none. */
    @Exported
    public String getFixed() {
        return finding.fixed();
    }

    /** Trivy's status, such as {@code affected}. */
    @Exported
    public String getStatus() {
        return finding.status();
    }

    /** One line about it. */
    @Exported
    public String getTitle() {
        return finding.title();
    }

    /** Where to read more: http or https, or empty. */
    @Exported
    public String getUrl() {
        return finding.url();
    }

    /** The highest CVSS score; 0 where none is told. */
    @Exported
    public double getScore() {
        return finding.score();
    }

    /** The layer that brought it; empty where that is not said. */
    @Exported
    public String getLayer() {
        return finding.layer();
    }

    /** Why Trivy left it out; empty where it did not. */
    @Exported
    public String getSuppressed() {
        return finding.suppressed();
    }
}
