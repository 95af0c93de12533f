package io.jenkins.plugins.dockerdelivery.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import hudson.AbortException;
import hudson.EnvVars;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is run is ended with the call, with commands that say nothing in the place of a Docker that hangs. */
class AgentDockerTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** A process, and one that it waits for. */
    private static final List<String> HANGING =
            List.of("sh", "-c", "echo $$ >shell; sleep 600 & echo $! >child; touch begun; wait");

    @TempDir
    private File directory;

    private static AgentDocker docker(Duration limit) {
        return new AgentDocker(new EnvVars(), limit);
    }

    private void assertNothingLeft() throws Exception {
        for (String name : List.of("shell", "child")) {
            long pid = Long.parseLong(java.nio.file.Files.readString(new File(directory, name).toPath())
                    .strip());
            await().until(() ->
                    ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        }
        assertThat(directory.list((where, name) -> name.startsWith("hand-off"))).isEmpty();
    }

    @Test
    void shouldPassOnWhatOneCommandWritesToTheNext() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        docker(LIMIT)
                .pump(
                        directory,
                        List.of(List.of("tr", "a-z", "A-Z"), List.of("rev")),
                        new java.io.ByteArrayInputStream("abc\n".getBytes(StandardCharsets.UTF_8)),
                        written);

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("CBA\n");
    }

    @Test
    void shouldSayWhichCommandFailedAndWhy() {
        assertThatExceptionOfType(AbortException.class)
                .isThrownBy(() -> docker(LIMIT)
                        .pump(
                                directory,
                                List.of(List.of("sh", "-c", "echo the reason >&2; exit 3"), List.of("cat")),
                                InputStream.nullInputStream(),
                                OutputStream.nullOutputStream()))
                .withMessage("sh -c echo the reason >&2; exit 3 failed with exit code 3: the reason");
    }

    @Test
    void shouldTellNothingOfACommandThatIsNotThere() throws Exception {
        assertThat(docker(LIMIT).ask(directory, List.of("no-such-command"))).isNull();
    }

    @Test
    void shouldTellTheWholeLinesOfACommandThatFails() throws Exception {
        assertThat(docker(LIMIT).askForLines(directory, List.of("sh", "-c", "printf 'one\\ntwo\\nthr'; exit 1")))
                .containsExactly("one", "two");
        assertThat(docker(LIMIT).askForLines(directory, List.of("no-such-command")))
                .isEmpty();
    }

    @Test
    void shouldEndWhatHangsWhenItsTimeIsOver() throws Exception {
        assertThatExceptionOfType(AbortException.class)
                .isThrownBy(() -> docker(Duration.ofSeconds(1))
                        .pump(
                                directory,
                                List.of(HANGING),
                                InputStream.nullInputStream(),
                                OutputStream.nullOutputStream()))
                .withMessageEndingWith(" had not ended after 1 sec, and was ended.");

        assertNothingLeft();
    }

    @Test
    void shouldEndWhatHangsWhenTheCallIsInterrupted() throws Exception {
        FutureTask<Void> pumping = new FutureTask<>(() -> {
            docker(LIMIT)
                    .pump(directory, List.of(HANGING), InputStream.nullInputStream(), OutputStream.nullOutputStream());
            return null;
        });
        Thread thread = new Thread(pumping);
        thread.start();
        await().until(() -> new File(directory, "begun").exists());

        thread.interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(pumping::get)
                .withCauseInstanceOf(InterruptedException.class);
        assertNothingLeft();
    }
}
