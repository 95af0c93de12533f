package io.jenkins.plugins.dockerdelivery.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import hudson.model.Api;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.management.Badge;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The scan reports of a run: their counts in build.xml, their findings in files beside it. */
@ExportedBean
public final class ScanReportAction extends Tab implements RunAction2 {
    private static final Logger LOGGER = Logger.getLogger(ScanReportAction.class.getName());

    /** The page's address below the run's. */
    public static final String URL = "docker-delivery-scan";

    private final Map<String, ScanReportSummary> reports = new LinkedHashMap<>();

    private ScanReportAction(Run<?, ?> run) {
        super(run);
    }

    /** The run's reports; made if it has none. */
    public static ScanReportAction of(Run<?, ?> run) {
        synchronized (run) {
            ScanReportAction action = run.getAction(ScanReportAction.class);
            if (action == null) {
                action = new ScanReportAction(run);
                run.addAction(action);
            }
            return action;
        }
    }

    /** What a run's scan of that name found; null if there is none that can be read. */
    @CheckForNull
    public static ScanReport find(Run<?, ?> run, String name) {
        ScanReportAction action = run.getAction(ScanReportAction.class);
        if (action == null) {
            return null;
        }
        return action.getReports().stream()
                .filter(summary -> summary.getName().equals(name))
                .reduce((first, second) -> second)
                .map(action::read)
                .orElse(null);
    }

    /**
     * Keeps a report, in the place of what the same step kept before.
     *
     * @param files the directory on the agent with Trivy's own files
     */
    public void put(ScanReportSummary summary, ScanResult result, Verdict verdict, FilePath files)
            throws IOException, InterruptedException {
        files(summary).write(result, verdict, files);
        synchronized (object) {
            reports.put(summary.getId(), summary);
            run().save();
        }
    }

    private ScanReportFiles files(ScanReportSummary summary) {
        return new ScanReportFiles(run().getRootDir(), summary.getId());
    }

    @CheckForNull
    private ScanReport read(ScanReportSummary summary) {
        try {
            return ScanReport.of(
                    summary.getName(),
                    files(summary).read().stream()
                            .map(FindingsFile.Row::finding)
                            .toList());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The findings of a scan in " + run() + " cannot be read", e);
            return null;
        }
    }

    /** What is kept of each report. */
    @Exported(visibility = 2)
    public List<ScanReportSummary> getReports() {
        synchronized (object) {
            return new ArrayList<>(reports.values());
        }
    }

    /** How many findings block, in all reports. */
    @Exported
    public int getBlocking() {
        return getReports().stream().mapToInt(ScanReportSummary::getBlocking).sum();
    }

    /** The findings and files of one report, by its id. */
    @CheckForNull
    public ScanReportDownloads getDynamic(String id) {
        ScanReportSummary summary;
        synchronized (object) {
            summary = reports.get(id);
        }
        return summary == null ? null : new ScanReportDownloads(files(summary), summary);
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }

    private Run<?, ?> run() {
        return (Run<?, ?>) object;
    }

    @Override
    public void onAttached(Run<?, ?> run) {
        this.object = run;
    }

    @Override
    public void onLoad(Run<?, ?> run) {
        this.object = run;
    }

    /** How many findings block, in all reports. */
    @Override
    public Badge getBadge() {
        int blocking = getBlocking();
        return blocking == 0
                ? null
                : new Badge(
                        Integer.toString(blocking),
                        Messages.ScanReportAction_blocking(blocking),
                        Badge.Severity.DANGER);
    }

    @Override
    public String getIconFileName() {
        return "symbol-shield-checkmark-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.ScanReportAction_displayName();
    }

    @Override
    public String getUrlName() {
        return URL;
    }
}
