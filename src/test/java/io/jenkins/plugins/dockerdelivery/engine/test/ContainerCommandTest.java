package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
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

    /** As MySQL's documentation writes it: its entrypoint adds the program to options. */
    @Test
    void shouldGiveOptionsToTheEntrypoint() {
        assertThat(behindEntrypoint("--character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci"))
                .containsExactly("--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci");
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
