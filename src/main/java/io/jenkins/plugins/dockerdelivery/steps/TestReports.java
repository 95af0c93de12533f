package io.jenkins.plugins.dockerdelivery.steps;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.FilePath;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Publishes test reports on the build page; there is one where the junit plugin is installed. */
public interface TestReports extends ExtensionPoint {
    /**
     * Publishes the JUnit files below a directory.
     *
     * @param context the step's
     * @param directory where the files are, on the agent
     */
    void publishIn(StepContext context, FilePath directory) throws IOException, InterruptedException;

    /** Publishes them with whatever there is to publish them. */
    static void publish(StepContext context, FilePath directory) throws IOException, InterruptedException {
        for (TestReports reports : ExtensionList.lookup(TestReports.class)) {
            reports.publishIn(context, directory);
        }
    }
}
