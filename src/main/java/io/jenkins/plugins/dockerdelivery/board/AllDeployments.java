package io.jenkins.plugins.dockerdelivery.board;

import hudson.Extension;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.RootAction;
import java.util.List;
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
        // Only what one may read is listed by getAllItems.
        return Jenkins.get()
                .getAllItems(Job.class, job -> Deployments.of(job).exist() && job.hasPermission(Item.READ))
                .stream()
                .flatMap(job -> Deployments.of(job).rows().stream())
                .sorted(DeploymentRow.BY_PLACE)
                .toList();
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }

    /** Listed only where there is something to see. */
    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(Jenkins.READ) && !getRows().isEmpty()
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
