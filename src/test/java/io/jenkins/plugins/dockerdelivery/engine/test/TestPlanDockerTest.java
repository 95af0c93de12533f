package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests in real containers beside real services. */
class TestPlanDockerTest {
    private static final String REPOSITORY = "docker-delivery-test/" + Docker.uniqueName();
    private static final HealthCheck QUICK = new HealthCheck("test -e /ready", "100ms", "1s", null, 100);

    private static Docker docker;
    private static ImageId id;

    @TempDir
    private Path temporary;

    private LocalRunner runner;

    @BeforeAll
    static void build() {
        TestParts.require(TestParts.ENGINE);
        docker = Docker.agent();
        id = ImageId.parse(docker.build(REPOSITORY + ":1", """
                FROM busybox
                ENV FROM_IMAGE=yes
                WORKDIR /app
                ENTRYPOINT ["/bin/false"]
                """));
    }

    @AfterAll
    static void removeImages() {
        if (id != null) {
            docker.removeImages(REPOSITORY);
        }
    }

    @BeforeEach
    void begin() {
        runner = new LocalRunner(temporary);
    }

    @AfterEach
    void shouldLeaveNothingBehind() {
        String filter = runner.place().labelFilter();
        assertThat(docker.lines("ps", "--all", "--quiet", "--filter", filter)).isEmpty();
        assertThat(docker.lines("network", "ls", "--quiet", "--filter", filter)).isEmpty();
    }

    private static TestRequest.Builder request(String command) {
        return new TestRequest.Builder(new Subject(REPOSITORY + ":1", id), command);
    }

    private Ended<TestResult> test(TestRequest.Builder request) {
        return runner.run(place -> new TestPlan(request.build(), place));
    }

    private static ServiceRequest service(String alias, String command, HealthCheck health) {
        return new ServiceRequest("busybox", alias, List.of("WHO=" + alias), command, health);
    }

    @Test
    void shouldPass() {
        Ended<TestResult> ended = test(request("echo \"it's $FROM_IMAGE in $(pwd)\"; echo to stderr >&2"));

        assertThat(ended.result().passed()).isTrue();
        assertThat(ended.result().exitCode()).isZero();
        assertThat(ended.result().imageId()).isEqualTo(id);
        assertThat(ended.log()).contains("it's yes in /app", "to stderr");
    }

    @Test
    void shouldTellTheExitCodeAndCopyTheReports() throws Exception {
        Ended<TestResult> ended = test(request("""
                        mkdir -p "/my reports/deep"
                        echo '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>' \
                          >'/my reports/deep/junit.xml'
                        ln -s deep/junit.xml '/my reports/link.xml'
                        exit 3
                        """).junit("/my reports/**/*.xml"));

        assertThat(ended.result().exitCode()).isEqualTo(3);
        assertThat(ended.result().explainFailure())
                .isEqualTo("The tests failed with exit code 3: 1 of 2 failed, first b.");
        assertThat(Files.readString(runner.directory().resolve("reports/deep/junit.xml")))
                .contains("testcase");
    }

    @Test
    void shouldSayThatThereAreNoReports() {
        Ended<TestResult> ended = test(request("true").junit("/no/such/directory/*.xml"));

        assertThat(ended.result().passed()).isTrue();
        assertThat(ended.result().counts().total()).isZero();
        assertThat(ended.log()).anyMatch(line -> line.startsWith("No test reports: ") && line.contains("/no/such"));
    }

    @Test
    void shouldPassEveryArgumentOnAsItIs() {
        Ended<TestResult> ended =
                test(request("echo \"<$A>\"; id -u; pwd; env | grep -c '^EMPTY=$'; tr '\\0' ' ' </proc/1/cmdline;"
                                + " cd /sys/fs/cgroup; echo; cat memory.max cpu.max 2>/dev/null ||"
                                + " cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us")
                        .environment(List.of("A=it's $HOME `id`\nand \"more\"", "EMPTY="))
                        .user("1234:1234")
                        .workdir("/tmp/new directory")
                        .entrypoint("/bin/env")
                        .memory("64m")
                        .cpus("0.5"));

        assertThat(ended.result().exitCode()).isZero();
        assertThat(String.join("\n", ended.log()))
                .contains("<it's $HOME `id`\nand \"more\">\n1234\n/tmp/new directory\n1\n/bin/sh -c ")
                .containsPattern("\n67108864\n50000( 100000)?$");
    }

