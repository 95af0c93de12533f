package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.scan.Finding.Kind;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a report, by reports that show one thing. */
class TrivyReportReaderTest extends Reports {
    @Test
    void shouldNotTellTheValuesOfBuildArguments() throws IOException {
        ScanReport report = read("""
                {"SchemaVersion": 2, "Metadata": {"ImageConfig": {
                  "rootfs": {"diff_ids": ["a", "b", "c", "d", "e"]},
                  "history": [
                    {"created_by": "/bin/sh -c #(nop) ADD file:1 in /"},
                    {"created_by": "/bin/sh -c #(nop)  CMD [\\"sh\\"]", "empty_layer": true},
                    {"created_by": "RUN |2 TOKEN=hunter2 X=a b /bin/sh -c npm ci # buildkit"},
                    {"created_by": "|1 TOKEN=hunter2 /bin/sh -c make"},
                    {"created_by": "RUN |1 TOKEN=hunter2 node -e 1 # buildkit"},
                    {"created_by": "COPY . . # buildkit"},
                    {"created_by": "CMD [\\"node\\"]", "empty_layer": true}]}}}
                """);

        assertThat(report.layers())
                .extracting(Layer::step)
                .containsExactly("ADD file:1 in /", "RUN npm ci", "RUN make", "RUN", "COPY . .");
        assertThat(report.layers()).extracting(Layer::base).containsExactly(true, false, false, false, false);
    }

    @Test
    void shouldReadLicenses() throws IOException {
        ScanReport report = read(results("""
                "Licenses": [{"Severity": "HIGH", "Category": "restricted", "PkgName": "readline", "FilePath": "/x",
                  "Name": "GPL-3.0", "Link": "https://spdx.org/licenses/GPL-3.0.html"}]
                """));

        assertThat(report.findings())
                .containsExactly(Finding.of(Kind.LICENSE, "GPL-3.0", Severity.HIGH)
                        .target("t")
                        .name("readline")
                        .path("/x")
                        .title("restricted")
                        .url("https://spdx.org/licenses/GPL-3.0.html")
                        .build());
    }

    @Test
    void shouldTakeTheTargetThatIsToldAfterTheFindings() throws IOException {
        assertThat(read("""
                        {"Results": [
                          {"Vulnerabilities": [{"VulnerabilityID": "A", "Severity": "LOW"}], "Target": "late"},
                          {"Vulnerabilities": [{"VulnerabilityID": "B", "Severity": "LOW"}]}],
                         "SchemaVersion": 2}
                        """).findings())
                .extracting(finding -> finding.id() + finding.target())
                .containsExactly("Alate", "B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"Results\": null", ", \"Results\": []", ", \"Results\": [null, {}]"})
    void shouldReadAReportWithoutFindings(String rest) throws IOException {
        ScanReport report = read("{\"SchemaVersion\": 2" + rest + "}");

        assertThat(report.findings()).isEmpty();
        assertThat(report.artifact()).isEmpty();
        assertThat(report.countBySeverity()).containsEntry(Severity.CRITICAL, 0);
    }

    @Test
    void shouldNotLoseFindingsAfterANull() throws IOException {
        assertThat(read("""
                        {"SchemaVersion": 2, "Results": [null, {"Vulnerabilities": null},
                          {"Vulnerabilities": [null, {"VulnerabilityID": "A", "Severity": "CRITICAL"}, null]}, null]}
                        """).findings()).extracting(Finding::id).containsExactly("A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NEGLIGIBLE", "", "CRITICAL ", "10", "CRITICAL,HIGH"})
    void shouldTakeASeverityThatIsNotKnownForUnknown(String severity) throws IOException {
        assertThat(vulnerability("\"Severity\": \"" + severity + "\"").severity())
                .isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void shouldKnowASeverityHoweverItIsWritten() throws IOException {
        assertThat(vulnerability("\"Severity\": \"Critical\"").severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void shouldPreferTheNewerScoreOfASourceAndTheHighestOfAll() throws IOException {
        assertThat(vulnerability("\"CVSS\": {\"a\": {\"V2Score\": 10, \"V3Score\": 5.5}, \"b\": {\"V2Score\": 6.8}}")
                        .score())
                .isEqualTo(6.8);
        assertThat(vulnerability("\"CVSS\": {\"a\": {\"V3Score\": 5.5, \"V40Score\": 9.1}}")
                        .score())
                .isEqualTo(9.1);
    }

    @Test
    void shouldCountChecksThatDidNotPassOnly() throws IOException {
        assertThat(read(results("""
                        "Misconfigurations": [
                          {"ID": "A", "Status": "PASS", "Severity": "HIGH"},
                          {"ID": "B", "Status": "EXCEPTION", "Severity": "HIGH"},
                          {"ID": "C", "Status": "FAIL", "Severity": "HIGH"},
                          {"ID": "D", "Severity": "HIGH"}]
                        """)).findings()).extracting(Finding::id).containsExactly("C", "D");
    }

    /** What Trivy says twice counts twice, as in its own table, and what has no package is a finding as well. */
    @Test
    void shouldCountEveryElementOfEveryClass() throws IOException {
        String vulnerability = "{\"VulnerabilityID\": \"A\", \"Severity\": \"HIGH\"}";

        ScanReport report = read("""
                {"SchemaVersion": 2, "CreatedAt": "2026-01-01T00:00:00Z", "ArtifactType": "container_image",
                 "Metadata": {"OS": {"Family": "alpine", "Name": "3.9.4", "EOSL": true}},
                 "Results": [
                   {"Target": "x (alpine 3.9.4)", "Class": "os-pkgs", "Packages": [{"Name": "p"}], "Vulnerabilities": [%1$s, %1$s]},
                   {"Target": "Java", "Class": "lang-pkgs", "Vulnerabilities": [%1$s]},
                   {"Target": "t", "Class": "custom", "CustomResources": [{"Type": "x"}], "Vulnerabilities": [%1$s]},
                   {"Target": "Dockerfile", "Class": "config", "MisconfSummary": {"Failures": 1},
                    "Misconfigurations": [{"ID": "B", "Status": "FAIL", "Severity": "LOW"}]},
                   {"Target": "/k", "Class": "secret", "Secrets": [{"RuleID": "C", "Severity": "CRITICAL"}]},
                   {"Target": "l", "Class": "license-file", "Licenses": [{"Name": "MIT", "Severity": "LOW", "FilePath": "l"}]}]}
                """.formatted(vulnerability));

        assertThat(report.countBySeverity())
                .containsEntry(Severity.CRITICAL, 1)
                .containsEntry(Severity.HIGH, 4)
                .containsEntry(Severity.LOW, 2);
        assertThat(report.endOfLife()).isTrue();
        assertThat(report.findings())
                .extracting(Finding::place)
                .containsExactly("/k", "", "", "", "", "Dockerfile", "l");
    }
}
