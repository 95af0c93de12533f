package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.deploy.HostDeployment.End;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets one script on each server pull, update, wait, verify and, where it must, roll back, over one connection to each. The
 * script is a process of its own there: when the connection is lost, the agent's script connects again and reads on; when
 * the step is stopped, the script is told so and brings the old or the new version to an end that it names.
 */
public final class DeployPlan implements Plan<DeployResult> {
    private static final long serialVersionUID = 1L;
    private static final String DEPLOY = "deploy";
    private static final String BACK = "back";

    private final DeployRequest request;
    private final Place place;
    private final String holder;
    private final boolean started;

    /**
     * The plan for a request in a place.
     *
     * @param holder the run that deploys, as {@code job#number}, for others who wait for the lock on a server
     */
    public DeployPlan(DeployRequest request, Place place, String holder) {
        this(request, place, holder, false);
    }

    private DeployPlan(DeployRequest request, Place place, String holder, boolean started) {
        this.request = request;
        this.place = place;
        this.holder = holder;
        this.started = started;
    }

    @Override
    public Decision<DeployResult> next(Outcome outcome) {
        return started ? read(outcome) : new Run<>(deploy(), new DeployPlan(request, place, holder, true));
    }

    private Command deploy() {
        Script script = Script.in(place)
                .line("printf '%s\\n' "
                        + Shell.quote("Deploying " + request.taggedImage() + " to " + request.serviceNames() + " on "
                                + String.join(
                                        ", ",
                                        request.hosts().stream()
                                                .map(HostAddress::toString)
                                                .toList())));
        SshSession session = new SshSession(request.access(), place);
        session.appendTo(script, HostScript.of(request, holder), variables(), "deploy_everywhere");
        return session.complete(
                        Command.lasting(DEPLOY, script.toString()), request.registryCredentialsId(), DEPLOY, BACK)
                .build();
    }

    private String variables() {
        return "commit=" + Shell.quote(request.commit() == null ? "" : request.commit()) + "\nparallel="
                + request.parallel() + "\nrollback_all=" + request.rollbackAll() + "\n";
    }

    @Override
    public Command cleanUp() {
        if (!started) {
            return null;
        }
        // Nobody is asked where everything has come to its end, which is nearly always.
        Script script = Script.in(place).line("""
                open=
                for log in "$here"/deploy-*/remote.log "$here"/back-*/remote.log; do
                  if [ -f "$log" ] && grep -q '^::begun' "$log" && ! grep -q '^::end' "$log"; then open=yes; fi
                done
                [ -n "$open" ] || exit 0
                trap 'exit 0' EXIT""");
        SshSession session = new SshSession(request.access(), place);
        session.appendTo(script, HostScript.of(request, holder), variables(), "stop_everywhere");
        return session.complete(Command.brief("stop", script.toString()), request.registryCredentialsId(), DEPLOY, BACK)
                .build();
    }

    private Decision<DeployResult> read(Outcome outcome) {
        if (outcome.text(Script.STAGE).equals("key")) {
            return new Failed<>(SshFailure.explainKey(request.access().credentialsId(), outcome));
        }
        List<HostDeployment> ended = ends(outcome);
        if (ended.isEmpty()) {
            return new Failed<>("Not deployed: the agent's script ended with " + outcome.exitCode()
                    + " before it came to a server.");
        }
        // Where nothing was changed anywhere, there is nothing to tell of but why.
        if (ended.stream().allMatch(end -> end.end() == End.REFUSED || end.end() == End.ABORTED)) {
            return new Failed<>(ended.get(0).sentence());
        }
        return new Done<>(new DeployResult(request.serviceNames(), request.taggedImage(), request.digest(), ended));
    }

    /** What is deployed. */
    public Digest digest() {
        return request.digest();
    }

    /**
     * What became of it on each server that it came to, as far as is known on the agent: also after it was stopped.
     *
     * @param outcome what the deployment left, or the clean-up after it
     */
    public List<HostDeployment> ends(Outcome outcome) {
        List<HostDeployment> ended = new ArrayList<>();
        int number = 0;
        for (HostAddress host : request.hosts()) {
            number++;
            HostOutcome deployed = new HostOutcome(outcome, host, DEPLOY, number);
            if (deployed.isTried()) {
                HostDeployment end = end(deployed);
                HostOutcome back = new HostOutcome(outcome, host, BACK, number);
                ended.add(back.isTried() ? undone(end, back) : end);
            }
        }
        return ended;
    }

    private HostDeployment end(HostOutcome deployed) {
        DeployFacts facts = deployed.facts();
        String healthy = facts.get("healthy-after-millis");
        String problem = "The new version on " + deployed.host() + " failed: " + facts.get("reason");
        String previous = facts.get("previous");
        return switch (deployed.word()) {
            case "healthy" ->
                new HostDeployment(
                        deployed.host(),
                        End.HEALTHY,
                        facts.get("container"),
                        previous,
                        healthy.matches("\\d{1,15}") ? Long.parseLong(healthy) : 0,
                        "");
            case "rolled-back" ->
                failed(
                        deployed,
                        End.ROLLED_BACK,
                        problem + ". It was rolled back: " + previous + " serves again and is healthy.");
            case "first" ->
                failed(
                        deployed,
                        End.FAILED,
                        problem + ". There was no previous deployment to roll back to; the new containers are left"
                                + " as they are.");
            case "rollback-failed" ->
                failed(
                        deployed,
                        End.FAILED,
                        problem + ", and the rollback to " + previous + " failed, too: " + facts.get("rollback-reason")
                                + ". Now " + facts.get("now") + ". Look at the server.");
            case "unhealthy" -> failed(deployed, End.FAILED, problem + ". It was not rolled back (rollback: false).");
            case "skipped" -> failed(deployed, End.SKIPPED, facts.get("reason"));
            case "refused", "stopped" ->
                failed(
                        deployed,
                        deployed.word().equals("stopped") ? End.ABORTED : End.REFUSED,
                        (request.hosts().size() > 1 ? "Not deployed to " + deployed.host() : "Not deployed") + ": "
                                + facts.get("reason") + ".");
            default ->
                failed(
                        deployed,
                        deployed.isBegun() ? End.FAILED : End.REFUSED,
                        deployed.explain("Not deployed", request.access().credentialsId()));
        };
    }

    private static HostDeployment failed(HostOutcome deployed, End end, String sentence) {
        return new HostDeployment(deployed.host(), end, "", deployed.facts().get("previous"), 0, sentence);
    }

    /** What became of a success that was to be undone because another server failed. */
    private HostDeployment undone(HostDeployment success, HostOutcome back) {
        DeployFacts facts = back.facts();
        boolean done = back.word().equals("rolled-back");
        String sentence =
                switch (back.word()) {
                    case "rolled-back" -> success.previousImage() + " serves again on " + back.host() + ".";
                    case "first" -> "On " + back.host() + " there was nothing before; the new version is left there.";
                    case "refused", "stopped" ->
                        "The new version is left on " + back.host() + ": " + facts.get("reason") + ".";
                    case "rollback-failed" ->
                        "The rollback on " + back.host() + " failed: " + facts.get("rollback-reason") + ". Now "
                                + facts.get("now") + ". Look at the server.";
                    default ->
                        "The rollback on " + back.host() + " did not come to its end. "
                                + back.explain(
                                        "Not rolled back", request.access().credentialsId());
                };
        return new HostDeployment(
                success.host(),
                done ? End.ROLLED_BACK : End.HEALTHY,
                success.containerId(),
                success.previousImage(),
                success.healthyAfterMillis(),
                sentence);
    }
}
