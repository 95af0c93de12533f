package io.jenkins.plugins.dockerdelivery.board;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import jenkins.model.ParameterizedJobMixIn;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.POST;

/**
 * The deployments page of a job: what runs where, and what was deployed before. An image is deployed again by a new run of
 * the job, which goes through all that the job asks of a run.
 */
@ExportedBean
public final class JobDeployments implements Action {
    static final String URL = "deployments";

    /** The job's parameter that names the build whose image a run goes on with. */
    static final String PARAMETER = "fromBuild";

    private final Job<?, ?> job;

    JobDeployments(Job<?, ?> job) {
        this.job = job;
    }

    /** The job. */
    public Job<?, ?> getJob() {
        return job;
    }

    /** One row for each service on each host. */
    @Exported(visibility = 2)
    public List<DeploymentRow> getRows() {
        return Deployments.of(job).rows();
    }

    /** All deployments that are kept, the newest first. */
    @Exported(visibility = 2)
    public List<Deployment> getHistory() {
        return Deployments.of(job).all();
    }

    /** Whether whoever asks may deploy an image again, and the job knows how. */
    public boolean isRedeployable() {
        return job.hasPermission(Item.BUILD) && takesBuild() && job.isBuildable();
    }

    /** Whether a build is still there, whose image could be deployed again. */
    public boolean isKept(int build) {
        return job.getBuildByNumber(build) != null;
    }

    private boolean takesBuild() {
        ParametersDefinitionProperty parameters = job.getProperty(ParametersDefinitionProperty.class);
        return parameters != null && parameters.getParameterDefinition(PARAMETER) instanceof StringParameterDefinition;
    }

    /** Those of the run that deployed it, which may say where to; without secrets, for which the defaults stand in. */
    private List<ParameterValue> parameters(Run<?, ?> from) {
        ParametersAction given = from.getAction(ParametersAction.class);
        List<ParameterValue> values = new ArrayList<>();
        values.add(new StringParameterValue(PARAMETER, "/" + from.getExternalizableId()));
        for (ParameterDefinition definition :
                job.getProperty(ParametersDefinitionProperty.class).getParameterDefinitions()) {
            ParameterValue before = given == null ? null : given.getParameter(definition.getName());
            ParameterValue value =
                    before == null || before.isSensitive() ? definition.getDefaultParameterValue() : before;
            if (value != null && !definition.getName().equals(PARAMETER)) {
                values.add(value);
            }
        }
        return values;
    }

    /** Starts a run of the job that goes on with the image of one of its builds. */
    @POST
    public HttpResponse doRedeploy(@QueryParameter int build) {
        job.checkPermission(Item.BUILD);
        Run<?, ?> from = job.getBuildByNumber(build);
        if (from == null || getHistory().stream().noneMatch(known -> known.getBuild() == build && known.isHealthy())) {
            return HttpResponses.errorWithoutStack(404, Messages.JobDeployments_noSuchBuild(build));
        }
        if (!takesBuild()) {
            return HttpResponses.errorWithoutStack(400, Messages.JobDeployments_noParameter(PARAMETER));
        }
        Queue.Item queued = ParameterizedJobMixIn.scheduleBuild2(
                job, 0, new CauseAction(new Cause.UserIdCause()), new ParametersAction(parameters(from)));
        return queued == null
                ? HttpResponses.errorWithoutStack(409, Messages.JobDeployments_notQueued())
                : HttpResponses.redirectViaContextPath(job.getUrl());
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }

    @Override
    public String getIconFileName() {
        return "symbol-server-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.JobDeployments_displayName();
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    /** Gives the page to every job that has deployed something. */
    @Extension
    @SuppressWarnings("rawtypes") // as the extension point is
    public static final class Factory extends TransientActionFactory<Job> {
        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Job target) {
            return Deployments.of(target).exist() ? Set.of(new JobDeployments(target)) : Set.of();
        }
    }
}
