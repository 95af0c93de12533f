package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests in real containers: what these are given, what they leave, and how they end. */
class TestPlanDockerTest {
    private static final String REPOSITORY = "docker-delivery-test/" + Docker.uniqueName();

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

    private static ContainerOptions.Builder options() {
        return new ContainerOptions.Builder("");
    }

    private static TestOutputs junit(String pattern) {
        return new TestOutputs(pattern, null, null);
    }

    private Ended<TestResult> test(TestRequest.Builder request) {
        return runner.run(place -> new TestPlan(request.build(), place));
    }

    private static ServiceRequest service(String alias, String command, HealthCheck health) {
        return new ServiceRequest.Builder("busybox")
                .alias(alias)
                .options(options().environment(List.of("WHO=" + alias)).build())
                .command(command)
                .health(health)
                .build();
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
                        """).outputs(junit("/my reports/**/*.xml")));

        assertThat(ended.result().exitCode()).isEqualTo(3);
        assertThat(ended.result().explainFailure())
                .isEqualTo("The tests failed with exit code 3: 1 of 2 failed, first b.");
        assertThat(Files.readString(runner.directory().resolve("reports/1/deep/junit.xml")))
                .contains("testcase");
        assertThat(runner.directory().resolve("reports/1/link.xml")).doesNotExist();
    }

    @Test
    void shouldCopyOutWhatElseIsAskedFor() throws Exception {
        Ended<TestResult> ended =
                test(request("""
                        mkdir -p /app/coverage/html /app/shots
                        echo lines >/app/coverage/html/index.html
                        echo shot >/app/shots/1.png
                        ln -s /etc/passwd /app/coverage/passwd
                        chmod 0 /app/coverage/html
                        """).outputs(new TestOutputs(null, "/app/shots/*.png", "/app/coverage")));

        assertThat(ended.result().passed()).isTrue();
        assertThat(runner.directory().resolve("artifacts/1/1.png")).hasContent("shot");
        assertThat(runner.directory().resolve("coverage/1/coverage/html/index.html"))
                .hasContent("lines");
        assertThat(Files.exists(runner.directory().resolve("coverage/1/coverage/passwd"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void shouldRunTheProgramOfAnImageThatHasNothingElse() {
        ImageId bare = ImageId.parse(docker.build(REPOSITORY + ":bare", """
                FROM busybox AS files
                FROM scratch
                COPY --from=files /bin/busybox /app/echo
                USER 65532:65532
                ENTRYPOINT ["/app/no-such-server"]
                """));
        String command = ContainerCommand.ofWords(List.of("/app/echo", "all", "good"));

        Ended<TestResult> ended = test(new TestRequest.Builder(new Subject(REPOSITORY + ":bare", bare), command));

        assertThat(ended.result().exitCode()).isZero();
        assertThat(ended.log()).contains("all good");
    }

    @Test
    void shouldLeaveFilesOnTheAgentThatAreTheAgents() throws Exception {
        Files.writeString(runner.workspace().resolve("input"), "from the agent\n");

        Ended<TestResult> ended = test(request("cat /work/input; touch /work/made; echo x >~/home; id -u")
                .options(options().mounts(List.of(".:/work")).build()));

        assertThat(ended.log()).contains("from the agent");
        assertThat(Files.getOwner(runner.workspace().resolve("made"))).isEqualTo(Files.getOwner(runner.workspace()));
    }

    @Test
    void shouldSeeNothingOfTheWorkspaceUnlessAsked() throws Exception {
        Files.writeString(runner.workspace().resolve("input"), "from the agent\n");

        assertThat(test(request("ls /app | wc -l; mount | grep -c workspace || true"))
                        .log())
                .containsSequence("0", "0");
    }

    @Test
    void shouldGiveMemoryThatIsADisk() {
        assertThat(test(request("df -k /data /dev/shm | awk '{print $2}'")
                                .options(options()
                                        .tmpfs(List.of("/data:size=2m"))
                                        .shmSize("3m")
                                        .build()))
                        .log())
                .contains("2048", "3072");
    }

    @Test
    void shouldPublishPortsOnlyWhenAsked() {
        assertThat(test(request("true")).log()).noneMatch(line -> line.contains("--publish"));

        Ended<TestResult> ended = test(request("true")
                .options(options().ports(List.of("127.0.0.1::80")).build()));

        assertThat(ended.result().passed()).isTrue();
        assertThat(ended.log()).anyMatch(line -> line.contains("--publish 127.0.0.1::80"));
    }

    @Test
    void shouldGiveSecretsThroughTheEnvironmentOnly() {
        String secret = "it's \"" + Docker.uniqueName() + "\" $HOME";
        runner.secret("api-token", Part.SECRET, secret);

        // That the secret is in no script, plan, file or line of the log is what the runner looks for.
        Ended<TestResult> ended = test(request("""
                        test -n "$TOKEN" && printf '%s' "$TOKEN" | wc -c
                        printf '%s' "$TOKEN" | md5sum
                        """)
                .options(options()
                        .secretEnvironment(Map.of("TOKEN", "api-token"))
                        .build())
                .services(List.of(new ServiceRequest.Builder("busybox")
                        .alias("db")
                        .options(options()
                                .secretEnvironment(Map.of("TOKEN", "api-token"))
                                .build())
                        .command("test -n \"$TOKEN\" && exec sleep 1000")
                        .health(new HealthCheck("test -n \"$TOKEN\"", "1s", null, null, null))
                        .build())));

        assertThat(ended.result().passed()).isTrue();
        assertThat(ended.log())
                .contains(String.valueOf(secret.length()))
                .anyMatch(line -> line.contains("--env TOKEN"))
                .anyMatch(line -> line.startsWith("db is healthy"));
    }

    @Test
    void shouldSayThatThereAreNoReports() {
        Ended<TestResult> ended = test(request("true").outputs(junit("/no/such/directory/*.xml")));

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
                        .options(options()
                                .environment(List.of("A=it's $HOME `id`\nand \"more\"", "EMPTY="))
                                .memory("64m")
                                .cpus("0.5")
                                .build())
                        .user("1234:1234")
                        .workdir("/tmp/new directory")
                        .entrypoint("/bin/env"));

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
    void shouldStopTestsThatTakeTooLong() {
        TestResult result =
                test(request("""
                        mkdir /out; echo '<testsuite><testcase name="a"><failure/></testcase></testsuite>' >/out/a.xml
                        exec sleep 1000
                        """).timeout("2s").outputs(junit("/out/a.xml"))).result();

        assertThat(result.passed()).isFalse();
        assertThat(result.explainFailure())
                .isEqualTo("timeout: the tests were still running after 2s and were stopped."
                        + " Until then 1 of 1 failed, first a.");
    }

    @Test
    void shouldNotLeaveItsClockRunningBehind() {
        // The runner would find the output still open.
        assertThat(test(request("true").timeout("1h")).result().passed()).isTrue();
    }

    @Test
    void shouldTellTestsThatRanOutOfMemory() {
        assertThat(test(request("head -c 100000000 /dev/zero | tail")
                                .options(options().memory("8m").build()))
                        .result()
                        .explainFailure())
                .isEqualTo(
                        "The tests were stopped because they used more memory than the container may; raise memory.");
    }

    @Test
    void shouldTellAContainerThatCannotBeRun() {
        String sentence = "The test container could not be run: Docker's message is above."
                + " Check command, entrypoint, user and workdir; an image without a shell needs command as a list of words.";

        assertThat(test(request("true").entrypoint("/no/such/program")).failure())
                .isEqualTo(sentence);
        assertThat(test(request("true").user("nobody-knows")).failure()).isEqualTo(sentence);
        assertThat(test(request("true").options(options().memory("lots").build()))
                        .failure())
                .isEqualTo(sentence);
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
                                + " agent that built it, or build it with handOff: true.");
    }

    @Test
    void shouldCleanUpWhenItIsStopped() throws Exception {
        CompletableFuture<Ended<TestResult>> running = runner.start(place -> new TestPlan(
                request("mkdir /out; echo half >/out/coverage; echo begun; exec sleep 1000")
                        .timeout("1h")
                        .outputs(new TestOutputs(null, "/out/*", null))
                        .services(List.of(service("db", "exec sleep 1000", HealthCheck.ofImage())))
                        .build(),
                place));
        Waiting.until("the tests run", () -> runner.log().contains("begun"));
        assertThat(docker.lines("ps", "--quiet", "--filter", runner.place().labelFilter()))
                .hasSize(2);

        runner.lasting().destroy();
        runner.lasting().onExit().get();

        assertThat(runner.directory().resolve("artifacts/1/coverage")).hasContent("half");
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
