package io.jenkins.plugins.dockerdelivery.freestyle;

import hudson.Extension;
import io.jenkins.plugins.dockerdelivery.steps.DockerBuildCachedStep;
import io.jenkins.plugins.dockerdelivery.steps.Messages;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code dockerBuildCached} as a build step. */
public final class DockerBuildCachedBuilder extends StationBuilder {
    private final DockerBuildCachedStep step;

    /** @param step what is run, with its parameters */
    @DataBoundConstructor
    public DockerBuildCachedBuilder(DockerBuildCachedStep step) {
        this.step = step;
    }

    @Override
    public DockerBuildCachedStep getStep() {
        return step;
    }

    /** Names it. */
    @Extension
    @Symbol("dockerBuildCached")
    public static final class DescriptorImpl extends StationBuilderDescriptor {
        public DescriptorImpl() {
            super(DockerBuildCachedBuilder.class, DockerBuildCachedStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DockerBuildCachedStep_displayName();
        }
    }
}
