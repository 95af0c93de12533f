package io.jenkins.plugins.dockerdelivery.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeTest {
    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("", ""),
                Arguments.of("\n\n", ""),
                Arguments.of("one", "one"),
                Arguments.of("one\ntwo\n", "one\ntwo"),
                Arguments.of("one\r\ntwo\r\n", "one\ntwo"),
                Arguments.of("one\ntwo\nthree\nfour", "two\nthree\nfour"),
                Arguments.of("one\ntwo\n\nfour\n  \n\n", "two\n\nfour"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void shouldTellTheLastLines(String text, String last) {
        assertThat(Outcome.lastLines(text, 3)).isEqualTo(last);
    }

    @Test
    void shouldTellFifteenLinesOfAFile() {
        String text = IntStream.rangeClosed(1, 100).mapToObj(Integer::toString).collect(Collectors.joining("\n"));

        assertThat(new Outcome(1, "", Map.of("build.log", text))
                        .lastLines("build.log")
                        .lines())
                .hasSize(15)
                .startsWith("86")
                .endsWith("100");
    }

    @Test
    void shouldTellOfFilesThatAreNotThere() {
        Outcome outcome = new Outcome(0, "out", Map.of("number", 5));

        assertThat(outcome.succeeded()).isTrue();
        assertThat(outcome.output()).isEqualTo("out");
        assertThat(outcome.text("missing")).isEmpty();
        assertThat(outcome.text("number")).isEmpty();
        assertThat(outcome.result("missing", String.class)).isNull();
        assertThat(outcome.result("number", Integer.class)).isEqualTo(5);
        assertThat(new Outcome(3, "", Map.of()).succeeded()).isFalse();
        assertThat(Outcome.none().succeeded()).isTrue();
    }
}
