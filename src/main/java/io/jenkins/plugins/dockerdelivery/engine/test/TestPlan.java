package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.command.LoginFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Looks the image up, then in one script: networks, services, the wait for their health, the tests, what they leave. The
 * script takes away what it made even when nobody is left to tell it to.
 */
public final class TestPlan implements Plan<TestResult> {
    private static final long serialVersionUID = 1L;

    private static final String INSPECTED = "image.json";

    private static final String ENGINE_LOST = "The connection to the agent's Docker engine was lost during the tests;"
            + " it was probably restarted. Run the step again.";

    /** This, or what follows: the command is not there, or may not be run. A container that ran tells by its state. */
    private static final int DOCKER_FAILED = 125;

    private static final int KILLED = 137;

    /** For what a stopped test has left to be copied out, and for its containers and networks to go. */
    private static final Duration ENDING = Duration.ofSeconds(10);

    private enum Stage {
        LOOK,
        TEST,
        READ
    }

    private final TestRequest request;
    private final Place place;
    private final Stage stage;
    private final ImageId imageId;

    /** The plan for a request in a place. */
    public TestPlan(TestRequest request, Place place) {
        this(request, place, Stage.LOOK, null);
    }

    private TestPlan(TestRequest request, Place place, Stage stage, ImageId imageId) {
        this.request = request;
        this.place = place;
        this.stage = stage;
        this.imageId = imageId;
    }

    /** Whether the tests have begun, by the names of the files in the step's directory. */
    public static boolean hasBegun(Collection<String> files) {
        return files.stream().anyMatch(name -> name.startsWith("began-"));
    }

    @Override
    public Decision<TestResult> next(Outcome outcome) {
        return switch (stage) {
            case LOOK -> new Run<>(look(), new TestPlan(request, place, Stage.TEST, null));
            case TEST -> test(outcome);
            case READ -> read(outcome);
        };
    }

    private Command look() {
        return Command.brief(
                        "look",
                        Script.in(place)
                                .capture(
                                        "version",
                                        "engine",
                                        List.of("docker", "version", "--format", "{{.Server.Version}}"))
                                .capture(
                                        "inspect",
                                        INSPECTED,
                                        ImageDetails.inspect(request.image().inEngine()))
                                .toString())
                .leaves(Script.STAGE)
                .leaves("version.log")
                .leaves(INSPECTED)
                .build();
    }

    private Decision<TestResult> test(Outcome looked) {
        if (!looked.succeeded()) {
            return new Failed<>(
                    looked.text(Script.STAGE).equals("inspect")
                            ? request.image().explainAbsence()
                            : EngineFailure.explain(looked));
        }
        ImageId found = ImageDetails.of(looked.text(INSPECTED)).id();
        TestScript script = new TestScript(request, place);
        Command.Builder command = Command.lasting("test", script.text(found))
                .secrets(script.secrets())
                .endsItself(ENDING)
                .leaves(Script.STAGE)
                .leaves("login.log")
                .leaves("pull.log")
                .leaves(TestScript.FAILURE)
                .leaves(TestScript.SERVICE)
                .leaves(TestScript.HAPPENED)
                .leaves(TestScript.DETAILS);
        script.logins().values().forEach(command::login);
        for (int shard = 1; shard <= request.shards(); shard++) {
            command.leaves(TestScript.exitCode(shard)).leaves(TestScript.state(shard));
        }
        if (request.outputs().junit() != null) {
            command.leaves(
                    TestOutputs.REPORTS, new JUnitReader(request.outputs().junit()));
        }
        return new Run<>(command.build(), new TestPlan(request, place, Stage.READ, found));
    }

    private Decision<TestResult> read(Outcome outcome) {
        if (!outcome.succeeded()) {
            return new Failed<>(explain(outcome));
        }
        int exitCode = 0;
        String cause = null;
        for (int shard = 1; shard <= request.shards(); shard++) {
            String code = outcome.text(TestScript.exitCode(shard));
            String state = outcome.text(TestScript.state(shard)).strip();
            if (state.equals(TestScript.LOST)) {
                return new Failed<>(ENGINE_LOST);
            }
            boolean late = code.equals("timeout");
            int ended = late ? KILLED : Integer.parseInt(code);
            if (ended >= DOCKER_FAILED && !state.startsWith("exited")) {
                return new Failed<>("The test container could not be run: Docker's message is above. Check command,"
                        + " entrypoint, user and workdir; an image without a shell needs command as a list of words.");
            }
            if (exitCode == 0) {
                exitCode = ended;
            }
            if (cause == null && late) {
                cause = "timeout: the tests" + of(shard) + " were still running after "
                        + GoDuration.print(request.timeout()) + " and were stopped.";
            } else if (cause == null && ended != 0 && state.endsWith("oom")) {
                cause = "The tests" + of(shard) + " were stopped because they used more memory than the container may;"
                        + " raise memory.";
            }
        }
        TestCounts counts = outcome.result(TestOutputs.REPORTS, TestCounts.class);
        return new Done<>(new TestResult(imageId, exitCode, cause, counts == null ? TestCounts.none() : counts));
    }

    private String of(int shard) {
        return request.shards() == 1 ? "" : " of shard " + shard + " of " + request.shards();
    }

    private String explain(Outcome outcome) {
        String service = outcome.text(TestScript.SERVICE);
        String details = outcome.lastLines(TestScript.DETAILS);
        switch (outcome.text(Script.STAGE)) {
            case "login":
                return LoginFailure.explain(login(service), outcome);
            case "pull":
                return "services: the image of '" + service + "' could not be pulled. Docker said: "
                        + outcome.lastLines("pull.log");
            default:
                break;
        }
        return switch (outcome.text(TestScript.FAILURE)) {
            case "engine" -> ENGINE_LOST;
            case "network" -> "No network could be made for the tests. Docker said: " + details;
            case "start" -> "services: '" + service + "' could not be started. Docker said: " + details;
            case "services" ->
                "services: '" + service + "' " + outcome.text(TestScript.HAPPENED) + " Its last lines:\n" + details;
            default -> "The tests ended early, with exit code " + outcome.exitCode() + " of their script.";
        };
    }

    private RegistryLogin login(String alias) {
        return request.services().stream()
                .filter(service -> service.alias().equals(alias))
                .findFirst()
                .orElseThrow()
                .login();
    }

    @Override
    public Command cleanUp() {
        // By label and not by name: a container may have been made by a call that never answered.
        String filter = Shell.quote(place.labelFilter());
        return Command.brief(
                        "clean-up",
                        "for c in $(docker ps --all --quiet --filter " + filter + "); do"
                                + " docker rm --force --volumes \"$c\" >/dev/null; done\n"
                                + "for n in $(docker network ls --quiet --filter " + filter + "); do"
                                + " docker network rm \"$n\" >/dev/null; done\n")
                .build();
    }
}
