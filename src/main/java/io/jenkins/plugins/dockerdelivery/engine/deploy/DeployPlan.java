package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import java.util.List;

/**
 * Asks the server what runs there, asks the history whether that is newer, and then lets one script on the server pull,
 * update, wait, verify and, where it must, roll back: it comes to an end even when the connection does not last.
 */
public final class DeployPlan implements Plan<DeployResult> {
    private static final long serialVersionUID = 1L;
    private static final String LIBRARY = ScriptLibrary.load(DeployPlan.class, "deploy.sh");
    private static final String REVISION = "revision";

    private enum Stage {
        LOOK,
        COMPARE,
        DEPLOY,
        READ
    }

    private final DeployRequest request;
    private final Place place;
    private final String holder;
    private final Stage stage;

    /**
     * The plan for a request in a place.
     *
     * @param holder who deploys, for others who wait for the lock on the server
     */
    public DeployPlan(DeployRequest request, Place place, String holder) {
        this(request, place, holder, Stage.LOOK);
    }

    private DeployPlan(DeployRequest request, Place place, String holder, Stage stage) {
        this.request = request;
        this.place = place;
        this.holder = holder;
        this.stage = stage;
    }

    private DeployPlan at(Stage next) {
        return new DeployPlan(request, place, holder, next);
    }

    @Override
    public Decision<DeployResult> next(Outcome outcome) {
        return switch (stage) {
            // What an older deployment would replace need not be asked where it may.
            case LOOK ->
                request.allowOlder() || request.commit() == null
                        ? new Run<>(deploy(), at(Stage.READ))
                        : new Run<>(look(), at(Stage.COMPARE));
            case COMPARE -> compare(outcome);
            case DEPLOY ->
                outcome.output().contains("older")
                        ? new Failed<>("Not deployed: " + request.host() + " already runs a newer commit of "
                                + request.serviceNames() + "; allowOlder: true would replace it.")
                        : new Run<>(deploy(), at(Stage.READ));
            case READ -> read(outcome);
        };
    }

    private String preamble() {
        // In a shell of its own: a variable that users name may be one of the script's, too.
        StringBuilder text = new StringBuilder("with_environment() {\n(\n");
        request.environment()
                .forEach(assignment -> text.append("export ")
                        .append(assignment, 0, assignment.indexOf('='))
                        .append('=')
                        .append(Shell.quote(assignment.substring(assignment.indexOf('=') + 1)))
                        .append('\n'));
        text.append("exec \"$@\"\n)\n}\n");
        String compose = "with_environment " + Shell.join(request.compose());
        text.append("compose() { ").append(compose).append(" \"$@\"; }\n");
        text.append("compose_with() { more=$1; shift; ").append(compose).append(" --file \"$more\" \"$@\"; }\n");
        text.append("services=")
                .append(Shell.quote(String.join(" ", request.services())))
                .append('\n');
        return text.toString();
    }

    private Command look() {
        // One label per container that runs; nothing runs before the first deployment.
        String remote = preamble()
                + "command -v docker >/dev/null || { echo 'there is no docker command for this user' >&2; exit 1; }\n"
                + "for service in $services; do for container in $(compose ps --all --quiet \"$service\" 2>/dev/null); do\n"
                + "printf '" + DeployFacts.MARK + REVISION
                + "=%s\\n' \"$(docker inspect --format '{{index .Config.Labels \""
                + ImageDetails.REVISION + "\"}}' \"$container\")\"\n"
                + "done; done\n";
        Script script = Script.in(place);
        SshSession.append(script, request, place, remote);
        return SshSession.secrets(Command.brief("look", script.toString()), request)
                .build();
    }

    private Decision<DeployResult> compare(Outcome looked) {
        if (!looked.succeeded()) {
            return new Failed<>(SshFailure.explain(request, looked));
        }
        List<String> running = DeployFacts.parse(looked.text("remote.log")).all(REVISION).stream()
                .filter(revision -> !revision.isEmpty() && !revision.equals(request.commit()))
                .distinct()
                .toList();
        if (running.isEmpty()) {
            return new Run<>(deploy(), at(Stage.READ));
        }
        Script script = Script.in(place);
        for (String revision : running) {
            List<String> ask = List.of("git", "merge-base", "--is-ancestor", "--", request.commit(), revision);
            script.line("if " + Shell.join(ask) + " 2>/dev/null; then echo older; fi");
        }
        return new Run<>(Command.brief("history", script.toString()).build(), at(Stage.DEPLOY));
    }

    private Command deploy() {
        StringBuilder remote = new StringBuilder(preamble());
        assign(remote, "image", request.image());
        assign(remote, "tagged", request.taggedImage());
        assign(remote, "registry", request.isDockerHub() ? "" : request.registry());
        assign(remote, "timeout", Long.toString(request.healthTimeout().toSeconds()));
        assign(remote, "rollback", Boolean.toString(request.rollback()));
        assign(remote, "holder", holder);
        remote.append("previous_of() {\n case $1 in\n");
        request.services()
                .forEach(service -> remote.append(Shell.quote(service))
                        .append(") printf '%s' ")
                        .append(Shell.quote(request.previousImage(service)))
                        .append(" ;;\n"));
        remote.append("esac\n}\n").append(LIBRARY).append("deploy\n");
        Script script = Script.in(place)
                .line("printf '%s\\n' "
                        + Shell.quote("Deploying " + request.taggedImage() + " to " + request.serviceNames() + " on "
                                + request.host()));
        SshSession.append(script, request, place, remote.toString());
        return SshSession.secrets(Command.lasting("deploy", script.toString()), request)
                .shownAs(DeployLog.INSTANCE)
                .build();
    }

    private static void assign(StringBuilder script, String variable, String value) {
        script.append(variable).append('=').append(Shell.quote(value)).append('\n');
    }

    private Decision<DeployResult> read(Outcome outcome) {
        DeployFacts facts = DeployFacts.parse(outcome.text("remote.log"));
        String end = facts.get("outcome");
        if (end.isEmpty()) {
            return new Failed<>(SshFailure.explain(request, outcome));
        }
        if (end.equals("refused")) {
            return new Failed<>("Not deployed: " + facts.get("reason") + ".");
        }
        String healthy = facts.get("healthy-after-millis");
        return new Done<>(new DeployResult(
                request.host(),
                request.serviceNames(),
                request.taggedImage(),
                request.digest(),
                facts.get("container"),
                facts.get("previous"),
                healthy.matches("\\d{1,15}") ? Long.parseLong(healthy) : 0,
                end.equals("rolled-back"),
                explain(end, facts)));
    }

    private String explain(String end, DeployFacts facts) {
        String problem = "The new version on " + request.host() + " failed: " + facts.get("reason");
        return switch (end) {
            case "healthy" -> "";
            case "rolled-back" ->
                problem + ". It was rolled back: " + facts.get("previous") + " serves again and is healthy.";
            case "first" ->
                problem + ". There was no previous deployment to roll back to; the new containers are left"
                        + " as they are.";
            case "rollback-failed" ->
                problem + ", and the rollback to " + facts.get("previous") + " failed, too: "
                        + facts.get("rollback-reason") + ". Look at the server.";
            default -> problem + ". It was not rolled back (rollback: false).";
        };
    }
}
