package io.jenkins.plugins.dockerdelivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {
    private static final List<String> LATEST = List.of("localhost:5000/api:latest");
    private static final List<String> BOTH = List.of("localhost:5000/api:latest", "ghcr.io/api:latest");
    private static final List<String> OTHER = List.of("ghcr.io/api:latest");

    @TempDir
    private File directory;

    private final Set<String> ended = new HashSet<>();
    private final List<String> called = new ArrayList<>();
    private Turns turns;

    @BeforeEach
    void begin() {
        restart();
    }

    private void restart() {
        turns = new Turns(new File(directory, "turns.xml"), run -> !ended.contains(run));
    }

    /** Who goes before it, or null. Steps and their runs have the same names here. */
    private String take(String step, List<String> names) {
        Turns.Turn before = turns.take(step, step, names, () -> called.add(step));
        return before == null ? null : before.run();
    }

    @Test
    void shouldLetOneGoAfterTheOtherInTheOrderInWhichTheyCame() {
        assertThat(take("a", LATEST)).isNull();
        assertThat(take("b", LATEST)).isEqualTo("a");
        assertThat(take("c", LATEST)).isEqualTo("a");

        turns.release("a");

        assertThat(called).containsExactly("b");
        assertThat(take("b", LATEST)).isNull();
        assertThat(take("c", LATEST)).isEqualTo("b");
        turns.release("b");
        assertThat(called).containsExactly("b", "c");
        assertThat(take("c", LATEST)).isNull();
    }

    @Test
    void shouldLetThoseGoTogetherThatShareNothing() {
        assertThat(take("a", LATEST)).isNull();
        assertThat(take("b", OTHER)).isNull();
    }

    @Test
    void shouldTellWhatTwoShare() {
        take("a", LATEST);

        assertThat(turns.take("b", "b", BOTH, () -> {}).among(BOTH)).isEqualTo(LATEST);
    }

    @Test
    void shouldNotLetALaterOneOvertakeOneThatWaitsForMore() {
        assertThat(take("a", LATEST)).isNull();
        assertThat(take("b", BOTH)).isEqualTo("a");

        assertThat(take("c", OTHER)).isEqualTo("b");
        turns.release("a");
        assertThat(called).containsExactly("b");
    }

    @Test
    void shouldKeepAPlaceThatWasTakenBefore() {
        take("a", LATEST);
        take("b", LATEST);

        assertThat(take("a", LATEST)).isNull();
        assertThat(take("b", LATEST)).isEqualTo("a");
        turns.release("a");
        assertThat(called).as("once").containsExactly("b");
    }

    @Test
    void shouldForgetWhoGaveUpWaiting() {
        take("a", LATEST);
        take("b", LATEST);
        take("c", LATEST);

        turns.release("b");
        turns.release("nobody");
        assertThat(called).isEmpty();
        turns.release("a");

        assertThat(called).containsExactly("c");
    }

    @Test
    void shouldKeepTheLineOverARestart() {
        take("a", LATEST);
        take("b", LATEST);

        restart();

        assertThat(take("c", LATEST)).as("one that is new").isEqualTo("a");
        assertThat(take("b", LATEST)).isEqualTo("a");
        turns.release("a");
        assertThat(called).containsExactly("b");
    }

    @Test
    void shouldNotWaitForARunThatHasEnded() {
        take("a", LATEST);
        take("b", LATEST);
        ended.add("a");
        restart();

        assertThat(take("b", LATEST)).isNull();
    }
}
