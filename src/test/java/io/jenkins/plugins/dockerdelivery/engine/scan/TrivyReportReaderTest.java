package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real reports of Trivy's own integration tests, counted by another way; and reports that are hostile. */
class TrivyReportReaderTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    private Path directory;

    static List<String> reports() throws IOException, URISyntaxException {
        Path directory = Path.of(TrivyReportReaderTest.class
                .getResource("trivy-reports/README.md")
                .toURI());
        try (Stream<Path> files = Files.list(directory.getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

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
    @MethodSource("reports")
    void shouldFindTheDetailsOfEveryFinding(String name) throws IOException {
        for (Finding finding : sample(name).findings()) {
            try (InputStream report = TrivyReportReaderTest.class.getResourceAsStream("trivy-reports/" + name)) {
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
        try (InputStream report = TrivyReportReaderTest.class.getResourceAsStream("trivy-reports/debian-buster.json")) {
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
    void shouldNotLoseFindingsAfterANull() throws IOException {
        assertThat(read("""
                        {"SchemaVersion": 2, "Results": [null, {"Vulnerabilities": null},
                          {"Vulnerabilities": [null, {"VulnerabilityID": "A", "Severity": "CRITICAL"}, null]}, null]}
                        """).findings()).extracting(Finding::id).containsExactly("A");
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
    @ValueSource(strings = {"NEGLIGIBLE", "", "CRITICAL ", "10", "CRITICAL,HIGH"})
    void shouldTakeASeverityThatIsNotKnownForUnknown(String severity) throws IOException {
        assertThat(vulnerability("\"Severity\": \"" + severity + "\"").severity())
                .isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void shouldKnowASeverityHoweverItIsWritten() throws IOException {
        assertThat(vulnerability("\"Severity\": \"Critical\"").severity()).isEqualTo(Severity.CRITICAL);
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

    @Test
    void shouldPreferTheNewerScoreOfASourceAndTheHighestOfAll() throws IOException {
        assertThat(vulnerability("\"CVSS\": {\"a\": {\"V2Score\": 10, \"V3Score\": 5.5}, \"b\": {\"V2Score\": 6.8}}")
                        .score())
                .isEqualTo(6.8);
        assertThat(vulnerability("\"CVSS\": {\"a\": {\"V3Score\": 5.5, \"V40Score\": 9.1}}")
                        .score())
                .isEqualTo(9.1);
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

    private Finding vulnerability(String fields) throws IOException {
        return read(results("\"Vulnerabilities\": [{" + fields + "}]"))
                .findings()
                .get(0);
    }

    private static String results(String lists) {
        return "{\"SchemaVersion\": 2, \"Results\": [{\"Target\": \"t\", " + lists + "}]}";
    }

    private ScanReport read(String json) throws IOException {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private ScanReport read(byte[] json) throws IOException {
        return TrivyReportReader.INSTANCE.read(Files.write(directory.resolve("trivy.json"), json));
    }

    private ScanReport sample(String name) throws IOException {
        try (InputStream stream = TrivyReportReaderTest.class.getResourceAsStream("trivy-reports/" + name)) {
            return read(stream.readAllBytes());
        }
    }

    private static JsonNode tree(String name) throws IOException {
        try (InputStream stream = TrivyReportReaderTest.class.getResourceAsStream("trivy-reports/" + name)) {
            return MAPPER.readTree(stream);
        }
    }
}
