package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerCommandTest {
    private static List<String> behindEntrypoint(String command) {
        return ContainerCommand.parse("services.command", command).behindEntrypoint();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postgres -c fsync=off", " postgres  -c fsync=off ", "[\"postgres\", \"-c\", \"fsync=off\"]"})
    void shouldGivePlainWordsToTheEntrypoint(String command) {
        assertThat(behindEntrypoint(command)).containsExactly("postgres", "-c", "fsync=off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cd /tmp; httpd -f",
                "A=b postgres",
                "echo 'a b'",
                "sleep $SECONDS",
                "a\nb",
                "ls *",
                "exec redis-server",
                "exit"
            })
    void shouldGiveToAShellWhatNeedsOne(String command) {
        assertThat(behindEntrypoint(command)).containsExactly("sh", "-c", command);
    }
}
