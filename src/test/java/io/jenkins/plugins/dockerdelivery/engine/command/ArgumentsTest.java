package io.jenkins.plugins.dockerdelivery.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a b", "a-b", " -a", "/x", "$(id)", "a\nb", "ü"})
    void shouldTakeAnOperandAsItIs(String value) {
        assertThat(Arguments.operand("target", value, null)).isEqualTo(value);
        assertThat(Arguments.required("target", value, "give one")).isEqualTo(value);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n"})
    void shouldTakeNothingForTheDefault(String value) {
        assertThat(Arguments.operand("context", value, ".")).isEqualTo(".");
        assertThat(Arguments.text("command", value, "true")).isEqualTo("true");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void shouldAskForWhatMustBeGiven(String value) {
        Refusal.of(() -> Arguments.required("host", value, "give the server, such as prod.example.com"))
                .isEqualTo("host: is not given; give the server, such as prod.example.com.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "--", "-x", "--privileged", "--output=/etc/passwd"})
    void shouldRefuseWhatWouldBeTakenForAnOption(String value) {
        Refusal.naming("target", value, () -> Arguments.operand("target", value, null))
                .contains("would be taken for an option");
        Refusal.naming("target", value, () -> Arguments.required("target", value, "give one"));
    }

    @Test
    void shouldRefuseWhatNoCommandLineCanCarry() {
        Refusal.naming("command", "a?b", () -> Arguments.text("command", "a\0b", null));
        Refusal.naming("target", "a?b", () -> Arguments.operand("target", "a\0b", null));
        Refusal.naming("env", "A=?", () -> Arguments.assignments("env", List.of("A=\0")));
    }

    @Test
    void shouldTakeAssignmentsWithAnyValue() {
        List<String> values = List.of("A=b", "A=", "_a.b-c=d=e", "A=-x", "A=line one\nline two", "A='$(id)`");

        assertThat(Arguments.assignments("env", values)).isEqualTo(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "=b", "1A=b", "-A=b", "--env=b", "A B=c", " A=b", "Ä=b", "A\n=b"})
    void shouldRefuseWhatIsNoAssignment(String value) {
        Refusal.naming("env", value.replace('\n', '?'), () -> Arguments.assignments("env", List.of("GOOD=1", value)))
                .contains("is not of the form NAME=value");
    }

    @Test
    void shouldRefuseAHoleInAList() {
        Refusal.of(() -> Arguments.assignments("env", Arrays.asList("A=b", null)))
                .isEqualTo("env: holds null, which is not of the form NAME=value.");
    }

    @Test
    void shouldFlattenWordsInTheirOrder() {
        assertThat(Arguments.words("docker", List.of("run", "--rm"), "image", List.of()))
                .containsExactly("docker", "run", "--rm", "image");
    }
}
