package io.jenkins.plugins.dockerdelivery.freestyle;

import hudson.Extension;
import io.jenkins.plugins.dockerdelivery.steps.Messages;
import io.jenkins.plugins.dockerdelivery.steps.SshComposeDeployStep;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code sshComposeDeploy} as a build step. */
public final class SshComposeDeployBuilder extends StationBuilder {
    private final SshComposeDeployStep step;

    /** @param step what is run, with its parameters */
    @DataBoundConstructor
    public SshComposeDeployBuilder(SshComposeDeployStep step) {
        this.step = step;
    }

    @Override
    public SshComposeDeployStep getStep() {
        return step;
    }

    /** Names it. */
    @Extension
    @Symbol("sshComposeDeploy")
    public static final class DescriptorImpl extends StationBuilderDescriptor {
        public DescriptorImpl() {
            super(SshComposeDeployBuilder.class, SshComposeDeployStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.SshComposeDeployStep_displayName();
        }
    }
}
