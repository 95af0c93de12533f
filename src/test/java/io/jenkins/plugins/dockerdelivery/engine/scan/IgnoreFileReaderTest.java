package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.scan.IgnoreEntry.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreFileReaderTest {
    @TempDir
    private Path directory;

    private List<IgnoreEntry> read(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Restart.of(IgnoreFileReader.of(name)).read(file);
    }

    @Test
    void shouldReadLines() throws IOException {
        assertThat(read(".trivyignore", """
                # accepted
                CVE-1
                CVE-2 exp:2020-01-31   # for a while

                AVD-DS-0002 exp:2999-12-31
                """))
                .containsExactly(
                        new IgnoreEntry("CVE-1", "", "", State.UNUSED),
                        new IgnoreEntry("CVE-2", "2020-01-31", "", State.EXPIRED),
                        new IgnoreEntry("AVD-DS-0002", "2999-12-31", "", State.UNUSED));
    }

    /** As for Trivy, to which a day is its first moment. */
    @Test
    void shouldEndAnEntryAsItsDayBegins() throws IOException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);

        assertThat(read(".trivyignore", "CVE-1 exp:" + today + "\nCVE-2 exp:" + today.plusDays(2)))
                .extracting(IgnoreEntry::state)
                .containsExactly(State.EXPIRED, State.UNUSED);
    }

    @Test
    void shouldReadYaml() throws IOException {
        assertThat(read("ignored.yaml", """
                vulnerabilities:
                  - id: CVE-1
                    paths: ["app/**"]
                    statement: not reachable
                  - id: CVE-2
                    expired_at: 2020-01-31
                secrets:
                  - id: aws-access-key-id
                    expired_at: 2999-12-31T00:00:00Z
                """))
                .containsExactly(
                        new IgnoreEntry("CVE-1", "", "not reachable", State.UNUSED),
                        new IgnoreEntry("CVE-2", "2020-01-31", "", State.EXPIRED),
                        new IgnoreEntry("aws-access-key-id", "2999-12-31T00:00:00Z", "", State.UNUSED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "[",
                "a: {b: [",
                "vulnerabilities: 5",
                "--- !!javax.script.ScriptEngineManager [!!java.net.URL ['http://127.0.0.1:1/']]",
                "a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]"
            })
    void shouldPassOverWhatIsNoIgnoreFile(String text) throws IOException {
        assertThat(read("ignored.yml", text))
                .allSatisfy(entry -> assertThat(entry.id()).isEmpty());
    }

    @Test
    void shouldTellWhichEntriesLeaveNothingOut() {
        ScanReport report = ScanReport.of(
                "a",
                List.of(
                        Finding.of(Finding.Kind.VULNERABILITY, "CVE-1", Severity.LOW)
                                .suppressed("ignored by x:")
                                .build(),
                        Finding.of(Finding.Kind.MISCONFIGURATION, "AVD-DS-0002", Severity.LOW)
                                .suppressed("ignored by x:")
                                .build(),
                        Finding.of(Finding.Kind.LICENSE, "MIT OR (GPL-2.0 AND BSD)", Severity.LOW)
                                .suppressed("ignored by x:")
                                .build(),
                        Finding.of(Finding.Kind.VULNERABILITY, "CVE-2", Severity.LOW)
                                .build()));

        assertThat(List.of("CVE-1", "DS-0002", "DS002", "GPL-2.0", "CVE-2", "CVE-3", "GPL"))
                .extracting(id ->
                        new IgnoreEntry(id, "", "", State.UNUSED).after(report).state())
                .containsExactly(
                        State.APPLIED,
                        State.APPLIED,
                        State.APPLIED,
                        State.APPLIED,
                        State.UNUSED,
                        State.UNUSED,
                        State.UNUSED);
        assertThat(new IgnoreEntry("CVE-1", "2020-01-01", "", State.EXPIRED)
                        .after(report)
                        .state())
                .isEqualTo(State.EXPIRED);
    }
}
