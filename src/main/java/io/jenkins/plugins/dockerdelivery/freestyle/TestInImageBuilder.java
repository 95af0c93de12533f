package io.jenkins.plugins.dockerdelivery.freestyle;

import hudson.Extension;
import io.jenkins.plugins.dockerdelivery.steps.Messages;
import io.jenkins.plugins.dockerdelivery.steps.TestInImageStep;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code testInImage} as a build step. */
public final class TestInImageBuilder extends StationBuilder {
    private final TestInImageStep step;

    /** @param step what is run, with its parameters */
    @DataBoundConstructor
    public TestInImageBuilder(TestInImageStep step) {
        this.step = step;
    }

    @Override
    public TestInImageStep getStep() {
        return step;
    }

    /** Names it. */
    @Extension
    @Symbol("testInImage")
    public static final class DescriptorImpl extends StationBuilderDescriptor {
        public DescriptorImpl() {
            super(TestInImageBuilder.class, TestInImageStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.TestInImageStep_displayName();
        }
    }
}
