package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What a step returns, or why it fails: written down before anything is cleaned up, so that a crash cannot lose it. */
final class StepOutcome implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Serializable value;
    private final Throwable failure;

    private StepOutcome(@CheckForNull Serializable value, @CheckForNull Throwable failure) {
        this.value = value;
        this.failure = failure;
    }

    /** The step returns a value; null is one. */
    static StepOutcome success(@CheckForNull Serializable value) {
        return new StepOutcome(value, null);
    }

    /** The step fails. */
    static StepOutcome failure(Throwable failure) {
        return new StepOutcome(null, failure);
    }

    void deliver(StepContext context) {
        if (failure == null) {
            context.onSuccess(value);
        } else {
            context.onFailure(failure);
        }
    }
}