    @Test
    void shouldTestTheImageThatWasBuiltWhateverItsNamePointsToByNow() {
        docker.run("tag", "busybox", REPOSITORY + ":moved");

        Ended<TestResult> ended =
                test(new TestRequest.Builder(new Subject(REPOSITORY + ":moved", id), "echo $FROM_IMAGE"));

        assertThat(ended.log()).contains("yes");
    }

    @Test
    void shouldWaitForServicesToBeHealthyAndReachThemByTheirAliases() {
        Ended<TestResult> ended = test(request("wget -q -O - http://web:8000/who; wget -q -O - http://tests:8000/who")
                .services(List.of(
                        service("web", "cd /tmp; echo I am $WHO >who; sleep 1; touch /ready; httpd -f -p 8000", QUICK),
                        // No name for a service may collide with what the step itself runs.
                        service("tests", "cd /tmp; echo I am $WHO >who; httpd -f -p 8000", HealthCheck.ofImage()))));

        assertThat(ended.result().exitCode()).isZero();
        assertThat(ended.log())
                .contains("Waiting for: web tests", "tests is running (it has no health check)")
                .containsSubsequence("I am web", "I am tests")
                .anyMatch(line -> line.matches("web is healthy after \\d+ s"));
    }

    @Test
    void shouldShowTheLastLinesOfAServiceThatIsUnhealthy() {
        Ended<TestResult> ended = test(request("echo never")
                .services(List.of(service(
                        "db",
                        "echo db says no; sleep 1000",
                        new HealthCheck("echo probe says no; exit 1", "100ms", "1s", "0s", 1)))));

        assertThat(ended.failure())
                .matches(
                        "(?s)services: 'db' is unhealthy after \\d+ s\\. Its last lines:\n.*probe says no.*db says no");
        assertThat(ended.log()).contains("db says no").doesNotContain("never");
    }

    @Test
    void shouldShowTheLastLinesOfAServiceThatEnds() {
        Ended<TestResult> ended = test(request("echo never")
                .services(List.of(
                        service("db", "echo out of luck; exit 9", new HealthCheck("exit 1", "1s", null, null, 9)))));

        assertThat(ended.failure()).matches("(?s)services: 'db' ended after \\d+ s\\. Its last lines:\n.*out of luck");
    }

    @Test
    void shouldNotWaitLongerThanToldForAService() {
        Ended<TestResult> ended = test(request("echo never")
                .servicesTimeout("1s")
                .services(List.of(
                        service("db", "echo starting; sleep 1000", new HealthCheck("exit 1", "1s", null, null, 99)))));

        assertThat(ended.failure())
                .startsWith("services: 'db' was not healthy within 1 s (servicesTimeout). Its last lines:\n")
                .contains("starting");
    }

    @Test
    void shouldSayWhichServiceCouldNotBeStarted() {
        assertThat(test(request("echo never")
                                .services(List.of(new ServiceRequest(
                                        "127.0.0.1:1/no/image", "db", List.of(), null, HealthCheck.ofImage()))))
                        .failure())
                .startsWith("services: 'db' could not be started. Docker said: ")
                .contains("127.0.0.1:1");
    }

    @Test
    void shouldWarnOfTheProbeThatPassesTooEarly() {
        Ended<TestResult> ended = test(request("true")
                .services(List.of(new ServiceRequest(
                        "postgres:15-alpine",
                        "db",
                        List.of(),
                        "echo pg_isready is not asked; sleep 1000",
                        new HealthCheck("true || pg_isready", "100ms", null, null, null)))));

        assertThat(ended.result().passed()).isTrue();
        assertThat(ended.log()).anyMatch(line -> line.startsWith("db: pg_isready without -h also answers while"));
    }

