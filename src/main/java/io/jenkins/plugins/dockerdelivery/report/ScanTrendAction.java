package io.jenkins.plugins.dockerdelivery.report;

import edu.hm.hafner.echarts.JacksonFacade;
import edu.hm.hafner.echarts.LineSeries;
import edu.hm.hafner.echarts.LineSeries.FilledMode;
import edu.hm.hafner.echarts.LineSeries.StackedMode;
import edu.hm.hafner.echarts.LinesChartModel;
import edu.hm.hafner.echarts.LinesDataSet;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.echarts.AsyncTrendChart;
import io.jenkins.plugins.echarts.JenkinsPalette;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.bind.JavaScriptMethod;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What the scans of a job's builds came to, one after the other. It is made from what build.xml keeps. */
@ExportedBean
public final class ScanTrendAction implements Action, AsyncTrendChart {
    private static final int MOST_BUILDS = 50;
    /** Few, because every page with a list of jobs asks for the latest. */
    private static final int MOST_LOOKED_AT = 5;

    private static final Map<Severity, String> COLOURS = Map.of(
            Severity.CRITICAL, JenkinsPalette.RED.dark(),
            Severity.HIGH, JenkinsPalette.RED.normal(),
            Severity.MEDIUM, JenkinsPalette.ORANGE.normal(),
            Severity.LOW, JenkinsPalette.YELLOW.normal(),
            Severity.UNKNOWN, JenkinsPalette.GREY.normal());

    private final Job<?, ?> job;

    ScanTrendAction(Job<?, ?> job) {
        this.job = job;
    }

    /** The latest build with a report; null if there is none among the last ones, nor in the last successful one. */
    @CheckForNull
    static Run<?, ?> latest(Job<?, ?> job) {
        Run<?, ?> run = job.getLastBuild();
        // Newer ones may be building, or have failed before they came to the scan.
        for (int i = 0; run != null && i < MOST_LOOKED_AT; i++) {
            if (run.getAction(ScanReportAction.class) != null) {
                return run;
            }
            run = run.getPreviousBuild();
        }
        Run<?, ?> successful = job.getLastSuccessfulBuild();
        return successful != null && successful.getAction(ScanReportAction.class) != null ? successful : null;
    }

    /** The latest build with a report. */
    @CheckForNull
    public Run<?, ?> getLatest() {
        return latest(job);
    }

    /** What the scans of one build came to, all reports together. */
    @ExportedBean(defaultVisibility = 2)
    public static final class Point {
        private final Run<?, ?> run;
        private final List<ScanReportSummary> reports;

        Point(Run<?, ?> run, ScanReportAction action) {
            this.run = run;
            this.reports = action.getReports();
        }

        /** The build's number. */
        @Exported
        public int getNumber() {
            return run.getNumber();
        }

        /** The build, for people. */
        public String getDisplayName() {
            return run.getDisplayName();
        }

        /** The page of the build's reports, below the job's. */
        public String getLink() {
            return run.getNumber() + "/" + ScanReportAction.URL + "/";
        }

        /** What is kept of each report. */
        @Exported
        public List<ScanReportSummary> getReports() {
            return reports;
        }

        /** How many findings of a severity there are in all reports. */
        public int count(Severity severity) {
            return reports.stream().mapToInt(report -> report.count(severity)).sum();
        }

        /** How many findings are critical. */
        public int getCritical() {
            return count(Severity.CRITICAL);
        }

        /** How many findings are high. */
        public int getHigh() {
            return count(Severity.HIGH);
        }

        /** How many findings are of medium severity. */
        public int getMedium() {
            return count(Severity.MEDIUM);
        }

        /** How many findings are of low severity. */
        public int getLow() {
            return count(Severity.LOW);
        }

        /** How many findings are not rated. */
        public int getUnknown() {
            return count(Severity.UNKNOWN);
        }

        /** How many findings block. */
        public int getBlocking() {
            return reports.stream().mapToInt(ScanReportSummary::getBlocking).sum();
        }

        /** How many findings the reference build did not have. */
        public int getFresh() {
            return reports.stream().mapToInt(ScanReportSummary::getFresh).sum();
        }

        /** How many findings of the reference build are gone. */
        public int getFixed() {
            return reports.stream().mapToInt(ScanReportSummary::getFixed).sum();
        }
    }

    /** The last builds with a report, the newest first. */
    @Exported(name = "builds", visibility = 2)
    public List<Point> getPoints() {
        List<Point> points = new ArrayList<>();
        int looked = 0;
        for (Run<?, ?> run = job.getLastBuild(); run != null && looked < MOST_BUILDS; run = run.getPreviousBuild()) {
            ScanReportAction action = run.getAction(ScanReportAction.class);
            if (action != null && !action.getReports().isEmpty()) {
                points.add(new Point(run, action));
            }
            looked++;
        }
        return points;
    }

    @Override
    @JavaScriptMethod
    public String getBuildTrendModel() {
        List<Point> points = getPoints();
        Collections.reverse(points);
        LinesDataSet data = new LinesDataSet();
        for (Point point : points) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (Severity severity : Severity.values()) {
                counts.put(severity.name(), point.count(severity));
            }
            data.add(point.getDisplayName(), counts, point.getNumber());
        }
        LinesChartModel model = new LinesChartModel(data);
        // Areas that are stacked mean nothing where the axis begins in their middle.
        model.setRangeMin(0);
        if (!points.isEmpty()) {
            for (Severity severity : Severity.values()) {
                LineSeries series =
                        new LineSeries(severity.name(), COLOURS.get(severity), StackedMode.STACKED, FilledMode.FILLED);
                series.addAll(data.getSeries(severity.name()));
                model.addSeries(series);
            }
        }
        return new JacksonFacade().toJson(model);
    }

    @Override
    public boolean isTrendVisible() {
        return getPoints().size() > 1;
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }

    /** The job. */
    public Job<?, ?> getJob() {
        return job;
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
        return ScanReportAction.URL;
    }

    /** Gives the action to jobs that scan. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Job> {
        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Job job) {
            return latest(job) == null ? List.of() : List.of(new ScanTrendAction(job));
        }
    }
}
