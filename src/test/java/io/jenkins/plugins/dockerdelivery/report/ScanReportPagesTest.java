package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The scan reports on the two build pages, and their own page. */
@WithJenkins
class ScanReportPagesTest {
    private static final String IMAGE_ID = "sha256:" + "3f9a1c0d".repeat(8);
    private static final String PAGE = ScanReportAction.URL;

    @TempDir
    private Path directory;

    private JenkinsRule jenkins;
    private FreeStyleBuild run;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
    }

    private void scan(String id, String name, Finding... findings) throws Exception {
        scan(id, name, new ScanReport(name, "debian 12.11", false, List.of(findings)));
    }

    private void scan(String id, String name, ScanReport report) throws Exception {
        for (String file : List.of(ScanPlan.JSON, ScanPlan.SARIF, ScanPlan.CYCLONEDX)) {
            Files.writeString(directory.resolve(file), "{\"from\": \"" + file + "\"}");
        }
        Gate gate = new Gate(EnumSet.of(Severity.CRITICAL, Severity.HIGH), true, Gate.FailOn.ANY);
        ScanReportAction.of(run)
                .put(
                        new ScanReportSummary(
                                id,
                                name,
                                new ScanResult(ImageId.parse(IMAGE_ID), "0.72.0", report),
                                gate.judge(report, null)),
                        report,
                        new FilePath(directory.toFile()));
    }

    private static Finding finding(String id, Severity severity, String title, String url, String suppressed) {
        return new Finding(
                Finding.Kind.VULNERABILITY,
                id,
                severity,
                "package-lock.json",
                "minimist",
                "node_modules/minimist",
                "0.0.8",
                "1.2.6",
                "fixed",
                title,
                url,
                9.8,
                IMAGE_ID,
                suppressed);
    }

    private static Finding critical() {
        return finding("CVE-2021-44906", Severity.CRITICAL, "prototype pollution", "https://avd.aquasec.com/nvd/x", "");
    }

    private HtmlPage open(String path) throws Exception {
        return open(jenkins.createWebClient(), path);
    }

    private HtmlPage open(JenkinsRule.WebClient client, String path) throws Exception {
        HtmlPage page = client.getPage(run, path);
        await().until(() -> !page.asNormalizedText().contains("Loading the findings"));
        return page;
    }

    private static List<String> rows(HtmlPage page) {
        return page.querySelectorAll(".docker-delivery-findings tbody tr").stream()
                .map(DomNode::asNormalizedText)
                .toList();
    }

    @Test
    void shouldShowTheFindings() throws Exception {
        scan("1", "acmecorp/payment-api:8f3c2a1", critical());

        HtmlPage page = open(PAGE);

        assertThat(page.asNormalizedText())
                .contains("acmecorp/payment-api:8f3c2a1", "1 CRITICAL", "0 HIGH", "1 finding blocks the delivery")
                .contains("3f9a1c0d3f9a", "debian 12.11", "0.72.0", "1 to 1 of 1");
        assertThat(rows(page))
                .singleElement()
                .asString()
                .contains("CRITICAL", "CVE-2021-44906", "prototype pollution", "minimist", "node_modules/minimist")
                .contains("0.0.8", "1.2.6", "fixed", "9.8", "package-lock.json", "Layer 3f9a1c0d3f9a");
        assertThat(page.getAnchorByText("CVE-2021-44906").getHrefAttribute())
                .isEqualTo("https://avd.aquasec.com/nvd/x");
        assertThat(page.querySelectorAll(".docker-delivery-findings th"))
                .isNotEmpty()
                .allSatisfy(header ->
                        assertThat(((DomElement) header).getAttribute("scope")).isEqualTo("col"));
    }

    @Test
    void shouldShowHostileFindingsAsText() throws Exception {
        String markup = "</td><script>alert(1)</script><img src=x onerror=alert(2)>";
        scan(
                "1",
                markup,
                new Finding(
                        Finding.Kind.VULNERABILITY,
                        markup,
                        Severity.CRITICAL,
                        markup,
                        markup,
                        markup,
                        markup,
                        markup,
                        markup,
                        markup,
                        "javascript:alert(3)",
                        1,
                        markup,
                        ""),
                finding("CVE-1", Severity.LOW, markup, "JavaScript:alert(4)", markup));
        List<String> alerts = new ArrayList<>();
        JenkinsRule.WebClient client = jenkins.createWebClient();
        client.setAlertHandler((page, message) -> alerts.add(message));

        for (String path : List.of("", PAGE)) {
            HtmlPage page = open(client, path);

            assertThat(page.asNormalizedText()).contains(markup);
            assertThat(page.querySelectorAll("#main-panel script:not([src]), #main-panel img[src=x]"))
                    .isEmpty();
            assertThat(page.querySelectorAll("#main-panel a"))
                    .noneSatisfy(link ->
                            assertThat(((DomElement) link).getAttribute("href")).containsIgnoringCase("javascript:"));
        }
        assertThat(rows(open(client, PAGE))).hasSize(2);
        assertThat(alerts).isEmpty();
    }

    @Test
    void shouldFilterAndSort() throws Exception {
        scan(
                "1",
                "api",
                critical(),
                finding("CVE-2020-0001", Severity.HIGH, "another", "", ""),
                finding("CVE-2020-0002", Severity.LOW, "third", "", ""));
        HtmlPage page = open(PAGE);
        HtmlSelect severity = page.querySelector("[data-filter='severity']");
        HtmlInput text = page.querySelector("[data-filter='text']");

        severity.setSelectedAttribute("HIGH", true);
        severity.fireEvent("input");
        assertThat(rows(page)).singleElement().asString().contains("CVE-2020-0001");

        severity.setSelectedAttribute("", true);
        text.type("MINIMIST third");
        assertThat(rows(page)).singleElement().asString().contains("CVE-2020-0002");

        text.type(" nowhere");
        assertThat(rows(page)).isEmpty();
        assertThat(page.asNormalizedText()).contains("No finding matches");

        text.setValue("");
        text.fireEvent("input");
        click(page, "[data-sort='severity']");
        assertThat(rows(page))
                .satisfiesExactly(
                        row -> assertThat(row).contains("LOW"),
                        row -> assertThat(row).contains("HIGH"),
                        row -> assertThat(row).contains("CRITICAL"));
    }

    private static void click(HtmlPage page, String selector) {
        // Not click(), which asks HtmlUnit whether it believes the element to be visible.
        ((DomElement) page.querySelector(selector)).fireEvent("click");
    }

    @Test
    void shouldShowOnePageOfManyFindings() throws Exception {
        List<Finding> many = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            many.add(finding("CVE-2024-" + (1000 + i), Severity.HIGH, "many", "", ""));
        }
        scan("1", "api", new ScanReport("api", "", false, many));

        HtmlPage page = open(PAGE);
        assertThat(rows(page)).hasSize(100);
        click(page, "[data-page='1']");
        click(page, "[data-page='1']");

        assertThat(rows(page)).hasSize(50);
        assertThat(page.asNormalizedText()).contains("201 to 250 of 250");
    }

    @Test
    void shouldListSuppressedFindingsApart() throws Exception {
        scan("1", "api", finding("CVE-2017-16137", Severity.LOW, "regex", "", "not_affected by vex.json: not used"));

        HtmlPage page = open(PAGE);

        assertThat(page.asNormalizedText()).contains("Nothing found", "Suppressed", "0 LOW");
        assertThat(rows(page))
                .singleElement()
                .asString()
                .contains("CVE-2017-16137", "not_affected by vex.json: not used");
    }

    @Test
    void shouldSayThatNothingWasFoundOrScanned() throws Exception {
        ScanReportAction.of(run);
        assertThat(open(PAGE).asNormalizedText()).contains("No image has been scanned yet");

        scan("1", "api");
        assertThat(open(PAGE).asNormalizedText()).contains("Nothing found", "Nothing blocks the delivery");
        assertThat(ScanReportAction.of(run).getBadge()).isNull();
    }

    @Test
    void shouldSayWhenTheSystemGetsNoMoreUpdates() throws Exception {
        scan("1", "api", new ScanReport("api", "debian 10.13", true, List.of()));

        assertThat(open(PAGE).asNormalizedText()).contains("debian 10.13", "gets no more updates");
    }

    @Test
    void shouldSayThatTheFindingsCannotBeRead() throws Exception {
        scan("1", "damaged", critical());
        scan("2", "gone", critical());
        scan("3", "whole", critical());
        File reports = new File(run.getRootDir(), "docker-delivery");
        Files.writeString(reports.toPath().resolve("1/findings.json"), "{\"findings\": [");
        Files.delete(reports.toPath().resolve("2/findings.json"));

        HtmlPage page = open(PAGE);

        assertThat(page.querySelectorAll(".jenkins-notice")).hasSize(2);
        assertThat(page.asNormalizedText()).contains("The findings cannot be read", "1 CRITICAL");
        assertThat(rows(page)).hasSize(1);
        assertThat(json("/1/findings/api/json").path("readable").asBoolean(true))
                .isFalse();
        assertThat(open("").asNormalizedText()).contains("damaged", "gone", "whole");
    }

    @Test
    void shouldSumUpTheReportsOnTheBuildPage() throws Exception {
        scan("1", "api", critical());
        scan("2", "worker", finding("CVE-2020-0002", Severity.LOW, "low", "", ""));

        HtmlPage page = open("");

        assertThat(page.asNormalizedText())
                .containsSubsequence(
                        "api", "1 CRITICAL", "1 finding blocks", "worker", "1 LOW", "Nothing blocks the delivery");
        HtmlPage report = ((DomElement) page.querySelector(".app-summary a[href='" + PAGE + "/']")).click();
        assertThat(report.getUrl().getPath()).endsWith(run.getUrl() + PAGE + "/");
    }

    @Test
    void shouldShowACardAndABadgeOnTheNewBuildPage() throws Exception {
        scan("1", "api", critical(), finding("CVE-2020-0001", Severity.HIGH, "another", "", ""));
        System.setProperty("new-build-page.flag.defaultValue", "true");
        try {
            HtmlPage page = open("");

            assertThat(page.querySelectorAll(".jenkins-card .docker-delivery-report-summary"))
                    .singleElement()
                    .extracting(DomNode::asNormalizedText)
                    .asString()
                    .contains("api", "1 CRITICAL", "1 HIGH", "2 findings block the delivery");
            assertThat(page.querySelector(".app-build-tabs a[href$='" + PAGE + "'] .jenkins-badge")
                            .asNormalizedText())
                    .isEqualTo("2");
            assertThat(rows(open(PAGE))).hasSize(2);
        } finally {
            System.clearProperty("new-build-page.flag.defaultValue");
        }
    }

    @Test
    void shouldGiveTrivysOwnFiles() throws Exception {
        scan("1", "api", critical());

        for (String name : List.of("json", "sarif", "cyclonedx")) {
            WebResponse response = get(PAGE + "/1/" + name);
            assertThat(response.getStatusCode()).isEqualTo(200);
            assertThat(response.getContentType()).isEqualTo("application/json");
            assertThat(response.getResponseHeaderValue("Content-Disposition")).startsWith("attachment;");
            assertThat(response.getResponseHeaderValue("X-Content-Type-Options"))
                    .isEqualTo("nosniff");
            assertThat(response.getContentAsString()).contains("\"from\"");
        }
    }

    @Test
    void shouldGiveNoOtherFiles() throws Exception {
        scan("1", "api", critical());
        Files.writeString(run.getRootDir().toPath().resolve("secret"), "secret");

        for (String path : List.of("2/json", "..%2F..%2Fsecret", "1/..%2F..%2F..%2Fsecret", "1/secret")) {
            assertThat(get(PAGE + "/" + path).getStatusCode()).as(path).isBetween(400, 404);
        }
        Files.delete(run.getRootDir().toPath().resolve("docker-delivery/1/" + ScanPlan.SARIF));
        assertThat(get(PAGE + "/1/sarif").getStatusCode()).isEqualTo(404);
    }

    private WebResponse get(String path) throws Exception {
        return jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .goTo(run.getUrl() + path, null)
                .getWebResponse();
    }

    @Test
    void shouldTellCountsAndFindingsByTheRemoteApi() throws Exception {
        scan("1", "api", critical());

        JsonNode counts = json("/api/json").path("reports").path(0);
        JsonNode finding = json("/1/findings/api/json").path("findings").path(0);

        assertThat(counts.path("name").asText()).isEqualTo("api");
        assertThat(counts.path("critical").asInt()).isEqualTo(1);
        assertThat(counts.path("blocking").asInt()).isEqualTo(1);
        assertThat(counts.path("passed").asBoolean(true)).isFalse();
        assertThat(finding.path("kind").asText()).isEqualTo("vulnerability");
        assertThat(finding.path("id").asText()).isEqualTo("CVE-2021-44906");
        assertThat(finding.path("severity").asText()).isEqualTo("CRITICAL");
        assertThat(finding.path("fixed").asText()).isEqualTo("1.2.6");
        assertThat(finding.path("score").asDouble()).isEqualTo(9.8);
    }

    private JsonNode json(String path) throws Exception {
        return new JsonMapper()
                .readTree(jenkins.getJSON(run.getUrl() + PAGE + path).getContentAsString());
    }

    @Test
    void shouldComeBackWithTheBuild() throws Exception {
        scan("1", "api", critical());

        jenkins.jenkins.reload();
        run = jenkins.jenkins
                .getItemByFullName(run.getParent().getFullName(), FreeStyleProject.class)
                .getLastBuild();

        assertThat(rows(open(PAGE))).hasSize(1);
        assertThat(ScanReportAction.of(run).getBadge().getText()).isEqualTo("1");
    }
}
