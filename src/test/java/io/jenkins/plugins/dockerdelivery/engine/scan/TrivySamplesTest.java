package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real reports of Trivy's own integration tests, counted by another way. */
class TrivySamplesTest extends Reports {
    @Test
    void shouldHaveAllTheReports() throws Exception {
        assertThat(reports()).hasSize(19);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldCountWhatIsInTheReport(String name) throws IOException {
        ScanReport report = sample(name);

        Map<String, Integer> found = new TreeMap<>();
        report.active().forEach(finding -> found.merge(finding.kind() + " " + finding.severity(), 1, Integer::sum));
        assertThat(found).isEqualTo(countedInTree(tree(name)));
        int sum = report.countBySeverity().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(report.active()).hasSize(sum);
        assertThat(report.countBySeverity()).containsOnlyKeys(Severity.values());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldKeepWhatTheReportTellsOfEachVulnerability(String name) throws IOException {
        List<String> told = tree(name).findValues("Vulnerabilities").stream()
                .flatMap(list -> list.findParents("VulnerabilityID").stream())
                .map(element -> String.join(
                        "|",
                        element.path("VulnerabilityID").asText(),
                        element.path("PkgName").asText(),
                        element.path("InstalledVersion").asText(),
                        element.path("FixedVersion").asText(),
                        element.path("Status").asText(),
                        element.path("Title").asText(),
                        element.path("PrimaryURL").asText(),
                        element.path("Layer")
                                .path("DiffID")
                                .asText(element.path("Layer").path("Digest").asText())))
                .sorted()
                .toList();

        assertThat(sample(name).active().stream()
                        .filter(finding -> finding.kind() == Kind.VULNERABILITY)
                        .map(finding -> String.join(
                                "|",
                                finding.id(),
                                finding.name(),
                                finding.installed(),
                                finding.fixed(),
                                finding.status(),
                                finding.title(),
                                finding.url(),
                                finding.layer()))
                        .sorted())
                .isEqualTo(told);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldOrderTheWorstFirst(String name) throws IOException {
        assertThat(sample(name).findings()).isSortedAccordingTo((a, b) -> {
            int bySeverity = a.severity().compareTo(b.severity());
            return bySeverity != 0 ? bySeverity : Double.compare(b.score(), a.score());
        });
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldTravel(String name) throws IOException {
        ScanReport report = sample(name);

        assertThat(Restart.of(report)).isEqualTo(report);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldNameTheOperatingSystemAndNotTheImageAsTheTarget(String name) throws IOException {
        assertThat(sample(name).findings())
                .filteredOn(Finding::system)
                .allSatisfy(finding ->
                        assertThat(finding.target()).isEqualTo(sample(name).system()));
    }

    @Test
    void shouldTellWhichInstructionMadeWhichLayer() throws IOException {
        ScanReport report = sample("spring4shell-jre11.json");

        assertThat(report.layers())
                .hasSize(tree("spring4shell-jre11.json")
                        .at("/Metadata/ImageConfig/rootfs/diff_ids")
                        .size());
        assertThat(report.layers().get(0).step()).startsWith("ADD file:");
        assertThat(report.layers().get(0).base()).isTrue();
        assertThat(report.layers().get(report.layers().size() - 1).base()).isFalse();
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(report.layerOf(finding)).isNotNegative());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldFindTheDetailsOfEveryFinding(String name) throws IOException {
        for (Finding finding : sample(name).findings()) {
            try (InputStream report = Reports.class.getResourceAsStream("trivy-reports/" + name)) {
                assertThat(FindingDetails.find(report, finding.id()))
                        .as(finding.id())
                        .isPresent()
                        .get()
                        .satisfies(details -> assertThat(details.references())
                                .allSatisfy(reference -> assertThat(reference).matches("https?://\\S+")));
            }
        }
    }

    @Test
    void shouldTellDescriptionAndReferences() throws IOException {
        JsonNode told = tree("debian-buster.json").at("/Results/0/Vulnerabilities/0");
        try (InputStream report = Reports.class.getResourceAsStream("trivy-reports/debian-buster.json")) {
            FindingDetails details = FindingDetails.find(
                            report, told.path("VulnerabilityID").asText())
                    .orElseThrow();

            assertThat(details.description()).isEqualTo(told.path("Description").asText());
            assertThat(details.references().get(0))
                    .isEqualTo(told.path("References").path(0).asText());
        }
    }

    @Test
    void shouldReadArtifactAndSystem() throws IOException {
        ScanReport buster = sample("debian-buster.json");

        assertThat(buster.artifact()).isEqualTo("testdata/fixtures/images/debian-buster.tar.gz");
        assertThat(buster.system()).isEqualTo("debian 10.1");
        assertThat(buster.endOfLife())
                .isEqualTo(tree("debian-buster.json").at("/Metadata/OS/EOSL").asBoolean());
        assertThat(sample("gomod.json").system()).isEmpty();
    }

    @Test
    void shouldReadEveryDetailOfAVulnerability() throws IOException {
        Finding finding = sample("npm-with-suppressed.json").active().get(0);
        JsonNode told = tree("npm-with-suppressed.json").at("/Results/0/Vulnerabilities/0");

        assertThat(finding.id()).isEqualTo(told.get("VulnerabilityID").asText());
        assertThat(finding.target()).isEqualTo("package-lock.json");
        assertThat(finding.score()).isEqualTo(told.at("/CVSS/nvd/V3Score").asDouble());
        assertThat(finding.isFixable()).isTrue();
        assertThat(finding.isSuppressed()).isFalse();
    }

    @Test
    void shouldTellWhatWasSuppressedAndWhy() throws IOException {
        ScanReport report = sample("npm-with-suppressed.json");

        assertThat(report.findings())
                .filteredOn(Finding::isSuppressed)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("CVE-2017-16137");
                    assertThat(finding.suppressed()).startsWith("not_affected by ");
                    assertThat(finding.kind()).isEqualTo(Kind.VULNERABILITY);
                });
        assertThat(report.active()).noneMatch(Finding::isSuppressed);
    }

    @Test
    void shouldReadMisconfigurationsAndSecretsWithTheirLines() throws IOException {
        assertThat(sample("dockerfile.json").findings()).allSatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.MISCONFIGURATION);
            assertThat(finding.id()).isNotEmpty();
            assertThat(finding.title()).isNotEmpty();
            assertThat(finding.isFixable()).isTrue();
        });
        assertThat(sample("secrets.json").findings())
                .extracting(Finding::path)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(path).matches("line \\d+"));
    }

    @Test
    void shouldNotKeepTheLineThatHoldsASecret() throws IOException {
        List<String> lines = tree("secrets.json").findValuesAsText("Match");

        assertThat(lines).isNotEmpty();
        assertThat(sample("secrets.json").toString()).doesNotContain(lines);
    }

    private static Map<String, Integer> countedInTree(JsonNode report) {
        Map<String, String> lists = Map.of(
                "Vulnerabilities", "VULNERABILITY",
                "Misconfigurations", "MISCONFIGURATION",
                "Secrets", "SECRET",
                "Licenses", "LICENSE");
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode result : report.get("Results")) {
            lists.forEach((list, kind) -> {
                for (JsonNode element : result.path(list)) {
                    if (!element.path("Status").asText().equals("PASS")) {
                        counts.merge(kind + " " + element.get("Severity").asText(), 1, Integer::sum);
                    }
                }
            });
        }
        return counts;
    }
}
