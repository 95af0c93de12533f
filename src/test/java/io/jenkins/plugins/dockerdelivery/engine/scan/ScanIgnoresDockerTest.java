package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.dockerdelivery.engine.scan.Gate.FailOn;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What a real Trivy is told to leave out, by ignore files and VEX documents. */
class ScanIgnoresDockerTest extends RealScans {
    @Test
    void shouldLeaveOutWhatTheNamedIgnoreFileNamesAndSayWhy() throws IOException {
        Files.createDirectories(runner.workspace().resolve("the ci"));
        Files.writeString(runner.workspace().resolve("the ci/ignored.yaml"), """
                vulnerabilities:
                  - id: CVE-2021-44906
                    statement: not reachable here
                """);

        ScanResult result = scan(request(bad).ignoreFile("the ci/ignored.yaml")).result();

        assertThat(found(result)).hasSize(2);
        assertThat(result.report().findings())
                .filteredOn(Finding::isSuppressed)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("CVE-2021-44906");
                    assertThat(finding.suppressed()).contains("ignored.yaml").contains("not reachable here");
                });
    }

    @Test
    void shouldNameEntriesOfTheIgnoreFileThatLeaveNothingOut() throws IOException {
        Files.writeString(
                runner.workspace().resolve(".trivyignore"),
                "CVE-2021-44906\nCVE-2020-7598 exp:2021-01-31\nCVE-1999-0001\n");

        ScanResult result = scan(request(bad).ignoreFile(".trivyignore")).result();

        assertThat(found(result)).hasSize(2);
        assertThat(result.ignored())
                .extracting(entry -> entry.id() + " " + entry.state())
                .containsExactly("CVE-2021-44906 APPLIED", "CVE-2020-7598 EXPIRED", "CVE-1999-0001 UNUSED");
    }

    @Test
    void shouldNotScanWithoutTheIgnoreFileThatIsNamed() {
        assertThat(scan(request(bad).ignoreFile("nowhere.yaml")).failure())
                .startsWith("ignoreFile: '" + runner.workspace() + "/nowhere.yaml' cannot be read on the agent;");
    }

    @Test
    void shouldNameThoseOfAYamlFile() throws IOException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Files.writeString(runner.workspace().resolve("ignored.yaml"), """
                vulnerabilities:
                  - id: CVE-2023-45853
                    purls: ["pkg:deb/debian/zlib1g"]
                    expired_at: %s
                  - id: CVE-2020-7598
                    expired_at: %s
                  - id: CVE-2021-44906
                    paths: ["elsewhere/**"]
                misconfigurations:
                  - id: DS002
                """.formatted(today.plusDays(2), today));

        ScanResult result = scan(request(bad).scanners("vuln,misconfig").ignoreFile("ignored.yaml"))
                .result();

        assertThat(result.ignored())
                .extracting(entry -> entry.id() + " " + entry.state())
                .containsExactly(
                        "CVE-2023-45853 APPLIED", "CVE-2020-7598 EXPIRED", "CVE-2021-44906 UNUSED", "DS002 APPLIED");
        assertThat(result.report().findings())
                .filteredOn(Finding::isSuppressed)
                .extracting(Finding::id, Finding::suppressed)
                .containsExactlyInAnyOrder(
                        tuple("CVE-2023-45853", "ignored by ignored.yaml:"),
                        tuple("DS-0002", "ignored by ignored.yaml:"));
    }

    @Test
    void shouldNotBlockWhatAVexDocumentSaysNotToAffectTheImage() throws IOException {
        Files.createDirectories(runner.workspace().resolve("security"));
        Files.writeString(runner.workspace().resolve("security/api.openvex.json"), """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1", "author": "Security",
                 "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": [
                   {"vulnerability": {"name": "CVE-2021-44906"}, "products": [{"@id": "pkg:npm/minimist@0.0.8"}],
                    "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}]}
                """);

        ScanReport report =
                scan(request(bad).vex("security/api.openvex.json")).result().report();

        assertThat(new Gate(Severity.parseSet("severity", "CRITICAL,HIGH"), true, FailOn.ANY)
                        .judge(report, null)
                        .blocking())
                .isEmpty();
        assertThat(report.active()).extracting(Finding::id).doesNotContain("CVE-2021-44906");
        assertThat(report.findings())
                .filteredOn(Finding::isSuppressed)
                .singleElement()
                .extracting(Finding::suppressed)
                .isEqualTo("not_affected by security/api.openvex.json: vulnerable_code_not_in_execute_path");
    }

    @Test
    void shouldNotScanWithAVexDocumentThatIsNotThere() {
        assertThat(scan(request(bad).vex("nowhere.json")).failure())
                .startsWith("No scan was made: ")
                .contains("nowhere.json");
    }
}
