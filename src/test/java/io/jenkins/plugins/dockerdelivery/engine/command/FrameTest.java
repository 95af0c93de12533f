package io.jenkins.plugins.dockerdelivery.engine.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frame as a shell runs it. */
class FrameTest {
    private static final String KEY = "build-1";

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void setUp() throws IOException {
        directory = Files.createDirectory(temporary.resolve("the step's $HOME"));
    }

    private Process start(String script, String login) throws IOException {
        Files.writeString(directory.resolve(Frame.script(KEY)), script);
        Path frame =
                Files.writeString(temporary.resolve("frame.sh"), Frame.lasting(directory.toString(), "s1", KEY, login));
        return new ProcessBuilder("sh", frame.toString())
                .redirectErrorStream(true)
                .start();
    }

    private String link(String name) throws IOException {
        return Files.readSymbolicLink(directory.resolve(KEY).resolve(name)).toString();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve(KEY).resolve(Frame.OUTPUT));
    }

    @Test
    void shouldRunTheScriptOnceAndTellHowItEnded() throws Exception {
        String script = "echo \"out of $DOCKER_DELIVERY_STEP\"\necho err >&2\nexit 7\n";
        assertThat(start(script, "").waitFor()).isEqualTo(7);
        assertThat(start(script, "").waitFor()).isZero();

        assertThat(output()).isEqualTo("out of s1\nerr\n");
        assertThat(link(Frame.EXIT_CODE)).isEqualTo("7");
    }

    @Test
    void shouldNotRunWhatHasBeenClaimed() throws Exception {
        Files.createDirectory(directory.resolve(KEY));

        assertThat(start("touch ran\n", "").waitFor()).isZero();

        assertThat(directory.resolve(KEY)).isEmptyDirectory();
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void shouldNotRunWhereTheDirectoryIsGone() throws Exception {
        Path frame = Files.writeString(
                temporary.resolve("late.sh"),
                Frame.lasting(temporary.resolve("gone").toString(), "s1", KEY, ""));

        assertThat(new ProcessBuilder("sh", frame.toString()).start().waitFor()).isZero();

        assertThat(temporary.resolve("gone")).doesNotExist();
    }

    @Test
    void shouldDeleteTheLoginBesideTheExitCode() throws Exception {
        Path login = Files.createDirectory(directory.resolve("docker"));
        Files.writeString(login.resolve("config.json"), "{}");

        assertThat(start("test -e '" + login.toString().replace("'", "'\\''") + "/config.json'\n", login.toString())
                        .waitFor())
                .isZero();

        assertThat(login).doesNotExist();
    }

    @Test
    void shouldTellHowAScriptEndedThatWasToldToEnd() throws Exception {
        Process frame = start("trap 'echo tidied; exit 3' TERM\necho begun\nwhile :; do sleep 0.1; done\n", "");
        Waiting.until(
                "it has begun",
                () -> Files.exists(directory.resolve(KEY).resolve(Frame.OUTPUT)) && output().contains("begun"));

        long script = Long.parseLong(link(Frame.PID));
        // The frame is told, too, as by one who ends everything at once.
        frame.destroy();
        ProcessHandle.of(script).orElseThrow().destroy();

        assertThat(frame.waitFor()).isEqualTo(3);
        assertThat(output()).isEqualTo("begun\ntidied\n");
        assertThat(link(Frame.EXIT_CODE)).isEqualTo("3");
    }

    @Test
    void shouldTellTheExitCodeOfABriefCommandAndDeleteItsLogin() throws Exception {
        Path login = Files.createDirectory(directory.resolve("docker"));
        Files.writeString(directory.resolve("ask.sh"), "echo answer\nexit 5\n");

        Process process = new ProcessBuilder("sh", "-c", Frame.brief("ask.sh", login.toString()))
                .directory(directory.toFile())
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEqualTo("answer\n");
        assertThat(process.waitFor()).isEqualTo(5);
        assertThat(login).doesNotExist();
    }
}
