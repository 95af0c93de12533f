package io.jenkins.plugins.dockerdelivery.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Item;
import hudson.model.Job;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.dockerdelivery.board.Deployment;
import io.jenkins.plugins.dockerdelivery.board.Deployments;
import io.jenkins.plugins.dockerdelivery.board.DriftCheck;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.deploy.HostAddress;
import io.jenkins.plugins.dockerdelivery.engine.deploy.LookPlan;
import io.jenkins.plugins.dockerdelivery.engine.deploy.LookRequest;
import io.jenkins.plugins.dockerdelivery.engine.deploy.RunningServices;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import io.jenkins.plugins.dockerdelivery.run.PlanExecution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** One run of {@link CheckDriftStep}. */
final class CheckDriftExecution extends PlanExecution<RunningServices> {
    private static final long serialVersionUID = 1L;

    private final CheckDriftStep step;

    /** By "host service", the digest that should run there. */
    private final LinkedHashMap<String, String> expected = new LinkedHashMap<>();

    CheckDriftExecution(StepContext context, CheckDriftStep step) {
        super(context);
        this.step = step;
    }

    @Override
    protected Plan<RunningServices> plan(Place place) throws IOException, InterruptedException {
        List<String> services = step.allServices();
        LookRequest.Servers servers = LookRequest.to(
                step.getHost(),
                step.getHosts(),
                step.getPort(),
                step.getUser(),
                step.getCredentialsId(),
                Defaults.knownHosts(run(), step.getKnownHosts()),
                step.getJumpHosts());
        Job<?, ?> job = job();
        String commit = "";
        for (HostAddress host : servers.hosts()) {
            for (String service : services) {
                Deployment known = Deployments.of(job).running(host.toString(), service);
                if (known == null) {
                    throw new RefusedException("service: '" + service + "' was not deployed to " + host + " by "
                            + job.getFullName() + ", as far as is known; name the job that deploys it by job.");
                }
                expected.put(host + " " + service, known.getDigest());
                commit = known.getCommit();
            }
        }
        LookRequest request = servers.about(
                services,
                step.getComposeFiles(),
                step.getProjectName(),
                step.getProjectDirectory(),
                step.getProfiles(),
                step.getEnv(),
                Origin.of(commit.isEmpty() ? Map.of() : Map.of("GIT_COMMIT", commit)));
        new SecretValues(run()).check(step.getCredentialsId(), Part.PRIVATE_KEY);
        return new LookPlan(request, place);
    }

    /** The job whose deployments count, for a user who may see it. */
    private Job<?, ?> job() throws IOException, InterruptedException {
        Job<?, ?> own = run().getParent();
        if (step.getJob() == null) {
            return own;
        }
        try (ACLContext as = ACL.as2(asker())) {
            Job<?, ?> found = Jenkins.get().getItem(step.getJob(), own, Job.class);
            if (found == null || !found.hasPermission(Item.READ)) {
                throw RefusedException.of("job", step.getJob(), "is not a job that the user of this build may see");
            }
            return found;
        }
    }

    @Override
    protected Object conclude(RunningServices running, FilePath files) throws IOException, InterruptedException {
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            String host = entry.getKey().substring(0, entry.getKey().indexOf(' '));
            String service = entry.getKey().substring(entry.getKey().indexOf(' ') + 1);
            String difference = running.difference(host, service, entry.getValue());
            if (!difference.isEmpty()) {
                differences.add(service + " on " + host + " " + difference + ", and not " + entry.getValue()
                        + " as it was deployed last");
            }
            Deployments.of(job()).add(new DriftCheck(host, service, difference, run()));
        }
        String sentence = String.join("; ", differences) + ".";
        if (!differences.isEmpty() && step.isFailOnDrift()) {
            throw new AbortException("Drift: " + sentence);
        }
        log().println(
                        differences.isEmpty()
                                ? "No drift: " + String.join(", ", expected.keySet()) + " as deployed."
                                : "Drift: " + sentence);
        return new DriftReport(differences);
    }

    @Override
    protected void failed(String reason) {
        // It is no station: nothing is written down.
    }
}
