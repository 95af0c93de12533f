package io.jenkins.plugins.dockerdelivery.run;

import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.SynchronousResumeNotSupportedException;

/** Nobody can tell any more what a command came to. {@code retry(conditions: [nonresumable()])} takes it for what it is. */
final class LostCommand extends SynchronousResumeNotSupportedException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    LostCommand(StepContext context, String sentence) {
        super(context);
        this.sentence = sentence;
    }

    /** What is lost, without what to do about it. */
    String sentence() {
        return sentence;
    }

    @Override
    public String getMessage() {
        return sentence + " " + super.getMessage();
    }
}
