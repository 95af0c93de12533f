package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.LinearBlockHoppingScanner;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.support.steps.input.InputSubmittedAction;

/** Looks for the nearest {@code input} on the way to the step, not for one in a stage that has ended before. */
@OptionalExtension(requirePlugins = "pipeline-input-step")
public final class InputApprovals implements Approvals {
    @CheckForNull
    @Override
    public String approverOf(StepContext context) throws IOException, InterruptedException {
        FlowNode own = context.get(FlowNode.class);
        if (own == null) {
            return null; // not in a pipeline
        }
        FlowNode asked = new LinearBlockHoppingScanner()
                .findFirstMatch(own, node -> node.getAction(InputSubmittedAction.class) != null);
        InputSubmittedAction submitted = asked == null ? null : asked.getAction(InputSubmittedAction.class);
        return submitted == null ? null : submitted.getApprover();
    }
}
