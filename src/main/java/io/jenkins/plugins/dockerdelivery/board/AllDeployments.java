package io.jenkins.plugins.dockerdelivery.board;

import hudson.Extension;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.RootAction;
import java.util.List;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What runs where, by all the jobs that whoever asks may see. */
@Extension
@ExportedBean
public final class AllDeployments implements RootAction {
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

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }

    /** Listed only where there is something to see. Asked for on every page, so that one job has to do. */
    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(Jenkins.READ) && jobs().iterator().hasNext()
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
