package io.jenkins.plugins.dockerdelivery.steps;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.FilePath;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Publishes test reports on the build page; there is one where the junit plugin is installed. */
public interface TestReports extends ExtensionPoint {
    /**
     * Publishes JUnit files. What this step has published already, before a crash, it does not publish again.
     *
     * @param context the step's
     * @param directory where the files are, on the agent
     * @param includes which files below it, as Ant's patterns with commas between them
     */
    void publishIn(StepContext context, FilePath directory, String includes) throws IOException, InterruptedException;

    /** Publishes them with whatever there is to publish them; false if there is nothing. */
    static boolean publish(StepContext context, FilePath directory, String includes)
            throws IOException, InterruptedException {
        ExtensionList<TestReports> all = ExtensionList.lookup(TestReports.class);
        for (TestReports reports : all) {
            reports.publishIn(context, directory, includes);
        }
        return !all.isEmpty();
    }
}
