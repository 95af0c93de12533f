package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Knows who let a run go on to a step; there is one where the input step is installed. */
public interface Approvals extends ExtensionPoint {
    /** The user id of who approved last before the step; null if nobody was asked. */
    @CheckForNull
    String approverOf(StepContext context) throws IOException, InterruptedException;

    /** What whoever knows says. */
    @CheckForNull
    static String of(StepContext context) throws IOException, InterruptedException {
        for (Approvals approvals : ExtensionList.lookup(Approvals.class)) {
            String approver = approvals.approverOf(context);
            if (approver != null) {
                return approver;
            }
        }
        return null;
    }
}
