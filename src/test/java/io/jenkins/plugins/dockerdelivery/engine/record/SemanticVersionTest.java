package io.jenkins.plugins.dockerdelivery.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.3,             1.2.3,          false",
        "v1.2.3,            1.2.3,          false",
        "v0.0.0,            0.0.0,          false",
        "1.2.3-rc.1,        1.2.3-rc.1,     true",
        "1.2.3-x-y.0,       1.2.3-x-y.0,    true",
        "1.2.3+build.5,     1.2.3,          false",
        "1.2.3-rc.1+5,      1.2.3-rc.1,     true"
    })
    void shouldReadAVersion(String text, String version, boolean preRelease) {
        SemanticVersion read = SemanticVersion.parse(text).orElseThrow();

        assertThat(read).hasToString(version);
        assertThat(read.isPreRelease()).isEqualTo(preRelease);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.2", "v1.2", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3 ", "release-1.2.3", "1.2.3.4"})
    void shouldReadNoOther(String text) {
        assertThat(SemanticVersion.parse(text)).isEmpty();
    }

    @Test
    void shouldReadNoneOfNothingAndOfTooMuch() {
        assertThat(SemanticVersion.parse(null)).isEmpty();
        assertThat(SemanticVersion.parse("1.2.3-" + "a".repeat(100_000))).isEmpty();
    }

    /** The order that semver.org gives as its example, and numbers by value. */
    @Test
    void shouldOrderVersions() {
        List<SemanticVersion> ordered = Stream.of(
                        "0.9.10",
                        "1.0.0-alpha",
                        "1.0.0-alpha.1",
                        "1.0.0-alpha.beta",
                        "1.0.0-beta",
                        "1.0.0-beta.2",
                        "1.0.0-beta.11",
                        "1.0.0-rc.1",
                        "1.0.0",
                        "1.0.9",
                        "1.0.10",
                        "1.1.0",
                        "2.0.0")
                .map(text -> SemanticVersion.parse(text).orElseThrow())
                .toList();

        for (int i = 0; i < ordered.size(); i++) {
            for (int j = 0; j < ordered.size(); j++) {
                assertThat(Integer.signum(ordered.get(i).compareTo(ordered.get(j))))
                        .as("%s and %s", ordered.get(i), ordered.get(j))
                        .isEqualTo(Integer.compare(i, j));
                assertThat(ordered.get(i).equals(ordered.get(j))).isEqualTo(i == j);
            }
        }
    }
}
