package io.jenkins.plugins.dockerdelivery.board;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Job;
import hudson.model.Run;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One service on one host: what runs there as far as is known, and the last attempt to change that. */
@ExportedBean(defaultVisibility = 2)
public final class DeploymentRow {
    private final Job<?, ?> job;
    private final Deployment last;
    private final Deployment running;

    DeploymentRow(Job<?, ?> job, Deployment last, @CheckForNull Deployment running) {
        this.job = job;
        this.last = last;
        this.running = running;
    }

    /** The job that deploys it. */
    public Job<?, ?> getJob() {
        return job;
    }

    /** The job's full name. */
    @Exported(name = "job")
    public String getJobName() {
        return job.getFullName();
    }

    /** The last attempt. */
    @Exported
    public Deployment getLast() {
        return last;
    }

    /** The last that was healthy; null if none was. */
    @CheckForNull
    @Exported
    public Deployment getRunning() {
        return running;
    }

    /** Whether the last attempt is not what runs. */
    public boolean isTrouble() {
        return last != running;
    }

    /** Whether the build that brought what runs is still there, to link to. */
    public boolean isRunningBuildKept() {
        return running != null && kept(running);
    }

    /** Whether the build of the last attempt is still there. */
    public boolean isLastBuildKept() {
        return kept(last);
    }

    private boolean kept(Deployment deployment) {
        Run<?, ?> run = job.getBuildByNumber(deployment.getBuild());
        return run != null;
    }
}
