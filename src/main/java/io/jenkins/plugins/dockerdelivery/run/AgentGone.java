package io.jenkins.plugins.dockerdelivery.run;

import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.support.steps.AgentErrorCondition;

/** The agent on which a command ran has not come back. {@code retry(conditions: [agent()])} takes it for what it is. */
final class AgentGone extends CauseOfInterruption implements AgentErrorCondition.Retryable {
    private static final long serialVersionUID = 1L;

    private final String node;

    AgentGone(String node) {
        this.node = node;
    }

    @Override
    public String getShortDescription() {
        return "The agent " + node + " was removed or stayed offline";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AgentGone that && node.equals(that.node);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }
}
