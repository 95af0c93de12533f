package io.jenkins.plugins.dockerdelivery.steps;

import hudson.EnvVars;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.StaplerRequest2;

/** What the descriptors of the five steps share: what a step needs around it, and how it is made from a form. */
abstract class StationStepDescriptor extends StepDescriptor {
    /** Not what only an agent has that is there: a step waits for one that is away, also when it begins. */
    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return Set.of(EnvVars.class, FlowNode.class, Run.class, TaskListener.class);
    }

    /** A step with every parameter at its default, for the form. */
    public abstract Step getDefaults();

    @Override
    public final Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
        return super.newInstance(request, SubmittedForm.toParameters(clazz, form));
    }
}
