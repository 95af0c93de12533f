package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.commit;
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

/** The lock of a project on a real server. */
class DeployLockDockerTest extends DeployDockerTest {
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
        Files.createSymbolicLink(project.lock(), Path.of(claim));
        Files.setAttribute(
                project.lock(),
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
        run("touch", "-h", "-d", "40 minutes ago", project.lock().toString());

        Ended<DeployResult> ended = project.deploy(one);

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log())
                .contains(
                        "Broke the lock of other/job#1 since 2026-08-01T00:00:00Z: it has shown no sign of life for 30"
                                + " minutes.");
    }

    @Test
    void shouldHoldTheLockHoweverLongTheHookTakes() throws Exception {
        Path release = project.file().resolveSibling("release");
        CompletableFuture<Ended<DeployResult>> migrating = project.start(
                one, deploy -> deploy.before("echo migrating; until [ -e '" + release + "' ]; do sleep 0.1; done"));
        Waiting.until("the hook runs", () -> project.runner().log().contains("migrating"));
        run("touch", "-h", "-d", "40 minutes ago", project.lock().toString());

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
        long living = ProcessHandle.current().pid();
        lockedBy(claim(living, startOf(living)));

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
