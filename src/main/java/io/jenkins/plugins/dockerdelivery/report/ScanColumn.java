package io.jenkins.plugins.dockerdelivery.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column of list views: what the latest scan of a job found. */
public final class ScanColumn extends ListViewColumn {
    /** Without anything to configure. */
    @DataBoundConstructor
    public ScanColumn() {
        // Nothing to configure.
    }

    /** What the latest scan found; null where nothing was scanned. */
    @CheckForNull
    public ScanTrendAction.Point getLatest(Item item) {
        Run<?, ?> run = item instanceof Job<?, ?> job ? ScanTrendAction.latest(job) : null;
        ScanReportAction action = run == null ? null : run.getAction(ScanReportAction.class);
        return action == null || action.getReports().isEmpty() ? null : new ScanTrendAction.Point(run, action);
    }

    /** Describes the column to forms. */
    @Extension
    @Symbol("imageScan")
    public static final class DescriptorImpl extends ListViewColumnDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ScanReportAction_displayName();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
