package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.GitRepository;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys to a real server: OpenSSH, a Docker engine of its own, Compose. */
class DeployPlanDockerTest {
    private static final String REPOSITORY = Docker.uniqueName() + "/app";
    private static final String SSH = "prod-ssh";
    private static final String REGISTRY = "registry-login";
    private static final String HEALTHY = "RUN touch /healthy";
    private static final String HOLDER = "folder/job#7: main";

    private static TestRegistry registry;
    private static Docker agent;
    private static Docker server;
    private static Image one;
    private static Image two;
    private static Image sick;

    /** What was pushed: a commit's image. */
    private record Image(String commit, Digest digest) {
        Tag tag() {
            return Tag.parse("tag", commit.substring(0, 7));
        }

        String name() {
            return registry.address() + "/" + REPOSITORY + ":" + tag();
        }
    }

    private final String project = Docker.uniqueName();

    @TempDir
    private static Path shared;

    @TempDir
    private Path temporary;

    private Path files;
    private LocalRunner runner;

    @BeforeAll
    static void pushImages() {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY, TestParts.SERVER);
        registry = new TestRegistry();
        agent = Docker.agent().withConfiguration(shared);
        agent.with(registry.password(), "login", "--username", registry.user(), "--password-stdin", registry.address());
        server = Docker.server();
        one = push("1111111111111111111111111111111111111111", HEALTHY);
        two = push("2222222222222222222222222222222222222222", HEALTHY);
        sick = push("3333333333333333333333333333333333333333", "");
    }

    private static Image push(String commit, String line) {
        return push(
                commit,
                "HEALTHCHECK --interval=250ms --timeout=5s --retries=2 CMD test -e /healthy || { echo it is sick; exit 1; }",
                line);
    }

    private static Image push(String commit, String healthCheck, String line) {
        Image image = new Image(commit, Digest.parse("sha256:" + "0".repeat(64)));
        // Killed at once when it is stopped, for the tests to be quick.
        String id = agent.build(
                image.name(),
                String.join(
                        "\n",
                        "FROM busybox",
                        "STOPSIGNAL SIGKILL",
                        "LABEL org.opencontainers.image.revision=" + commit,
                        healthCheck,
                        line,
                        "CMD echo this is " + commit + "; echo ::outcome=healthy; exec sleep 1000"));
        agent.run("push", "--quiet", image.name());
        return new Image(commit, Digest.parse(id));
    }

    @AfterAll
    static void removeImages() {
        if (server != null) {
            server.removeImages(registry.address() + "/" + REPOSITORY);
            agent.removeImages(registry.address() + "/" + REPOSITORY);
            registry.remove(REPOSITORY);
        }
    }

    @BeforeEach
    void begin() throws IOException {
        files = Files.createDirectories(Path.of(TestParts.get("DEPLOY_DIR"), project));
        compose("""
                services:
                  api:
                    image: IMAGE:${GIT_SHA:?}
                    environment:
                      COMMIT: ${GIT_SHA}
                """);
        runner = new LocalRunner(temporary)
                .variable(
                        "TMPDIR",
                        Files.createDirectories(temporary.resolve("tmp")).toString())
                .secret(SSH, Part.USERNAME, TestParts.get("SSH_USER"))
                .secret(SSH, Part.PRIVATE_KEY, Files.readString(Path.of(TestParts.get("SSH_KEY"))))
                .secret(SSH, Part.PASSPHRASE, "")
                .login(REGISTRY, registry.user(), registry.password());
    }

    private void compose(String text) throws IOException {
        Files.writeString(
                files.resolve("docker-compose.yml"), text.replace("IMAGE", registry.address() + "/" + REPOSITORY));
    }

    @AfterEach
    void removeProject() throws IOException {
        for (String container : containers()) {
            server.run("rm", "--force", "--volumes", container);
        }
        for (String network : server.lines("network", "ls", "--quiet", "--filter", label())) {
            server.run("network", "rm", network);
        }
        Files.deleteIfExists(lock());
        try (Stream<Path> left = Files.walk(files)) {
            for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertThat(temporary.resolve("tmp")).as("the ssh-agent's directory").isEmptyDirectory();
    }

    private Path lock() {
        return Path.of("/tmp/docker-delivery-" + project + ".lock");
    }

    private String label() {
        return "label=com.docker.compose.project=" + project;
    }

    private List<String> containers() {
        return server.lines("ps", "--all", "--quiet", "--no-trunc", "--filter", label());
    }

    /** What a service's one container runs, and how it is. */
    private String runs(String service) {
        List<String> found = server.lines(
                "ps",
                "--all",
                "--quiet",
                "--filter",
                label(),
                "--filter",
                "label=com.docker.compose.service=" + service);
        return found.isEmpty()
                ? "nothing"
                : server.run(
                        "inspect",
                        "--format",
                        "{{index .Config.Labels \"org.opencontainers.image.revision\"}} {{.State.Health.Status}}",
                        found.get(0));
    }

    private DeployRequest request(Image image, UnaryOperator<DeployRequest.Builder> more) {
        try {
            return more.apply(new DeployRequest.Builder(
                                    ImageReference.parse("image", registry.address() + "/" + REPOSITORY),
                                    image.digest(),
                                    image.tag(),
                                    Origin.of(Map.of("GIT_COMMIT", image.commit())))
                            .host(TestParts.get("SSH_HOST"), Integer.valueOf(TestParts.get("SSH_PORT")))
                            .credentialsId(SSH)
                            .knownHosts(Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS"))))
                            .services(List.of("api"))
                            .composeFiles(
                                    List.of(files.resolve("docker-compose.yml").toString()))
                            .registryCredentialsId(REGISTRY)
                            .healthTimeout("20s")
                            .allowOlder(true))
                    .build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Ended<DeployResult> deploy(Image image, UnaryOperator<DeployRequest.Builder> more) {
        return runner.run(place -> new DeployPlan(request(image, more), place, HOLDER));
    }

    private Ended<DeployResult> deploy(Image image) {
        return deploy(image, UnaryOperator.identity());
    }

    @Test
    void shouldDeployFirstAndThenUpdate() {
        Ended<DeployResult> first = deploy(one);

        assertThat(first.result().succeeded()).isTrue();
        assertThat(first.result().previousImage()).isEmpty();
        assertThat(first.result().containerId()).isEqualTo(containers().get(0));
        assertThat(runs("api")).isEqualTo(one.commit() + " healthy");

        Ended<DeployResult> second = deploy(two);

        DeployResult result = second.result();
        assertThat(result.succeeded()).isTrue();
        assertThat(result.rolledBack()).isFalse();
        assertThat(result.previousImage()).isEqualTo(one.name());
        assertThat(result.image()).isEqualTo(two.name());
        assertThat(result.digest()).isEqualTo(two.digest());
        assertThat(result.service()).isEqualTo("api");
        assertThat(result.host().port()).isEqualTo(Integer.parseInt(TestParts.get("SSH_PORT")));
        assertThat(result.healthyAfterMillis()).isPositive();
        assertThat(containers())
                .containsExactly(result.containerId())
                .doesNotContain(first.result().containerId());
        assertThat(runs("api")).isEqualTo(two.commit() + " healthy");
        assertThat(server.run("inspect", "--format", "{{.Config.Env}}", result.containerId()))
                .contains("COMMIT=2222222");
        assertThat(second.log())
                .contains(
                        "Deploying " + two.name() + " to api on 127.0.0.1:" + TestParts.get("SSH_PORT"),
                        "Pulled " + registry.address() + "/" + REPOSITORY + "@" + two.digest())
                .noneMatch(line -> line.startsWith("::"));
        assertThat(lock()).doesNotExist();
    }

    @Test
    void shouldLeaveNoLoginOnTheServer() throws Exception {
        Set<Path> before = serversTemporaryFiles();

        assertThat(deploy(one).result().succeeded()).isTrue();

        // Those of another test beside this one go, too.
        Waiting.until("nothing is left", () -> before.containsAll(serversTemporaryFiles()));
        Path configuration = Path.of(TestParts.get("DEPLOY_DIR")).resolveSibling(".docker/config.json");
        assertThat(Files.exists(configuration)
                        && Files.readString(configuration).contains(registry.address()))
                .isFalse();
        Image fresh = push("6666666666666666666666666666666666666666", HEALTHY);
        assertThat(deploy(fresh, deploy -> deploy.registryCredentialsId(null)).failure())
                .startsWith("Not deployed: the server could not pull ")
                .contains("no basic auth credentials");
        assertThat(runs("api")).isEqualTo(one.commit() + " healthy");
    }

    private static Set<Path> serversTemporaryFiles() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("/tmp"))) {
            return found.filter(file -> {
                        try {
                            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
                                            .getName()
                                            .equals(TestParts.get("SSH_USER"))
                                    && file.getFileName().toString().startsWith("tmp.");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void shouldSayThatTheServerCouldNotLogIn() {
        runner.login(REGISTRY, registry.user(), "not the password");

        assertThat(deploy(one).failure())
                .startsWith("Not deployed: the server could not log in to the registry: ")
                .contains("401 Unauthorized");
        assertThat(containers()).isEmpty();
    }

    @Test
    void shouldNotTakeTheSecondLineOfAPasswordForAScript() {
        runner.login(REGISTRY, registry.user() + "\necho evil", registry.password() + "\necho even more evil");

        Ended<DeployResult> ended = deploy(one);

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log()).noneMatch(line -> line.contains("evil"));
    }

    @Test
    void shouldRollBackWhatIsUnhealthyAndVerifyIt() {
        deploy(one);

        Ended<DeployResult> ended = deploy(sick);

        assertThat(ended.result().succeeded()).isFalse();
        assertThat(ended.result().rolledBack()).isTrue();
        assertThat(ended.result().failure())
                .isEqualTo("The new version on 127.0.0.1:" + TestParts.get("SSH_PORT")
                        + " failed: api is unhealthy. It was" + " rolled back: " + one.name()
                        + " serves again and is healthy.");
        assertThat(runs("api")).isEqualTo(one.commit() + " healthy");
        // Its log shows why, and what it says is taken for nothing else.
        assertThat(ended.log())
                .containsSubsequence(
                        "Health of api:",
                        "it is sick",
                        "Last lines of api:",
                        "this is " + sick.commit(),
                        " ::outcome=healthy")
                .contains("Rolling back, because api is unhealthy.");
        assertThat(lock()).doesNotExist();
    }

    @Test
    void shouldNotRollBackAFirstDeploymentAndThenFailToGoBackToIt() {
        Ended<DeployResult> first = deploy(sick);

        assertThat(first.result().failure())
                .endsWith(
                        "failed: api is unhealthy. There was no previous deployment to roll back to; the new containers"
                                + " are left as they are.");
        assertThat(first.result().rolledBack()).isFalse();
        assertThat(runs("api")).isEqualTo(sick.commit() + " unhealthy");

        Image dead = push("4444444444444444444444444444444444444444", "ENTRYPOINT [\"false\"]");
        Ended<DeployResult> second = deploy(dead);

        assertThat(second.result().failure())
                .contains("failed: api ended, and the rollback to " + sick.name()
                        + " failed, too: api is unhealthy. Look at" + " the server.");
        assertThat(second.result().rolledBack()).isFalse();
    }

    @Test
    void shouldLeaveAnUnhealthyVersionWhereItIsToldNotToRollBack() {
        deploy(one);

        Ended<DeployResult> ended = deploy(sick, deploy -> deploy.rollback(false));

        assertThat(ended.result().failure())
                .endsWith("failed: api is unhealthy. It was not rolled back (rollback: false).");
        assertThat(runs("api")).isEqualTo(sick.commit() + " unhealthy");
    }

    @Test
    void shouldRollBackTheServicesThatHadSomethingBefore() throws IOException {
        compose("""
                services:
                  api: {image: "IMAGE:${GIT_SHA:?}"}
                  worker: {image: "IMAGE:${GIT_SHA:?}"}
                """);
        deploy(one);

        Ended<DeployResult> ended = deploy(sick, deploy -> deploy.services(List.of("worker", "api")));

        assertThat(ended.result().rolledBack()).isTrue();
        assertThat(ended.result().service()).isEqualTo("worker, api");
        assertThat(runs("api")).isEqualTo(one.commit() + " healthy");
        assertThat(runs("worker")).startsWith(sick.commit());
    }

    @Test
    void shouldWaitNoLongerThanToldForHealth() {
        Image slow = push(
                "5555555555555555555555555555555555555555", "HEALTHCHECK --interval=250ms --retries=999 CMD false", "");

        assertThat(deploy(slow, deploy -> deploy.healthTimeout("1s")).result().failure())
                .contains("failed: api was not healthy within 1 s.");
    }

    @Test
    void shouldTakeAContainerWithoutAHealthCheckThatGoesOnRunning() throws IOException {
        compose("services: {api: {image: \"IMAGE:${GIT_SHA}\", healthcheck: {disable: true}}}");

        DeployResult result = deploy(one).result();

        assertThat(result.succeeded()).isTrue();
        assertThat(result.healthyAfterMillis()).isGreaterThan(9_000);
    }

    @Test
    void shouldNotTakeAContainerOfAnotherImageForTheDeployment() throws IOException {
        deploy(one);
        compose("services: {api: {image: \"" + one.name() + "\"}}");

        assertThat(deploy(two).result().failure())
                .contains("failed: api runs " + one.name()
                        + " and not what was shipped; let its image in the Compose files"
                        + " name the tag that is deployed.");
        assertThat(runs("api")).isEqualTo(one.commit() + " healthy");
    }

    @Test
    void shouldSayThatTheComposeFilesAreOfNoUse() {
        assertThat(deploy(one, deploy -> deploy.composeFiles(List.of("/no/such/compose.yml")))
                        .failure())
                .startsWith("Not deployed: Compose on the server cannot use its files: ")
                .contains("/no/such/compose.yml");
        assertThat(deploy(one, deploy -> deploy.environment(List.of())).failure())
                .startsWith("Not deployed: Compose on the server cannot use its files: ")
                .contains("GIT_SHA");
        assertThat(containers()).isEmpty();
    }

    @Test
    void shouldGiveComposeItsVariablesWhateverTheirNamesAndValues() throws IOException {
        compose("""
                services:
                  api:
                    image: IMAGE:${GIT_SHA}
                    environment:
                      VALUES: "${timeout}|${lock}|${services}|${holder}"
                """);

        DeployResult result = deploy(
                        one,
                        deploy -> deploy.environment(List.of(
                                "GIT_SHA={shortSha}", "timeout=it's", "lock=$(id)", "services=a  b", "holder=`x`")))
                .result();

        assertThat(result.succeeded()).isTrue();
        assertThat(server.run("inspect", "--format", "{{json .Config.Env}}", result.containerId()))
                .contains("\"VALUES=it's|$(id)|a  b|`x`\"");
    }

    @Test
    void shouldNotReplaceANewerCommit() {
        GitRepository git = new GitRepository(runner.workspace());
        Image older = push(git.commit("one"), HEALTHY);
        Image newer = push(git.commit("two"), HEALTHY);
        UnaryOperator<DeployRequest.Builder> strict = deploy -> deploy.allowOlder(false);
        deploy(one);
        assertThat(deploy(newer, strict).result().succeeded()).isTrue();

        assertThat(deploy(older, strict).failure())
                .isEqualTo("Not deployed: 127.0.0.1:" + TestParts.get("SSH_PORT")
                        + " already runs a newer commit of api;" + " allowOlder: true would replace it.");
        assertThat(runs("api")).isEqualTo(newer.commit() + " healthy");

        assertThat(deploy(older).result().succeeded()).isTrue();
        assertThat(runs("api")).isEqualTo(older.commit() + " healthy");
    }

    @Test
    void shouldTrustNoOtherHostKey() throws Exception {
        Path other = temporary.resolve("other");
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other.toString());
        String[] key = Files.readString(temporary.resolve("other.pub")).split(" ");
        String address = "[127.0.0.1]:" + TestParts.get("SSH_PORT");

        assertThat(deploy(
                                one,
                                deploy -> deploy.knownHosts(address + " " + key[0] + " " + key[1])
                                        .allowOlder(false))
                        .failure())
                .startsWith("Not deployed: the host key of 127.0.0.1:" + TestParts.get("SSH_PORT")
                        + " is not the one in knownHosts");
        assertThat(deploy(one, deploy -> deploy.knownHosts("elsewhere " + key[0] + " " + key[1]))
                        .failure())
                .startsWith("Not deployed: the host key of 127.0.0.1:" + TestParts.get("SSH_PORT")
                        + " is not in knownHosts");
        assertThat(containers()).isEmpty();
    }

    @Test
    void shouldSayThatTheHostCannotBeReached() {
        assertThat(deploy(one, deploy -> deploy.host("127.0.0.1", 1)).failure())
                .startsWith("Not deployed: the host 127.0.0.1:1 cannot be reached from the agent. OpenSSH said: ")
                .contains("Connection refused");
    }

    @Test
    void shouldUseAKeyWithAPassphrase() throws IOException {
        runner.secret(SSH, Part.PRIVATE_KEY, Files.readString(Path.of(TestParts.get("SSH_PROTECTED_KEY"))))
                .secret(SSH, Part.PASSPHRASE, TestParts.get("SSH_PASSPHRASE"));

        assertThat(deploy(one).result().succeeded()).isTrue();
    }

    @Test
    void shouldSayThatAKeyCannotBeUsed() throws Exception {
        String sentence =
                "credentialsId: the private key of 'prod-ssh' could not be used; check the key and its passphrase.";
        String protectedKey = Files.readString(Path.of(TestParts.get("SSH_PROTECTED_KEY")));

        runner.secret(SSH, Part.PRIVATE_KEY, protectedKey).secret(SSH, Part.PASSPHRASE, "not the passphrase");
        assertThat(deploy(one).failure()).startsWith(sentence);
        runner.secret(SSH, Part.PRIVATE_KEY, protectedKey).secret(SSH, Part.PASSPHRASE, "");
        assertThat(deploy(one).failure()).startsWith(sentence);
        runner.secret(SSH, Part.PRIVATE_KEY, "this is no key at all");
        assertThat(deploy(one).failure()).startsWith(sentence);
    }

    @Test
    void shouldSayThatTheServerDoesNotAcceptTheKey() throws Exception {
        Path other = temporary.resolve("other");
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other.toString());
        runner.secret(SSH, Part.PRIVATE_KEY, Files.readString(other));

        assertThat(deploy(one).failure())
                .startsWith("Not deployed: the server 127.0.0.1:" + TestParts.get("SSH_PORT")
                        + " does not accept the key of 'prod-ssh' for this user. OpenSSH said: ");
    }

    @Test
    void shouldTakeTheUserThatIsNamed() {
        runner.secret(SSH, Part.USERNAME, "somebody-else");

        assertThat(deploy(one, deploy -> deploy.user(TestParts.get("SSH_USER")))
                        .result()
                        .succeeded())
                .isTrue();
    }

    private static void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    /** What the lock of a process says: the process, when it started, and who it deploys for. */
    private static String claim(long process, long started) {
        return process + ":" + started + ":other/job#1 since 2026-08-01T00:00:00Z";
    }

    private static long startOf(long process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    private void lockedBy(String claim) throws IOException {
        Files.createSymbolicLink(lock(), Path.of(claim));
        Files.setAttribute(
                lock(),
                "unix:uid",
                Files.getAttribute(Path.of(TestParts.get("DEPLOY_DIR")), "unix:uid"),
                LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void shouldBreakTheLockOfAHolderThatIsDead() throws Exception {
        Process dead = new ProcessBuilder("sleep", "1000").start();
        long started = startOf(dead.pid());
        dead.destroyForcibly().waitFor();
        lockedBy(claim(dead.pid(), started));

        Ended<DeployResult> ended = deploy(one);

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log())
                .contains("Broke the lock of other/job#1 since 2026-08-01T00:00:00Z: its process is gone.");
        assertThat(lock()).doesNotExist();
        assertThat(Path.of(lock() + ".breaking")).doesNotExist();
    }

    @Test
    void shouldNotTakeAnotherProcessOfTheSameNumberForTheHolder() throws Exception {
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living) - 1));

        assertThat(deploy(one).log())
                .contains("Broke the lock of other/job#1 since 2026-08-01T00:00:00Z: its process is gone.");
    }

    @Test
    void shouldWaitForAHolderThatLives() throws Exception {
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living)));

        CompletableFuture<Ended<DeployResult>> waiting =
                runner.start(place -> new DeployPlan(request(one, more -> more), place, HOLDER));
        Waiting.until(
                "it waits",
                () -> runner.log().contains("Waiting for the lock held by other/job#1 since 2026-08-01T00:00:00Z."));
        assertThat(containers()).isEmpty();
        Files.delete(lock());

        assertThat(waiting.get().result().succeeded()).isTrue();
    }

    @Test
    void shouldDeployNothingAfterItWasStoppedWhileItWaited() throws Exception {
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living)));
        Set<Long> before = serversShells();

        CompletableFuture<Ended<DeployResult>> waiting =
                runner.start(place -> new DeployPlan(request(one, more -> more), place, HOLDER));
        Waiting.until(
                "it waits", () -> runner.log().stream().anyMatch(line -> line.startsWith("Waiting for the lock")));
        Set<Long> ours = serversShells();
        ours.removeAll(before);
        assertThat(ours).isNotEmpty();
        stop();

        Waiting.until(
                "the script on the server ends", () -> serversShells().stream().noneMatch(ours::contains));
        assertThat(waiting.get().decision()).isInstanceOf(Plan.Failed.class);
        assertThat(Files.readSymbolicLink(lock())).hasToString(claim(living, startOf(living)));
        assertThat(containers()).isEmpty();
    }

    private static Set<Long> serversShells() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().user().equals(Optional.of(TestParts.get("SSH_USER"))))
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** What an abort does: every process of the command is ended. */
    private void stop() {
        List<ProcessHandle> all = runner.lasting().descendants().toList();
        runner.lasting().destroy();
        all.forEach(ProcessHandle::destroy);
    }

    @Test
    void shouldComeToAnEndOnTheServerWhenTheConnectionIsLostInTheMiddle() throws Exception {
        deploy(one);

        CompletableFuture<Ended<DeployResult>> cut =
                runner.start(place -> new DeployPlan(request(sick, more -> more), place, HOLDER));
        Waiting.until("the update has begun", () -> runner.log().stream().anyMatch(line -> line.contains("Recreate")));
        stop();

        assertThat(cut.get().decision()).isInstanceOf(Plan.Failed.class);
        Waiting.until("it is rolled back", () -> !Files.exists(lock(), LinkOption.NOFOLLOW_LINKS));
        assertThat(runs("api")).isEqualTo(one.commit() + " healthy");
    }

    @Test
    void shouldLetOnlyOneOfTwoDeploymentsAtATimeAtTheProject() throws Exception {
        LocalRunner other = new LocalRunner(temporary.resolve("other"))
                .variable("TMPDIR", temporary.resolve("tmp").toString())
                .secret(SSH, Part.USERNAME, TestParts.get("SSH_USER"))
                .secret(SSH, Part.PRIVATE_KEY, Files.readString(Path.of(TestParts.get("SSH_KEY"))))
                .secret(SSH, Part.PASSPHRASE, "")
                .login(REGISTRY, registry.user(), registry.password());
        CompletableFuture<Ended<DeployResult>> first =
                runner.start(place -> new DeployPlan(request(one, more -> more), place, "first"));
        CompletableFuture<Ended<DeployResult>> second =
                other.start(place -> new DeployPlan(request(two, more -> more.projectName(project)), place, "second"));

        assertThat(first.get().result().succeeded()).isTrue();
        assertThat(second.get().result().succeeded()).isTrue();
        assertThat(Stream.concat(first.get().log().stream(), second.get().log().stream()))
                .filteredOn(line -> line.startsWith("Waiting for the lock held by "))
                .hasSize(1)
                .first()
                .asString()
                .containsPattern("held by (first|second) since \\d{4}-");
    }
}
