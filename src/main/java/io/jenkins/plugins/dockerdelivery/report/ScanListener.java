package io.jenkins.plugins.dockerdelivery.report;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Is told of every scan that was made. Others take the verdict from here to where their users look. */
public interface ScanListener extends ExtensionPoint {
    /**
     * A scan was made, and its report kept. It may be told twice when the controller crashes in between.
     *
     * @param log where the build log is written
     */
    void scanned(Run<?, ?> run, ScanReportSummary summary, Verdict verdict, TaskListener log);

    /** Tells all. One that fails does not fail the step. */
    static void fire(Run<?, ?> run, ScanReportSummary summary, Verdict verdict, TaskListener log) {
        for (ScanListener listener : ExtensionList.lookup(ScanListener.class)) {
            try {
                listener.scanned(run, summary, verdict, log);
            } catch (RuntimeException e) {
                Logger.getLogger(ScanListener.class.getName())
                        .log(Level.WARNING, "A listener failed over a scan in " + run, e);
            }
        }
    }
}
