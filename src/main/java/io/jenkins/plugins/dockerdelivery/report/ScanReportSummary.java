package io.jenkins.plugins.dockerdelivery.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.springframework.security.access.AccessDeniedException;

/** What build.xml keeps of a scan: counts and verdict. The findings are in a file beside it. */
@ExportedBean(defaultVisibility = 2)
public final class ScanReportSummary {
    private final String id;
    private final String name;
    private final String imageId;
    private final String trivyVersion;
    /** Milliseconds since 1970; 0 where it is not known. */
    private final long databaseMade;

    private final String system;
    private final boolean endOfLife;
    private final EnumMap<Severity, Integer> counts;
    private final int suppressed;
    private final int blockingCount;
    private final int fresh;
    private final int fixed;
    /** Null where there is no reference build. */
    private final String referenceJob;

    private final int referenceNumber;

    /**
     * @param id names the report within its run: letters, digits and dashes
     * @param name tells it from others, for people
     * @param reference the build that the verdict compares with; null for none
     */
    public ScanReportSummary(
            String id, String name, ScanResult result, Verdict verdict, @CheckForNull Run<?, ?> reference) {
        this.id = id;
        this.name = name;
        this.imageId = result.imageId().toString();
        this.trivyVersion = result.trivyVersion();
        this.databaseMade =
                result.databaseMade() == null ? 0 : result.databaseMade().toEpochMilli();
        this.system = verdict.report().system();
        this.endOfLife = verdict.report().endOfLife();
        this.counts = new EnumMap<>(verdict.report().countBySeverity());
        this.suppressed =
                verdict.report().findings().size() - verdict.report().active().size();
        this.blockingCount = verdict.blocking().size();
        this.fresh = verdict.fresh();
        this.fixed = verdict.fixed();
        this.referenceJob = reference == null ? null : reference.getParent().getFullName();
        this.referenceNumber = reference == null ? 0 : reference.getNumber();
    }

    /** Names the report within its run. */
    @Exported
    public String getId() {
        return id;
    }

    /** Tells it from others, for people. */
    @Exported
    public String getName() {
        return name;
    }

    /** The image that was scanned. */
    @Exported
    public String getImageId() {
        return imageId;
    }

    /** The first digits of the image's id, for people. */
    public String getShortImageId() {
        return ImageId.parse(imageId).shortened();
    }

    /** The version of Trivy. */
    @Exported
    public String getTrivyVersion() {
        return trivyVersion;
    }

    /** The operating system in the image. */
    @Exported
    public String getSystem() {
        return system;
    }

    /** Whether that system gets no more updates. */
    @Exported
    public boolean isEndOfLife() {
        return endOfLife;
    }

    /** When the vulnerability database was made; null where that is not known. */
    @Exported
    @CheckForNull
    public Date getDatabaseMade() {
        return databaseMade == 0 ? null : new Date(databaseMade);
    }

    /** The same for people, in the ISO form and UTC; empty where it is not known. */
    public String getDatabaseDate() {
        return databaseMade == 0
                ? ""
                : DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.ofEpochMilli(databaseMade));
    }

    /** The job of the build that it was compared with; null for none. */
    @Exported
    @CheckForNull
    public String getReferenceJob() {
        return referenceJob;
    }

    /** The number of the build that it was compared with; 0 for none. */
    @Exported
    public int getReferenceNumber() {
        return referenceNumber;
    }

    /** The build that it was compared with; null where there is none, it is gone, or the reader may not see it. */
    @CheckForNull
    public Run<?, ?> getReference() {
        try {
            Job<?, ?> job = referenceJob == null ? null : Jenkins.get().getItemByFullName(referenceJob, Job.class);
            return job == null ? null : job.getBuildByNumber(referenceNumber);
        } catch (AccessDeniedException e) {
            return null;
        }
    }

    /** The number of findings of each severity, worst first. */
    public List<SeverityCount> getSeverities() {
        return counts.entrySet().stream()
                .map(entry -> new SeverityCount(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** How many findings are critical. */
    @Exported
    public int getCritical() {
        return count(Severity.CRITICAL);
    }

    /** How many findings are high. */
    @Exported
    public int getHigh() {
        return count(Severity.HIGH);
    }

    /** How many findings are of medium severity. */
    @Exported
    public int getMedium() {
        return count(Severity.MEDIUM);
    }

    /** How many findings are of low severity. */
    @Exported
    public int getLow() {
        return count(Severity.LOW);
    }

    /** How many findings are not rated. */
    @Exported
    public int getUnknown() {
        return count(Severity.UNKNOWN);
    }

    /** How many findings there are, without those that Trivy was told to leave out. */
    @Exported
    public int getTotal() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many findings Trivy was told to leave out. */
    @Exported
    public int getSuppressed() {
        return suppressed;
    }

    /** How many findings are of a severity. */
    public int count(Severity severity) {
        return counts.getOrDefault(severity, 0);
    }

    /** How many findings block. */
    @Exported
    public int getBlocking() {
        return blockingCount;
    }

    /** How many findings the reference build did not have. */
    @Exported
    public int getFresh() {
        return fresh;
    }

    /** How many findings of the reference build are gone. */
    @Exported
    public int getFixed() {
        return fixed;
    }

    /** Whether nothing blocks. */
    @Exported
    public boolean isPassed() {
        return blockingCount == 0;
    }
}
