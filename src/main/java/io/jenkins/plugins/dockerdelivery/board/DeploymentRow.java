package io.jenkins.plugins.dockerdelivery.board;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Job;
import java.util.Comparator;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One service on one host: what runs there as far as is known, and the last attempt to change that. */
@ExportedBean(defaultVisibility = 2)
public final class DeploymentRow {
    /** By environment, host and service. */
    static final Comparator<DeploymentRow> BY_PLACE = Comparator.comparing(
                    (DeploymentRow row) -> row.last.getEnvironment())
            .thenComparing(row -> row.last.getHost())
            .thenComparing(row -> row.last.getService());

    private final Job<?, ?> job;
    private final Deployment last;
    private final Deployment running;
    private final Deployment failed;
    private final DriftCheck check;

    /**
     * @param attempts all that were made, the newest first; at least one
     * @param checks what hosts said of what they run
     */
    DeploymentRow(Job<?, ?> job, List<Deployment> attempts, List<DriftCheck> checks) {
        this.job = job;
        this.last = attempts.get(0);
        Deployment decisive = attempts.stream()
                .filter(attempt -> attempt.isHealthy() || attempt.isInDoubt())
                .findFirst()
                .orElse(null);
        boolean inDoubt = decisive != null && decisive.isInDoubt();
        this.failed = inDoubt ? decisive : null;
        this.running = inDoubt ? null : decisive;
        this.check = running == null
                ? null
                : checks.stream()
                        .filter(known -> known.isOf(running.getHost(), running.getService())
                                && known.getTimeMillis() >= running.getEndMillis())
                        .findFirst()
                        .orElse(null);
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

    /** What runs: the last that was healthy; null if none was, or if a failure since leaves it in doubt. */
    @CheckForNull
    @Exported
    public Deployment getRunning() {
        return running;
    }

    /** What failed halfway, so that what runs is not known but by what it says; null if nothing did since. */
    @CheckForNull
    @Exported
    public Deployment getFailed() {
        return failed;
    }

    /** What the host said since when it was asked whether that still runs; null if it was not asked. */
    @CheckForNull
    @Exported
    public DriftCheck getCheck() {
        return check;
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
        return job.getBuildByNumber(deployment.getBuild()) != null;
    }
}
