package io.jenkins.plugins.dockerdelivery.freestyle;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.Descriptor;
import hudson.model.Result;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * One of the five stations as a build step of a freestyle job. It holds the pipeline step with all its parameters and
 * runs that very step, so that both kinds of job have one form, one engine, one record and one report. Variables of the
 * build in a parameter, such as {@code ${BUILD_NUMBER}}, are filled in, as freestyle jobs do.
 */
public abstract class StationBuilder extends Builder {

    /** The step that is run. */
    public abstract Step getStep();

    @Override
    public final boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        FilePath workspace = build.getWorkspace();
        if (workspace == null) {
            throw new AbortException("The agent of this build is gone, and its workspace with it.");
        }
        EnvVars environment = build.getEnvironment(listener);
        FreestyleContext context = new FreestyleContext(build, workspace, environment, launcher, listener);
        Step step = new BuildVariables(build, environment).fillIn(getStep(), listener);
        StepExecution execution = start(step, context);
        try {
            context.await();
        } catch (InterruptedException stopped) {
            stop(execution, stopped);
            context.awaitAfterStop();
            throw stopped;
        }
        return true;
    }

    private static StepExecution start(Step step, FreestyleContext context) throws IOException, InterruptedException {
        try {
            StepExecution execution = step.start(context);
            if (execution.start()) {
                throw new IllegalStateException(step + " is expected to go on by itself");
            }
            return execution;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void stop(StepExecution execution, InterruptedException stopped) throws IOException {
        // Why, and with which result, is the executor's to say: it gets the interruption when the step has ended.
        FlowInterruptedException cause = new FlowInterruptedException(Result.ABORTED, true);
        cause.addSuppressed(stopped);
        try {
            execution.stop(cause);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** The build step has the help of the pipeline step. */
    public abstract static class StationBuilderDescriptor extends BuildStepDescriptor<Builder> {
        private final Class<? extends Step> step;

        StationBuilderDescriptor(Class<? extends StationBuilder> builder, Class<? extends Step> step) {
            super(builder);
            this.step = step;
        }

        @Override
        public final boolean isApplicable(@SuppressWarnings("rawtypes") Class<? extends AbstractProject> job) {
            return true;
        }

        /** What knows the form of the step. */
        public final Descriptor<?> getStep() {
            return Jenkins.get().getDescriptorOrDie(step);
        }

        @Override
        public final String getHelpFile() {
            return getStep().getHelpFile();
        }
    }
}
