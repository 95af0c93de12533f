package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports that are broken, cut off, huge or made to do harm. */
class HostileReportTest extends Reports {
    @Test
    void shouldReadWhatIsNotInUtf8() throws IOException {
        byte[] report = results("\"Vulnerabilities\": [{\"VulnerabilityID\": \"A\", \"PkgName\": \"b?c\"}]")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < report.length; i++) {
            report[i] = report[i] == '?' ? (byte) 0xff : report[i];
        }

        assertThat(read(report).findings()).extracting(Finding::name).containsExactly("b\ufffdc");
    }

    @Test
    void shouldRefuseAReportThatNobodyCouldKeep() throws IOException {
        Path huge = directory.resolve("huge.json");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        assertThatThrownBy(() -> TrivyReportReader.INSTANCE.read(huge))
                .isInstanceOf(IOException.class)
                .hasMessage("Trivy's report is larger than 1 GB, more than a build can keep");
    }

    @Test
    void shouldRefuseMoreFindingsThanAPageCanShow() {
        String list = "{},".repeat(100_000) + "{}";

        assertThatThrownBy(() -> read(results("\"Vulnerabilities\": [" + list + "]")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 100000 findings");
    }

    @Test
    void shouldHoldNothingOfAFindingThatIsHuge() throws IOException {
        String many = "{\"a\": [1, 2]},".repeat(300_000);

        assertThat(vulnerability("\"VulnerabilityID\": \"A\", \"References\": [" + many + "1], \"CVSS\": {\"x\": ["
                                + many + "1]}, \"Title\": \"t\"")
                        .title())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "not json",
                "<html>502 Bad Gateway</html>",
                "[]",
                "null",
                "5",
                "\"SchemaVersion\"",
                "{}",
                "{\"Results\": []}",
                "{\"SchemaVersion\": 2, \"Results\": []",
                "{\"SchemaVersion\": 2, \"Results\": []} trailing",
                "{\"SchemaVersion\": 2, \"Results\": []}{\"SchemaVersion\": 2}",
                "{\"SchemaVersion\": 2, \"Results\": {}}",
                "{\"SchemaVersion\": 2, \"Results\": \"none\"}",
                "{\"SchemaVersion\": 2, \"Results\": 0}",
                "{\"SchemaVersion\": 2, \"Results\": [5]}",
                "{\"SchemaVersion\": 2, \"Results\": [[]]}",
                "{\"SchemaVersion\": 2, \"Results\": [{}, \"x\"]}",
                "{\"SchemaVersion\": 2, \"Results\": [{\"Vulnerabilities\": {}}]}",
                "{\"SchemaVersion\": 2, \"Results\": [{\"Vulnerabilities\": false}]}",
                "{\"SchemaVersion\": 2, \"Results\": [{\"Vulnerabilities\": [\"CVE-1\"]}]}",
                "{\"SchemaVersion\": 2, \"Results\": [{\"Secrets\": [[]]}]}"
            })
    void shouldNotTakeForAReportWhatItCannotUnderstand(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class).hasMessageStartingWith("Trivy's report ");
    }

    @Test
    void shouldNotTakeAReportThatIsCutOffAnywhere() throws IOException {
        byte[] whole =
                ("{\"SchemaVersion\": 2, \"ArtifactName\": \"ä\", \"Metadata\": {\"OS\": {\"EOSL\": true}}, \"Results\":"
                                + " [{\"Target\": \"t\", \"Vulnerabilities\": [{\"VulnerabilityID\": \"A\", \"CVSS\": {\"nvd\":"
                                + " {\"V3Score\": 9.8}}}], \"x\": [1, {}]}], \"y\": null}")
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(read(whole).findings()).hasSize(1);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "true",
                "null",
                "[]",
                "{}",
                "[[[\"x\"]]]",
                "{\"a\": {\"b\": 1e999}}",
                "99999999999999999999999999999999999999",
                "\"\\u0000\\ud800\""
            })
    void shouldTakeADetailOfTheWrongTypeForMissing(String value) throws IOException {
        String vulnerability = Stream.of(
                        "VulnerabilityID",
                        "PkgName",
                        "PkgPath",
                        "InstalledVersion",
                        "FixedVersion",
                        "Status",
                        "Title",
                        "PrimaryURL",
                        "CVSS",
                        "Layer",
                        "Severity")
                .map(field -> "\"" + field + "\": " + value)
                .collect(Collectors.joining(", "));

        ScanReport report = read("""
                {"SchemaVersion": %1$s, "ArtifactName": %1$s, "Metadata": %1$s, "ArtifactType": %1$s,
                 "Results": [{"Target": %1$s, "Class": %1$s, "Vulnerabilities": [{%2$s}],
                   "Misconfigurations": [{"Status": %1$s, "CauseMetadata": %1$s}],
                   "ExperimentalModifiedFindings": [{"Type": "vulnerability", "Finding": %1$s, "Source": %1$s}]}]}
                """.formatted(value, vulnerability));

        assertThat(report.countBySeverity()).containsEntry(Severity.UNKNOWN, 2);
        assertThat(Restart.of(report)).isEqualTo(report);
    }

    @Test
    void shouldPassOverWhatALaterTrivyMayTell() throws IOException {
        assertThat(read("""
                        {"SchemaVersion": 99, "Future": {"Results": [{"Vulnerabilities": [5]}]},
                         "Results": [{"Target": "t", "Reachability": [1, {"x": []}], "Vulnerabilities": [
                           {"VulnerabilityID": "A", "Severity": "HIGH", "EPSS": {"score": [0.5]}}],
                           "ExperimentalModifiedFindings": [{"Type": "quantum", "Finding": {"Severity": "HIGH"}}]}]}
                        """).findings())
                .extracting(finding -> finding.id() + finding.severity())
                .containsExactly("AHIGH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                " https://example.com",
                "data:text/html,x",
                "//example.com",
                "https:example.com",
                "ftp://example.com",
                "https://",
                "https://example.com/\\njavascript:alert(1)",
                "https://example.com/\\\"onmouseover=\\\"alert(1)",
                "https://example.com/<script>",
                "https://example.com/'x"
            })
    void shouldKeepNoAddressThatIsNotOfTheWeb(String url) throws IOException {
        assertThat(vulnerability("\"PrimaryURL\": \"" + url + "\"").url()).isEmpty();
    }

    @Test
    void shouldKeepAnAddressOfTheWeb() throws IOException {
        assertThat(vulnerability("\"PrimaryURL\": \"https://avd.aquasec.com/nvd/cve-2019-1?a=b&c=%20#d\"")
                        .url())
                .isEqualTo("https://avd.aquasec.com/nvd/cve-2019-1?a=b&c=%20#d");
        assertThat(vulnerability("\"PrimaryURL\": \"https://example.com/" + "x".repeat(1000) + "\"")
                        .url())
                .isEmpty();
    }

    @Test
    void shouldShortenHugeTextsToWhatCanBeStored() throws IOException {
        Finding finding = vulnerability("\"Title\": \"" + "🐳".repeat(500_000) + "\", \"PkgName\": \"x"
                + "🐳".repeat(500) + "\", \"InstalledVersion\": \"\\ud83d\"");

        assertThat(finding.title())
                .hasSizeLessThanOrEqualTo(401)
                .startsWith("🐳🐳")
                .endsWith("…");
        assertThat(finding.name()).hasSizeLessThanOrEqualTo(401).endsWith("…");
        for (String text : List.of(finding.title(), finding.name(), finding.installed())) {
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text))
                    .as(text)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "10.1", "1e400", "-1e400", "\"high\"", "[9]"})
    void shouldTakeAScoreOutOfRangeForNone(String score) throws IOException {
        assertThat(vulnerability("\"CVSS\": {\"nvd\": {\"V3Score\": " + score + "}}")
                        .score())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Metadata\"", "\"x\"", "\"Results\""})
    void shouldRefuseDeepNestingInsteadOfOverflowing(String field) {
        String deep = "[{\"a\":".repeat(100_000);

        assertThatThrownBy(() -> read("{\"SchemaVersion\": 2, " + field + ": " + deep))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Trivy's report ");
    }

    @Test
    void shouldReadTensOfThousandsOfFindings() throws IOException {
        String one = "{\"VulnerabilityID\": \"CVE-%d\", \"PkgName\": \"p\", \"Severity\": \"LOW\", \"Description\": \""
                + "x".repeat(200) + "\"}";
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            list.append(i == 0 ? "" : ",").append(one.formatted(i));
        }

        assertThat(read(results("\"Vulnerabilities\": [" + list + "]")).findings())
                .hasSize(30_000);
    }
}
