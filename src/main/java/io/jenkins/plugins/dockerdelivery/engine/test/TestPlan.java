package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks the image up, then in one script: a network, the services, the wait for their health, the tests, the reports.
 * The script takes away what it made even when nobody is left to tell it to.
 */
public final class TestPlan implements Plan<TestResult> {
    private static final long serialVersionUID = 1L;

    /** The directory of the step that the reports are copied to. */
    public static final String REPORTS = "reports";

    private static final String INSPECTED = "image.json";
    private static final String EXIT_CODE = "exit-code";
    private static final String STATE = "state";
    private static final String SERVICE = "service-";

    /** This, or what follows: the command is not there, or may not be run. A container that ran tells by its state. */
    private static final int DOCKER_FAILED = 125;

    private static final String LIBRARY = ScriptLibrary.load(TestPlan.class, "test-in-image.sh");

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
        Command.Builder command = Command.lasting("test", script(found))
                .leaves(Script.STAGE)
                .leaves("network.log")
                .leaves("start.log")
                .leaves("service")
                .leaves("service.log")
                .leaves(STATE)
                .leaves(EXIT_CODE);
        if (request.junit() != null) {
            command.leaves(REPORTS, new JUnitReader(request.junit()));
        }
        return new Run<>(command.build(), new TestPlan(request, place, Stage.READ, found));
    }

    private String script(ImageId image) {
        String network = place.name("network");
        String tests = place.name("tests");
        List<String> names = new ArrayList<>();
        request.services().forEach(service -> names.add(nameOf(service)));
        Script script = Script.in(place)
                .line(LIBRARY)
                .line("network=" + Shell.quote(network))
                .line("tests=" + Shell.quote(tests))
                .line("services=" + Shell.quote(String.join(" ", names)))
                .line("prefix=" + Shell.quote(place.name(SERVICE)))
                .line("trap clean_up EXIT")
                .line("trap 'exit 143' HUP INT PIPE TERM")
                .stage("network")
                .line(Shell.join(Arguments.words("docker", "network", "create", place.labels(), network))
                        + " >/dev/null 2>\"$here/network.log\"");
        for (ServiceRequest service : request.services()) {
            if (service.mayPassTooEarly()) {
                script.line(
                        "printf '%s\\n' "
                                + Shell.quote(
                                        service.alias() + ": pg_isready without -h also answers while"
                                                + " Postgres still initialises; 'pg_isready -h 127.0.0.1' would wait for the real start."));
            }
            script.stage("start")
                    .line("start " + Shell.quote(service.alias()) + " "
                            + Shell.join(Arguments.words(
                                    "docker",
                                    "run",
                                    "--detach",
                                    "--name",
                                    nameOf(service),
                                    "--network",
                                    network,
                                    place.labels(),
                                    service.arguments())));
        }
        if (!names.isEmpty()) {
            script.stage("services")
                    .line("await_services " + request.servicesTimeout().toSeconds());
        }
        List<String> run = Arguments.words(
                "docker",
                "run",
                "--name",
                tests,
                "--network",
                network,
                "--sig-proxy=false",
                place.labels(),
                request.arguments(image.toString()));
        script.announce(run).stage("tests");
        long limit =
                request.timeout() == null ? 0 : Math.max(1, request.timeout().toSeconds());
        script.line("test_run " + limit + " " + Shell.join(run));
        if (request.junit() != null) {
            script.line("copy_reports " + Shell.quote(request.junit().directory()) + " " + REPORTS);
        }
        return script.toString();
    }

    private String nameOf(ServiceRequest service) {
        // An alias may be any word; so it never comes to the name of the container that runs the tests.
        return place.name(SERVICE + service.alias());
    }

    private Decision<TestResult> read(Outcome outcome) {
        if (!outcome.succeeded()) {
            return new Failed<>(explain(outcome));
        }
        String code = outcome.text(EXIT_CODE);
        if (code.equals("timeout")) {
            return new Failed<>("timeout: the tests were still running after "
                    + GoDuration.print(request.timeout())
                    + " and were stopped.");
        }
        int exitCode = Integer.parseInt(code);
        String state = outcome.text(STATE).strip();
        if (exitCode >= DOCKER_FAILED && !state.startsWith("exited")) {
            return new Failed<>("The test container could not be run: Docker's message is above."
                    + " Check command, entrypoint, user and workdir.");
        }
        if (exitCode != 0 && state.endsWith("oom")) {
            return new Failed<>(
                    "The tests were stopped because they used more memory than the container may;" + " raise memory.");
        }
        TestCounts counts = outcome.result(REPORTS, TestCounts.class);
        return new Done<>(new TestResult(imageId, exitCode, counts == null ? TestCounts.none() : counts));
    }

    private String explain(Outcome outcome) {
        return switch (outcome.text(Script.STAGE)) {
            case "network" ->
                "No network could be made for the tests. Docker said: " + outcome.lastLines("network.log");
            case "start" ->
                "services: '" + outcome.text("service") + "' could not be started. Docker said: "
                        + outcome.lastLines("start.log");
            case "services" ->
                "services: " + outcome.text("service").strip() + " Its last lines:\n"
                        + outcome.lastLines("service.log");
            default -> "The tests ended early, with exit code " + outcome.exitCode() + " of their script.";
        };
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
