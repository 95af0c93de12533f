package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Asks servers whether their services still run what was deployed last. */
public final class CheckDriftStep extends ServerStep {
    private static final long serialVersionUID = 1L;

    private String job;
    private boolean failOnDrift = true;

    /** @param host the server to ask */
    @DataBoundConstructor
    public CheckDriftStep(String host) {
        super(host);
    }

    @Nullable
    public String getJob() {
        return job;
    }

    @DataBoundSetter
    public void setJob(String value) {
        job = Util.fixEmptyAndTrim(value);
    }

    public boolean isFailOnDrift() {
        return failOnDrift;
    }

    @DataBoundSetter
    public void setFailOnDrift(boolean value) {
        failOnDrift = value;
    }

    @Override
    public StepExecution start(StepContext stepContext) {
        return new CheckDriftExecution(stepContext, this);
    }

    /** Describes the step to Pipeline and to forms. */
    @Extension
    public static final class DescriptorImpl extends ServerStepDescriptor {
        @Override
        public String getFunctionName() {
            return "checkDrift";
        }

        @Override
        public String getDisplayName() {
            return Messages.CheckDriftStep_displayName();
        }

        @Override
        public CheckDriftStep getDefaults() {
            return new CheckDriftStep(null);
        }
    }
}
