package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.board.Deployments;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.deploy.DeployPlan;
import io.jenkins.plugins.dockerdelivery.engine.deploy.DeployRequest;
import io.jenkins.plugins.dockerdelivery.engine.deploy.DeployResult;
import io.jenkins.plugins.dockerdelivery.engine.deploy.HostAddress;
import io.jenkins.plugins.dockerdelivery.engine.deploy.HostDeployment;
import io.jenkins.plugins.dockerdelivery.engine.deploy.HostDeployment.End;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** One run of {@link SshComposeDeployStep}. */
final class SshComposeDeployExecution extends StationExecution<DeployResult> {
    private static final long serialVersionUID = 1L;

    /** Written down, because a restart before the deployment began starts with it anew. */
    private final SshComposeDeployStep step;

    SshComposeDeployExecution(StepContext context, SshComposeDeployStep step) {
        super(context, Station.DEPLOY);
        this.step = step;
    }

    @Override
    String givenImage() {
        return step.getImage();
    }

    @Override
    String fromBuild() {
        return step.getFromBuild();
    }

    @Override
    protected Optional<String> reasonToSkip() throws IOException, InterruptedException {
        return origin().reasonToSkip(step.getBranches());
    }

    @Override
    protected Plan<DeployResult> plan(Place place) throws IOException, InterruptedException {
        Subject subject = subject();
        DeliveryRecord record = record();
        record.require(subject, DeliveryRecord.parseStations("requires", step.getRequires()));
        StationEntry pushed = record.last(Station.PUSH, subject.id())
                .filter(entry -> entry.fact(Fact.DIGEST) != null)
                .orElseThrow(() -> new RefusedException("image: '" + subject.name()
                        + "' was not pushed by this run, so that no server could pull it; run pushTags before."));
        DeployRequest request = new DeployRequest.Builder(
                        ImageReference.parse("image", pushed.fact(Fact.REPOSITORY)),
                        Digest.parse(pushed.fact(Fact.DIGEST)),
                        Tag.parse("image", pushed.fact(Fact.TAG)),
                        origin())
                .host(step.getHost(), step.getPort())
                .hosts(step.getHosts())
                .jumpHosts(step.getJumpHosts())
                .user(step.getUser())
                .credentialsId(step.getCredentialsId())
                .knownHosts(Defaults.knownHosts(run(), step.getKnownHosts()))
                .services(step.allServices())
                .composeFiles(step.getComposeFiles())
                .project(step.getProjectName(), step.getProjectDirectory())
                .profiles(step.getProfiles())
                .environment(step.getEnv())
                .registryCredentialsId(step.getRegistryCredentialsId())
                .healthTimeout(step.getHealthTimeout())
                .probe(step.getProbe())
                .strategy(step.getStrategy())
                .before(step.getBefore())
                .keepImages(step.getKeepImages())
                .rollback(step.isRollback())
                .fleet(step.getParallel(), step.isRollbackAll())
                .allowOlder(step.isAllowOlder())
                .runStarted(run().getStartTimeInMillis())
                .build();
        SecretValues values = new SecretValues(run());
        values.check(step.getCredentialsId(), Part.PRIVATE_KEY);
        values.check(step.getRegistryCredentialsId(), Part.PASSWORD);
        return new DeployPlan(request, place, run().getExternalizableId());
    }

    @Override
    protected Object conclude(DeployResult result, FilePath files) throws IOException, InterruptedException {
        writeDown(result.hosts(), result.digest());
        if (result.skipped()) {
            log().println("Skipped: " + result.decisive().sentence() + ".");
            return null;
        }
        if (!result.succeeded()) {
            throw new AbortException(result.failure());
        }
        log().println(Messages.SshComposeDeployStep_summary(
                result.service(), result.hostNames(), result.image(), result.healthyAfterMillis()));
        return new DeployedService(result);
    }

    @Override
    protected void stopped(Plan<DeployResult> plan, Outcome found) throws IOException, InterruptedException {
        if (plan instanceof DeployPlan deployment) {
            writeDown(deployment.ends(found), deployment.digest());
        }
    }

    @Override
    protected void failed(String reason) throws IOException, InterruptedException {
        super.failed(reason);
        List<HostAddress> hosts;
        try {
            hosts = HostAddress.parseAll(step.getHost(), step.getHosts(), step.getPort());
        } catch (RefusedException e) {
            return; // what is no host has no deployments either
        }
        End end = isInterrupted() ? End.FAILED : isStopped() ? End.ABORTED : End.REFUSED;
        String sentence = isInterrupted() ? Messages.SshComposeDeployStep_interrupted(reason) : reason;
        for (HostAddress host : hosts) {
            Deployments.of(run().getParent())
                    .addIfAbsent(stepId(), run(), entry(new HostDeployment(host, end, "", "", 0, sentence), null));
        }
    }

    private void writeDown(List<HostDeployment> hosts, Digest digest) throws IOException, InterruptedException {
        for (int i = 0; i < hosts.size(); i++) {
            StationEntry entry = entry(hosts.get(i), digest);
            DeliveryAction.of(run()).put(i == 0 ? stepId() : stepId() + "-" + i, entry);
            Deployments.of(run().getParent()).add(stepId(), run(), entry);
        }
    }

    /** @param digest what was deployed; null if it did not come to that */
    private StationEntry entry(HostDeployment host, @Nullable Digest digest) throws IOException, InterruptedException {
        String services = String.join(", ", step.allServices());
        StationEntry.Builder entry = entry(state(host.end()))
                .figure(
                        host.end() == End.HEALTHY
                                ? Messages.SshComposeDeployStep_figure(services, host.host())
                                : host.sentence())
                .fact(Fact.HOST, host.host().toString())
                .fact(Fact.SERVICE, services)
                .fact(Fact.CONTAINER, host.containerId())
                .fact(Fact.DIGEST, digest == null ? null : digest.toString())
                .fact(Fact.PREVIOUS, host.previousImage())
                .fact(Fact.ENVIRONMENT, step.getEnvironment())
                .fact(Fact.APPROVER, Approvals.of(getContext()))
                .fact(Fact.END, host.end().name().toLowerCase(Locale.ROOT));
        try {
            Subject subject = subject();
            entry.image(subject.name(), subject.id() == null ? "" : subject.id().toString())
                    .fact(Fact.COMMIT, origin().commit())
                    .fact(Fact.FROM_BUILD, takenFrom());
        } catch (RefusedException e) {
            // It was refused because there is no such image.
        }
        return entry.build();
    }

    private static StationEntry.State state(End end) {
        return switch (end) {
            case HEALTHY -> StationEntry.State.SUCCESS;
            case SKIPPED -> StationEntry.State.SKIPPED;
            case ROLLED_BACK, FAILED, REFUSED, ABORTED -> StationEntry.State.FAILURE;
        };
    }
}
