package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What a step returns, or why it fails: written down before anything is cleaned up, so that a crash cannot lose it. */
final class StepOutcome implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Serializable value;
    private final Throwable failure;
    private final ArrayList<String> lines;

    private StepOutcome(@CheckForNull Serializable value, @CheckForNull Throwable failure, List<String> lines) {
        this.value = value;
        this.failure = failure;
        this.lines = new ArrayList<>(lines);
    }

    /** The step returns a value; null is one. The lines are still to be shown. */
    static StepOutcome success(@CheckForNull Serializable value, List<String> lines) {
        return new StepOutcome(value, null, lines);
    }

    /** The step fails. The lines are still to be shown. */
    static StepOutcome failure(Throwable failure, List<String> lines) {
        return new StepOutcome(null, failure, lines);
    }

    /** What the step says at its end. */
    List<String> lines() {
        return lines;
    }

    boolean isFailure() {
        return failure != null;
    }

    /** Whether the step was interrupted in what it did: it was stopped, or its agent was lost. */
    boolean isInterruption() {
        return failure != null && !(failure instanceof AbortException);
    }

    void deliver(StepContext context) {
        if (failure == null) {
            context.onSuccess(value);
        } else {
            context.onFailure(failure);
        }
    }
}
