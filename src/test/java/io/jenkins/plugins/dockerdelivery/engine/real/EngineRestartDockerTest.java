package io.jenkins.plugins.dockerdelivery.engine.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.push.PushPlan;
import io.jenkins.plugins.dockerdelivery.engine.push.PushRequest;
import io.jenkins.plugins.dockerdelivery.engine.push.PushResult;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import io.jenkins.plugins.dockerdelivery.engine.test.ContainerOptions;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import io.jenkins.plugins.dockerdelivery.engine.test.TestOutputs;
import io.jenkins.plugins.dockerdelivery.engine.test.TestPlan;
import io.jenkins.plugins.dockerdelivery.engine.test.TestRequest;
import io.jenkins.plugins.dockerdelivery.engine.test.TestResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps say and do when the agent's Docker engine is restarted under them. */
class EngineRestartDockerTest {
    private static final String LOST = "The connection to the agent's Docker engine was lost during the tests;"
            + " it was probably restarted. Run the step again.";
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    /** Ends as soon as it is told to, as if all were well. */
    private static final String OBEDIENT = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private static OwnEngine engine;

    @TempDir
    private Path temporary;

    private LocalRunner runner;

    @BeforeAll
    static void startEngine() throws Exception {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY);
        engine = OwnEngine.begin();
        engine.load("busybox:latest");
    }

    @AfterAll
    static void stopEngine() throws Exception {
        if (engine != null) {
            engine.close();
        }
    }

    @BeforeEach
    void begin() {
        runner = new LocalRunner(temporary).variable("DOCKER_HOST", engine.host());
    }

    private CompletableFuture<Ended<TestResult>> test(String command, String health) {
        ImageId busybox = ImageId.parse(engine.docker().run("image", "inspect", "--format", "{{.Id}}", "busybox"));
        TestRequest request = new TestRequest.Builder(new Subject("busybox", busybox), command)
                .outputs(new TestOutputs("/out/*.xml", null, null))
                .services(List.of(new ServiceRequest.Builder("busybox")
                        .alias("db")
                        .options(new ContainerOptions.Builder("").build())
                        .command(OBEDIENT)
                        .health(new HealthCheck(health, "1s", null, null, null))
                        .build()))
                .build();
        return runner.start(place -> new TestPlan(request, place));
    }

    private static <T> T get(CompletableFuture<T> ended) throws Exception {
        return ended.get(90, TimeUnit.SECONDS);
    }

    private void assertNothingIsLeft() {
        assertThat(labelled("ps", "--all")).isEmpty();
        assertThat(labelled("network", "ls")).isEmpty();
    }

    private List<String> labelled(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--quiet", "--filter", runner.place().labelFilter()));
        return engine.docker().lines(all.toArray(String[]::new));
    }

    @Test
    void shouldNotTakeTestsForEndedThatTheEngineEnded() throws Exception {
        var running = test(
                "mkdir /out; echo '<testsuite><testcase name=\"a\"/></testsuite>' >/out/a.xml; echo begun; " + OBEDIENT,
                "true");
        Waiting.until("the tests have begun", () -> runner.log().contains("begun"));
        engine.stop();
        engine.start();

        Ended<TestResult> ended = get(running);

        assertThat(ended.failure()).isEqualTo(LOST);
        assertThat(ended.log()).contains("The Docker engine does not answer; waiting up to 30 s for it.");
        assertThat(ended.log()).noneMatch(line -> line.contains("The service db"));
        assertThat(runner.directory().resolve("reports/1/a.xml")).exists();
        assertNothingIsLeft();
    }

    /** As it is where the service manager holds the socket: who asks waits, and finds what the engine before left. */
    @Test
    void shouldNotTakeThemForEndedWhereTheEngineSeemsNeverToHaveBeenAway() throws Exception {
        Path docker = Files.createDirectory(temporary.resolve("bin")).resolve("docker");
        Files.writeString(docker, """
                #!/bin/sh
                PATH=${PATH#*:}
                until docker version >/dev/null 2>&1; do sleep 0.1; done
                exec docker "$@"
                """);
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
        runner.variable("PATH", docker.getParent() + ":" + System.getenv("PATH"));
        var running = test("echo begun; " + OBEDIENT, "true");
        Waiting.until("the tests have begun", () -> runner.log().contains("begun"));
        engine.stop();
        engine.start();

        Ended<TestResult> ended = get(running);

        assertThat(ended.failure()).isEqualTo(LOST);
        assertThat(ended.log()).noneMatch(line -> line.contains("does not answer"));
        assertNothingIsLeft();
    }

    @Test
    void shouldNotBlameAServiceThatTheEngineEnded() throws Exception {
        var running = test("true", "false");
        Waiting.until("the service runs", () -> !labelled("ps").isEmpty());
        engine.stop();
        engine.start();

        assertThat(get(running).failure()).isEqualTo(LOST);
        assertNothingIsLeft();
    }

    /** A push that the engine's end meets while its first upload begins. */
    private CompletableFuture<Ended<PushResult>> push(TestRegistry registry, FlakyProxy proxy, String path, int retries)
            throws Exception {
        runner.login("registry-login", registry.user(), registry.password());
        String reference = proxy.address() + "/" + path + ":" + COMMIT;
        ImageId id = ImageId.parse(Docker.agent()
                .build(
                        reference,
                        "FROM busybox\nLABEL org.opencontainers.image.revision=" + COMMIT + "\nRUN echo " + path
                                + " >/unique"));
        engine.load(reference);
        Docker.agent().removeImages(proxy.address() + "/" + path);
        PushRequest request = new PushRequest.Builder(
                        new Subject(reference, id), Origin.of(Map.of("GIT_COMMIT", COMMIT)))
                .tags(List.of("{shortSha}", "latest"))
                .credentialsId("registry-login")
                .retries(retries)
                .build();
        var running = runner.start(place -> new PushPlan(request, place));
        Waiting.until("an upload", () -> proxy.cutsLeft() == 0);
        engine.stop();
        return running;
    }

    @Test
    void shouldGoOnWithAPush() throws Exception {
        TestRegistry registry = new TestRegistry();
        String path = Docker.uniqueName() + "/app";
        try (FlakyProxy proxy = new FlakyProxy(registry.address(), 1).with(FlakyProxy.Fault.HOLD)) {
            var running = push(registry, proxy, path, 2);
            engine.start();

            Ended<PushResult> ended = get(running);

            assertThat(registry.tags(path)).containsExactly("0123456", "latest");
            for (String tag : registry.tags(path)) {
                assertThat(registry.digest(path, tag))
                        .isEqualTo(ended.result().digest().toString());
            }
            assertThat(ended.log())
                    .contains("Trying again in 1 s (1 of 2).")
                    .anyMatch(line -> line.startsWith("The Docker engine failed: "));
        } finally {
            registry.remove(path);
        }
    }

    @Test
    void shouldNotBlameTheRegistryForAnEngineThatIsGone() throws Exception {
        TestRegistry registry = new TestRegistry();
        try (FlakyProxy proxy = new FlakyProxy(registry.address(), 1).with(FlakyProxy.Fault.HOLD)) {
            String failure =
                    get(push(registry, proxy, Docker.uniqueName() + "/app", 0)).failure();

            assertThat(failure).startsWith("Nothing more was delivered: the agent's Docker engine went away");
        } finally {
            engine.start();
        }
    }
}
