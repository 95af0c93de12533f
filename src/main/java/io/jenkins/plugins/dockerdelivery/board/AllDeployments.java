package io.jenkins.plugins.dockerdelivery.board;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.RootAction;
import hudson.security.ACL;
import hudson.security.ACLContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What runs where, by all the jobs that whoever asks may see. */
@Extension
@ExportedBean
public final class AllDeployments implements RootAction {
    /** To look at every job for every page would take too long where there are thousands. */
    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The full names of the jobs that have deployed something; null if that is not known. */
    private volatile Set<String> deploying;

    private volatile long lookedNanos;

    /** One row for each service on each host, by environment. */
    @Exported(visibility = 2)
    public List<DeploymentRow> getRows() {
        return StreamSupport.stream(jobs().spliterator(), false)
                .flatMap(job -> Deployments.of(job).rows().stream())
                .sorted(DeploymentRow.BY_PLACE)
                .toList();
    }

    /** The jobs that have deployed something, of those that whoever asks may read; found as they are asked for. */
    @SuppressWarnings("rawtypes") // as Jenkins lists them
    private static Iterable<Job> jobs() {
        return Jenkins.get()
                .allItems(
                        Job.class,
                        job -> job.hasPermission(Item.READ)
                                && Deployments.of(job).exist());
    }

    /** Whether there is a job that has deployed something and that whoever asks may read. Asked for on every page. */
    private boolean isOfUse() {
        Set<String> names = deploying;
        if (names == null || System.nanoTime() - lookedNanos > LOOK_NANOS) {
            names = lookForJobs();
            lookedNanos = System.nanoTime();
            deploying = names;
        }
        return names.stream().anyMatch(AllDeployments::isReadable);
    }

    private static Set<String> lookForJobs() {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            return StreamSupport.stream(jobs().spliterator(), false)
                    .map(Job::getFullName)
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isReadable(String name) {
        Job<?, ?> job;
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            job = Jenkins.get().getItemByFullName(name, Job.class);
        }
        return job != null && job.hasPermission(Item.READ);
    }

    /** A job has deployed for the first time: not to be found out only a minute later. */
    static void lookAgain() {
        ExtensionList.lookupSingleton(AllDeployments.class).deploying = null;
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }

    /** Listed only where there is something to see. */
    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(Jenkins.READ) && isOfUse()
                ? "symbol-server-outline plugin-ionicons-api"
                : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.JobDeployments_displayName();
    }

    @Override
    public String getUrlName() {
        return "docker-deployments";
    }
}
