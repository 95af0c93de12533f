package io.jenkins.plugins.dockerdelivery.report;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.util.EnumMap;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What build.xml keeps of a scan: counts and verdict. The findings are in a file beside it. */
@ExportedBean(defaultVisibility = 2)
public final class ScanReportSummary {
    private final String id;
    private final String name;
    private final String imageId;
    private final String trivyVersion;
    private final String system;
    private final EnumMap<Severity, Integer> counts;
    private final int blockingCount;
    private final int fresh;
    private final int fixed;

    /**
     * @param id names the report within its run: letters, digits and dashes
     * @param name tells it from others, for people
     */
    public ScanReportSummary(String id, String name, ScanResult result, Verdict verdict) {
        this.id = id;
        this.name = name;
        this.imageId = result.imageId().toString();
        this.trivyVersion = result.trivyVersion();
        this.system = verdict.report().system();
        this.counts = new EnumMap<>(verdict.report().countBySeverity());
        this.blockingCount = verdict.blocking().size();
        this.fresh = verdict.fresh();
        this.fixed = verdict.fixed();
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

    /** The number of findings of each severity, worst first. */
    public List<SeverityCount> getSeverities() {
        return counts.entrySet().stream()
                .map(entry -> new SeverityCount(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** How many findings are critical. */
    @Exported
    public int getCritical() {
        return counts.getOrDefault(Severity.CRITICAL, 0);
    }

    /** How many findings are high. */
    @Exported
    public int getHigh() {
        return counts.getOrDefault(Severity.HIGH, 0);
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
