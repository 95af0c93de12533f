package io.jenkins.plugins.dockerdelivery.freestyle;

import hudson.Extension;
import io.jenkins.plugins.dockerdelivery.steps.Messages;
import io.jenkins.plugins.dockerdelivery.steps.TrivyGateStep;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code trivyGate} as a build step. */
public final class TrivyGateBuilder extends StationBuilder {
    private final TrivyGateStep step;

    /** @param step what is run, with its parameters */
    @DataBoundConstructor
    public TrivyGateBuilder(TrivyGateStep step) {
        this.step = step;
    }

    @Override
    public TrivyGateStep getStep() {
        return step;
    }

    /** Names it. */
    @Extension
    @Symbol("trivyGate")
    public static final class DescriptorImpl extends StationBuilderDescriptor {
        public DescriptorImpl() {
            super(TrivyGateBuilder.class, TrivyGateStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.TrivyGateStep_displayName();
        }
    }
}