    @Test
    void shouldStopTestsThatTakeTooLong() {
        assertThat(test(request("echo begun; exec sleep 1000").timeout("1500ms"))
                        .failure())
                .isEqualTo("timeout: the tests were still running after 1500ms and were stopped.");
    }

    @Test
    void shouldNotLeaveItsClockRunningBehind() {
        // The runner would find the output still open.
        assertThat(test(request("true").timeout("1h")).result().passed()).isTrue();
    }

    @Test
    void shouldTellTestsThatRanOutOfMemory() {
        assertThat(test(request("head -c 100000000 /dev/zero | tail").memory("8m"))
                        .failure())
                .isEqualTo(
                        "The tests were stopped because they used more memory than the container may; raise memory.");
    }

    @Test
    void shouldTellAContainerThatCannotBeRun() {
        String sentence = "The test container could not be run: Docker's message is above."
                + " Check command, entrypoint, user and workdir.";

        assertThat(test(request("true").entrypoint("/no/such/program")).failure())
                .isEqualTo(sentence);
        assertThat(test(request("true").user("nobody-knows")).failure()).isEqualTo(sentence);
        assertThat(test(request("true").memory("lots")).failure()).isEqualTo(sentence);
    }

    @Test
    void shouldTakeTheExitCodeOfACommandThatTheShellDoesNotFindForTheTestsOwn() {
        assertThat(test(request("no-such-command")).result().exitCode()).isEqualTo(127);
    }

    @Test
    void shouldSayThatTheImageIsNotHere() {
        ImageId gone = ImageId.parse("sha256:" + "0".repeat(64));

        assertThat(runner.run(place -> new TestPlan(
                                new TestRequest.Builder(new Subject("acme/api:1", gone), "true").build(), place))
                        .failure())
                .isEqualTo(
                        "image: 'acme/api:1' (000000000000) is not in this agent's Docker engine; run this step on the"
                                + " agent that built it.");
    }

    @Test
    void shouldCleanUpWhenItIsStopped() throws Exception {
        CompletableFuture<Ended<TestResult>> running = runner.start(place -> new TestPlan(
                request("echo begun; exec sleep 1000")
                        .timeout("1h")
                        .services(List.of(service("db", "exec sleep 1000", HealthCheck.ofImage())))
                        .build(),
                place));
        Waiting.until("the tests run", () -> runner.log().contains("begun"));
        assertThat(docker.lines("ps", "--quiet", "--filter", runner.place().labelFilter()))
                .hasSize(2);

        runner.lasting().destroy();
        runner.lasting().onExit().get();

        // Before the plan's own cleaning up, which the runner does last.
        assertThat(docker.lines(
                        "ps", "--all", "--quiet", "--filter", runner.place().labelFilter()))
                .isEmpty();
        assertThat(docker.lines(
                        "network", "ls", "--quiet", "--filter", runner.place().labelFilter()))
                .isEmpty();
        assertThat(running.get().failure()).startsWith("The tests ended early, with exit code 143");
    }

    @Test
    void shouldCleanUpAfterAScriptThatWasKilled() throws Exception {
        CompletableFuture<Ended<TestResult>> running = runner.start(place -> new TestPlan(
                request("echo begun; exec sleep 1000")
                        .services(List.of(service("db", "exec sleep 1000", HealthCheck.ofImage())))
                        .build(),
                place));
        Waiting.until("the tests run", () -> runner.log().contains("begun"));

        List<ProcessHandle> clients = runner.lasting().descendants().toList();
        runner.lasting().destroyForcibly();
        clients.forEach(ProcessHandle::destroyForcibly);

        assertThat(running.get().failure()).startsWith("The tests ended early");
    }
}
