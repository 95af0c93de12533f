package io.jenkins.plugins.dockerdelivery.freestyle;

import hudson.Extension;
import io.jenkins.plugins.dockerdelivery.steps.Messages;
import io.jenkins.plugins.dockerdelivery.steps.PushTagsStep;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code pushTags} as a build step. */
public final class PushTagsBuilder extends StationBuilder {
    private final PushTagsStep step;

    /** @param step what is run, with its parameters */
    @DataBoundConstructor
    public PushTagsBuilder(PushTagsStep step) {
        this.step = step;
    }

    @Override
    public PushTagsStep getStep() {
        return step;
    }

    /** Names it. */
    @Extension
    @Symbol("pushTags")
    public static final class DescriptorImpl extends StationBuilderDescriptor {
        public DescriptorImpl() {
            super(PushTagsBuilder.class, PushTagsStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.PushTagsStep_displayName();
        }
    }
}
