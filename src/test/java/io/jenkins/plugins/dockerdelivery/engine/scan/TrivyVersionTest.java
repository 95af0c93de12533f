package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrivyVersionTest {
    @Test
    void shouldReadWhatTrivyPrints() {
        TrivyVersion version = TrivyVersion.parse("""
                Version: 0.72.0
                Vulnerability DB:
                  Version: 2
                  UpdatedAt: 2026-08-01 00:00:00 +0000 UTC
                """);

        assertThat(version).hasToString("0.72.0");
        assertThat(version.isCompromised()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0.69.3,   false",
        "0.69.4,   true",
        "0.69.5,   true",
        "0.69.6,   true",
        "v0.69.4,  true",
        "0.69.4-1, true",
        "0.69.4+x, true",
        "0.69.7,   false",
        "0.69.40,  false",
        "10.69.4,  false",
        "dev,      false"
    })
    void shouldKnowTheCompromisedReleases(String version, boolean compromised) {
        assertThat(TrivyVersion.parse("Version: " + version).isCompromised()).isEqualTo(compromised);
    }

    @Test
    void shouldReadWhatIsNoVersion() {
        assertThat(TrivyVersion.parse("")).hasToString("unknown");
        assertThat(TrivyVersion.parse("something else")).hasToString("unknown");
    }
}
