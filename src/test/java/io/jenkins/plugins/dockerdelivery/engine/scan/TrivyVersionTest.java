package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(TrivyVersion.parse("{\"Version\":\"" + version + "\",\"VulnerabilityDB\":{\"Version\":2}}")
                        .isCompromised())
                .isEqualTo(compromised);
    }

    @Test
    void shouldReadTheStateOfTheDatabase() {
        TrivyVersion version = TrivyVersion.parse("""
                {"Version":"0.72.0","VulnerabilityDB":{"Version":2,"NextUpdate":"2026-08-02T00:00:00Z",
                 "UpdatedAt":"2026-08-01T00:00:00.123456Z","DownloadedAt":"0001-01-01T00:00:00Z"}}
                """);

        assertThat(version).hasToString("0.72.0");
        assertThat(version.databaseMade()).contains(Instant.parse("2026-08-01T00:00:00.123456Z"));
        assertThat(version.wantsDatabase(Instant.parse("2026-08-01T23:59:59Z"))).isFalse();
        assertThat(version.wantsDatabase(Instant.parse("2026-08-02T00:00:00Z"))).isTrue();
    }

    /** Trivy itself fetches it in the middle of a scan, so that this one must have the cache alone. */
    @ParameterizedTest
    @CsvSource({"2026-08-01T23:59:59Z, false", "2026-08-02T00:00:00Z, true"})
    void shouldKnowWhenTheIndexOfJavaArchivesIsDue(String now, boolean due) {
        TrivyVersion version = TrivyVersion.parse("""
                {"Version":"0.72.0","JavaDB":{"Version":1,"NextUpdate":"2026-08-02T00:00:00Z"}}
                """);

        assertThat(version.wantsJavaIndex(Instant.parse(now))).isEqualTo(due);
        assertThat(TrivyVersion.parse("{}").wantsJavaIndex(Instant.parse(now))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Version: 0.72.0",
                "{\"Version\": \"0.72.0\"}",
                "{\"VulnerabilityDB\": []}",
                "{\"VulnerabilityDB\": {\"NextUpdate\": 5, \"UpdatedAt\": \"yesterday\"}}"
            })
    void shouldWantADatabaseWhereThereIsNone(String printed) {
        assertThat(TrivyVersion.parse(printed).databaseMade()).isEmpty();
        assertThat(TrivyVersion.parse(printed).tellsDatabase()).isEqualTo(printed.startsWith("{"));
        assertThat(TrivyVersion.parse(printed).wantsDatabase(Instant.EPOCH)).isTrue();
    }

    @Test
    void shouldReadWhatIsNoVersion() {
        assertThat(TrivyVersion.parse("")).hasToString("unknown");
        assertThat(TrivyVersion.parse("something else")).hasToString("unknown");
    }
}
