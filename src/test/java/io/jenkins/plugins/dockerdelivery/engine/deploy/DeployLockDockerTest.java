package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.commit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.Image;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock of a project on a real server. */
class DeployLockDockerTest extends DeployDockerTest {
    private static final int NOBODY = 65534;

    private Image two;

    @BeforeAll
    void pushMore() {
        two = images.healthy(commit(2));
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
        lockedBy(claim, Files.getAttribute(Path.of(TestParts.get("DEPLOY_DIR")), "unix:uid"));
    }

    private void lockedBy(String claim, Object user) throws IOException {
        Files.createSymbolicLink(project.lock(), Path.of(claim));
        Files.setAttribute(project.lock(), "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    private static String claimOfADeadProcess() throws Exception {
        Process dead = new ProcessBuilder("sleep", "1000").start();
        long started = startOf(dead.pid());
        dead.destroyForcibly().waitFor();
        return claim(dead.pid(), started);
    }

    @Test
    void shouldBreakTheLockOfAHolderThatIsDead() throws Exception {
        lockedBy(claimOfADeadProcess());

        Ended<DeployResult> ended = project.deploy(one);

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log())
                .contains("Broke the lock of other/job#1 since 2026-08-01T00:00:00Z: its process is gone.");
        assertThat(project.isLocked()).isFalse();
        assertThat(Path.of(project.lock() + ".breaking")).doesNotExist();
    }

