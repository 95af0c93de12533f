package io.jenkins.plugins.dockerdelivery.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Set;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;

/** What the descriptors of the five steps share: what a step needs around it. */
abstract class StationStepDescriptor extends StepDescriptor {
    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return Set.of(EnvVars.class, FilePath.class, FlowNode.class, Launcher.class, Run.class, TaskListener.class);
    }
}
