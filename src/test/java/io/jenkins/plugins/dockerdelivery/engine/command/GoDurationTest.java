package io.jenkins.plugins.dockerdelivery.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "10s,       10000",
        "500ms,     500",
        "1m30s,     90000",
        "1h,        3600000",
        "1h0m0s,    3600000",
        "0s,        0",
        "1.5s,      1500",
        "2.25h,     8100000",
        "0.5ms,     0",
        "999999999h,3599999996400000"
    })
    void shouldReadWhatDockerReads(String text, long millis) {
        assertThat(GoDuration.parse("timeout", text, null)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10",
                "s",
                "10 s",
                " 10s",
                "10s ",
                "-10s",
                "10sec",
                "1d",
                "1m30",
                "10s!",
                "1.s",
                ".5s",
                "1e3s",
                "9999999999s",
                "١s",
                "10s\n"
            })
    void shouldRefuseOthers(String text) {
        Refusal.naming("timeout", text.replace('\n', '?'), () -> GoDuration.parse("timeout", text, null))
                .contains("is not a duration such as 10s");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void shouldTakeNothingForTheDefault(String text) {
        assertThat(GoDuration.parse("timeout", text, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({"1500, 1500ms", "90000, 90s", "0, 0s", "1, 1ms"})
    void shouldPrintWhatDockerReads(long millis, String text) {
        assertThat(GoDuration.print(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void shouldReadBackWhatItPrints() {
        Duration duration = Duration.ofHours(3).plusMillis(17);

        assertThat(GoDuration.parse("timeout", GoDuration.print(duration), null))
                .isEqualTo(duration);
    }
}