    @Test
    void shouldNotTakeAnotherProcessOfTheSameNumberForTheHolder() throws Exception {
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living) - 1));

        assertThat(project.deploy(one).log())
                .contains("Broke the lock of other/job#1 since 2026-08-01T00:00:00Z: its process is gone.");
    }

    @Test
    void shouldBreakTheLockOfAHolderThatLivesAndHangs() throws Exception {
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living)));
        age();

        Ended<DeployResult> ended = project.deploy(one);

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log())
                .contains(
                        "Broke the lock of other/job#1 since 2026-08-01T00:00:00Z: it has shown no sign of life for 30"
                                + " minutes.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldNotTakeANumberThatMeansAllProcessesForTheHolder(int all) throws Exception {
        lockedBy(all + ":" + (all == 0 ? "" : startOf(all)) + ":other/job#1 since 2026-08-01T00:00:00Z");
        age();

        assertThat(project.deploy(one).result().succeeded()).isTrue();
    }

    private void age() throws Exception {
        age(project.lock());
    }

    private static void age(Path file) throws Exception {
        run("touch", "-h", "-d", "40 minutes ago", file.toString());
    }

    @Test
    void shouldSayWhoseLockItCannotBreak() throws Exception {
        String stays =
                project.lock() + " belongs to the user nobody; make sure that nothing deploys there any more, and let"
                        + " that user or root remove it.";
        lockedBy(claimOfADeadProcess(), NOBODY);

        assertThat(project.deploy(one).failure())
                .isEqualTo(
                        "Not deployed: the lock of other/job#1 since 2026-08-01T00:00:00Z cannot be broken, though its"
                                + " process is gone: " + stays);

        Files.delete(project.lock());
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living)), NOBODY);
        age();

        assertThat(project.deploy(one).failure())
                .isEqualTo(
                        "Not deployed: the lock of other/job#1 since 2026-08-01T00:00:00Z cannot be broken, though it"
                                + " has shown no sign of life for 30 minutes: " + stays);
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldSayWhatKeepsALockFromBeingBroken() throws Exception {
        Path breaking = Files.createDirectory(Path.of(project.lock() + ".breaking"));
        try {
            age(breaking);
            lockedBy(claimOfADeadProcess());

            assertThat(project.deploy(one).failure()).contains(breaking + " belongs to the user root; make sure that");
        } finally {
            Files.delete(breaking);
        }
    }

    @Test
    void shouldNotEndAProcessThatAnotherUsersLinkNames() throws Exception {
        Process victim = new ProcessBuilder("sleep", "1000").start();
        try {
            lockedBy(claim(victim.pid(), startOf(victim.pid())), NOBODY);
            age();

            // As the user of this test, which may end any process: there the link is trusted, or it is not.
            Path script = Files.writeString(
                    temporary.resolve("script"), HostScript.of(project.request(one, more -> more), "folder/job#2"));
            ProcessBuilder work = new ProcessBuilder("sh", script.toString(), "deploy")
                    .directory(temporary.toFile())
                    .redirectErrorStream(true);
            work.environment().put("DOCKER_HOST", TestParts.get("HOST_ENGINE"));
            work.environment().put("HOME", temporary.toString());
            Process process = work.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);

            assertThat(victim.isAlive()).as(said).isTrue();
            assertThat(said).contains("::outcome=refused").contains("belongs to the user nobody");
            assertThat(project.isLocked()).isTrue();
        } finally {
            victim.destroyForcibly();
        }
    }

    @Test
    void shouldHoldTheLockHoweverLongTheHookTakes() throws Exception {
        Path release = project.file().resolveSibling("release");
        CompletableFuture<Ended<DeployResult>> migrating = project.start(
                one, deploy -> deploy.before("echo migrating; until [ -e '" + release + "' ]; do sleep 0.1; done"));
        Waiting.until("the hook runs", () -> project.runner().log().contains("migrating"));
        age();

        Waiting.until(
                "the holder shows that it lives",
                () -> Files.getLastModifiedTime(project.lock(), LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isAfter(Instant.now().minusSeconds(600)));
        Files.createFile(release);

        assertThat(migrating.get().result().succeeded()).isTrue();
    }

    @Test
    void shouldWaitForAHolderThatLives() throws Exception {
        waitForAHolderThatLives(Files.getAttribute(Path.of(TestParts.get("DEPLOY_DIR")), "unix:uid"));
    }

    @Test
    void shouldWaitForAnotherUsersHolderThatLives() throws Exception {
        waitForAHolderThatLives(NOBODY);
    }

    private void waitForAHolderThatLives(Object user) throws Exception {
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living)), user);

        CompletableFuture<Ended<DeployResult>> waiting = project.start(one, UnaryOperator.identity());
        untilItWaits();
        assertThat(project.containers()).isEmpty();
        Files.delete(project.lock());

        assertThat(waiting.get().result().succeeded()).isTrue();
    }

    private void untilItWaits() throws Exception {
        Waiting.until(
                "it waits",
                () -> project.runner()
                        .log()
                        .contains("Waiting for the lock held by other/job#1 since 2026-08-01T00:00:00Z."));
    }

    @Test
    void shouldDeployNothingAfterItWasStoppedWhileItWaited() throws Exception {
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living)));

        CompletableFuture<Ended<DeployResult>> waiting = project.start(one, UnaryOperator.identity());
        untilItWaits();
        assertThat(project.onServer()).isNotEmpty();
        project.stop();

        waiting.get();
        Waiting.until("the script on the server ends", () -> project.onServer().isEmpty());
        assertThat(Files.readSymbolicLink(project.lock())).hasToString(claim(living, startOf(living)));
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldLetOnlyOneOfTwoDeploymentsAtATimeAtTheProject() throws Exception {
        LocalRunner other = project.runner("other");
        CompletableFuture<Ended<DeployResult>> first =
                project.runner().start(place -> new DeployPlan(project.request(one, more -> more), place, "first"));
        CompletableFuture<Ended<DeployResult>> second = other.start(place ->
                new DeployPlan(project.request(two, more -> more.project(project.name(), null)), place, "second"));

        assertThat(first.get().result().succeeded()).isTrue();
        assertThat(second.get().result().succeeded()).isTrue();
        assertThat(Stream.concat(first.get().log().stream(), second.get().log().stream()))
                .filteredOn(line -> line.startsWith("Waiting for the lock held by "))
                .hasSize(1)
                .first()
                .asString()
                .containsPattern("held by (first|second) since \\d{4}-");
        assertThat(Stream.of(first, second).map(CompletableFuture::join).map(Ended::decision))
                .allMatch(Plan.Done.class::isInstance);
    }
}
