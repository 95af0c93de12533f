package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.ExtensionList;
import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ListView;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.views.JobColumn;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate;
import io.jenkins.plugins.dockerdelivery.engine.scan.IgnoreEntry;
import io.jenkins.plugins.dockerdelivery.engine.scan.Layer;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.tokenmacro.TokenMacro;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The scan reports on the two build pages, and their own page. */
@WithJenkins
class ScanReportPagesTest {
    private static final String IMAGE_ID = "sha256:" + "3f9a1c0d".repeat(8);
    private static final String PAGE = ScanReportAction.URL;

    @TempDir
    private Path directory;

    private static JenkinsRule jenkins;

    private FreeStyleBuild run;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void build() throws Exception {
        run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
    }

    @AfterEach
    void letEverybodyIn() {
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
    }

    private void scan(String id, String name, Finding... findings) throws Exception {
        scan(id, name, report(findings), null);
    }

    private static ScanReport report(Finding... findings) {
        return new ScanReport(
                "api",
                "debian 12.11",
                false,
                "node:22",
                "",
                List.of(
                        new Layer("sha256:base", "", "ADD rootfs.tar.gz /", true),
                        new Layer(IMAGE_ID, "", "RUN npm ci", false)),
                List.of(findings));
    }

    private void scan(String id, String name, ScanReport report, ReferenceBuild reference) throws Exception {
        for (String file : List.of(ScanPlan.JSON, ScanPlan.SARIF, ScanPlan.CYCLONEDX)) {
            Files.writeString(directory.resolve(file), "{\"from\": \"" + file + "\"}");
        }
        Files.writeString(directory.resolve(ScanPlan.JSON), """
                {"from": "trivy.json", "SchemaVersion": 2, "Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-2021-44906",
                  "Description": "<b>Minimist</b> can be polluted.", "References": ["https://example.com/a", "javascript:alert(5)"]}]}]}
                """);
        Gate gate = new Gate(EnumSet.of(Severity.CRITICAL, Severity.HIGH), true, Gate.FailOn.ANY);
        ScanResult result = new ScanResult(
                ImageId.parse(IMAGE_ID),
                "0.72.0",
                Instant.parse("2026-08-01T02:03:04Z"),
                report,
                List.of(
                        new IgnoreEntry("CVE-1999-0001", "2020-01-31", "accepted", IgnoreEntry.State.EXPIRED),
                        new IgnoreEntry("CVE-1999-0002", "", "", IgnoreEntry.State.UNUSED)));
        Verdict verdict = gate.judge(report, reference == null ? null : reference.report());
        ScanReportAction.of(run)
                .put(
                        new ScanReportSummary(id, name, result, verdict, reference == null ? null : reference.run()),
                        result,
                        verdict,
                        new FilePath(directory.toFile()));
    }

    private static Finding finding(String id, Severity severity, String title, String url, String suppressed) {
        return Finding.of(Finding.Kind.VULNERABILITY, id, severity)
                .type("npm")
                .target("package-lock.json")
                .name("minimist")
                .path("node_modules/minimist")
                .installed("0.0.8")
                .fixed("1.2.6")
                .status("fixed")
                .title(title)
                .url(url)
                .score(9.8)
                .layer(IMAGE_ID)
                .suppressed(suppressed)
                .build();
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
        return page.querySelectorAll(".docker-delivery-findings tbody tr.docker-delivery-row").stream()
                .map(DomNode::asNormalizedText)
                .toList();
    }

    @Test
    void shouldShowTheFindings() throws Exception {
        scan("1", "acmecorp/payment-api:8f3c2a1", critical());

        HtmlPage page = open(PAGE);

        assertThat(page.asNormalizedText())
                .contains("acmecorp/payment-api:8f3c2a1", "1 CRITICAL", "0 HIGH", "1 finding blocks the delivery")
                .contains("3f9a1c0d3f9a", "debian 12.11", "0.72.0", "2026-08-01 02:03 UTC", "1 to 1 of 1")
                .contains("npm: set minimist to ≥ 1.2.6 (package-lock.json)", "clears 1 blocking of 1")
                .contains("CVE-1999-0001 ended on 2020-01-31", "CVE-1999-0002 leaves nothing out");
        assertThat(rows(page))
                .singleElement()
                .asString()
                .contains("CRITICAL", "CVE-2021-44906", "prototype pollution", "minimist", "node_modules/minimist")
                .contains("0.0.8", "1.2.6", "fixed", "9.8", "package-lock.json", "this Dockerfile: RUN npm ci");
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
                Finding.of(Finding.Kind.VULNERABILITY, markup, Severity.CRITICAL)
                        .type(markup)
                        .target(markup)
                        .name(markup)
                        .path(markup)
                        .installed(markup)
                        .fixed(markup)
                        .status(markup)
                        .title(markup)
                        .url("javascript:alert(3)")
                        .score(1)
                        .layer(markup)
                        .build(),
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
        assertThat(rows(open(client, PAGE))).hasSize(1);
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
        HtmlInput text = page.querySelector("[data-filter='text']");

        click(page, "button[data-severity='HIGH']");
        assertThat(rows(page)).singleElement().asString().contains("CVE-2020-0001");

        click(page, "button[data-severity='HIGH']");
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
        scan("1", "api", many.toArray(Finding[]::new));

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
        assertThat(rows(page)).isEmpty();
        HtmlSelect show = page.querySelector("[data-filter='show']");
        show.setSelectedAttribute("suppressed", true);
        show.fireEvent("input");

        assertThat(page.asNormalizedText()).contains("0 LOW");
        assertThat(rows(page))
                .singleElement()
                .asString()
                .contains("CVE-2017-16137", "not_affected by vex.json: not used");
    }

    @Test
    void shouldTellWhatCameAndWhatWentSinceTheReference() throws Exception {
        FreeStyleBuild before = run;
        Finding gone = finding("CVE-2020-0009", Severity.LOW, "gone", "", "");
        run = jenkins.buildAndAssertSuccess(before.getProject());
        scan("1", "api", report(critical()), new ReferenceBuild(before, ScanReport.of("api", List.of(gone))));

        HtmlPage page = open(PAGE);

        assertThat(page.asNormalizedText()).contains("1 new and 1 fixed since " + before.getFullDisplayName());
        assertThat(page.getAnchorByText(before.getFullDisplayName()).getHrefAttribute())
                .endsWith(before.getUrl());
        assertThat(rows(page)).singleElement().asString().contains("new", "blocks", "CVE-2021-44906");
        assertThat(rows(open(PAGE + "/?show=gone"))).singleElement().asString().contains("CVE-2020-0009");
        before.delete();
        assertThat(open(PAGE).asNormalizedText()).contains("1 new and 1 fixed since build #1");
    }

    @Test
    void shouldKeepTheFilterInTheAddress() throws Exception {
        scan(
                "1",
                "api",
                critical(),
                finding("CVE-2020-0001", Severity.HIGH, "another", "", ""),
                finding("CVE-2020-0002", Severity.LOW, "third", "", ""));

        HtmlPage page = open(PAGE + "/?severity=HIGH,LOW&text=minimist&sort=id&order=descending&group=true");

        assertThat(rows(page))
                .satisfiesExactly(
                        row -> assertThat(row).contains("CVE-2020-0002"),
                        row -> assertThat(row).contains("CVE-2020-0001"));
        assertThat(page.querySelectorAll(".docker-delivery-group")).hasSize(2);
        assertThat(rows(open(PAGE + "/?blocking=true"))).hasSize(2);
        assertThat(rows(open(PAGE + "/?report=..%2F..&sort=%27%5D&severity=x&show=y")))
                .isEmpty();
    }

    @Test
    void shouldTellMoreOfAFindingWhenAsked() throws Exception {
        scan("1", "api", critical());
        HtmlPage page = open(PAGE);

        click(page, "[data-expand]");
        await().until(() -> page.asNormalizedText().contains("can be polluted"));

        DomElement details = page.querySelector(".docker-delivery-details");
        assertThat(details.asNormalizedText()).contains("<b>Minimist</b> can be polluted.");
        assertThat(details.querySelectorAll("a"))
                .extracting(link -> ((DomElement) link).getAttribute("href"))
                .containsExactly("https://example.com/a");
        click(page, "[data-expand]");
        assertThat(page.querySelectorAll(".docker-delivery-details")).isEmpty();
    }

    @Test
    void shouldSayThatNothingWasFoundOrScanned() throws Exception {
        ScanReportAction.of(run);
        assertThat(open(PAGE).asNormalizedText()).contains("No image has been scanned yet");

        scan("1", "api");
        assertThat(open(PAGE).asNormalizedText()).contains("No finding matches", "Nothing blocks the delivery");
        assertThat(ScanReportAction.of(run).getBadge()).isNull();
    }

    @Test
    void shouldSayWhenTheSystemGetsNoMoreUpdates() throws Exception {
        scan("1", "api", new ScanReport("api", "debian 10.13", true, "", "", List.of(), List.of()), null);

        assertThat(open(PAGE).asNormalizedText()).contains("debian 10.13", "gets no more updates");
    }

    @Test
    void shouldSayThatTheFindingsCannotBeRead() throws Exception {
        scan("1", "damaged", critical());
        scan("2", "gone", critical());
        scan("3", "whole", critical());
        File reports = new File(run.getRootDir(), "docker-delivery");
        Files.writeString(reports.toPath().resolve("1/findings.json.gz"), "{\"findings\": [");
        Files.delete(reports.toPath().resolve("2/findings.json.gz"));

        for (String id : List.of("1", "2")) {
            HtmlPage page = open(PAGE + "/?report=" + id);
            assertThat(page.asNormalizedText()).contains("The findings cannot be read", "1 CRITICAL");
            assertThat(rows(page)).isEmpty();
        }
        assertThat(rows(open(PAGE + "/?report=3"))).hasSize(1);
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
    void shouldGiveATableForSpreadsheets() throws Exception {
        scan("1", "api", critical(), finding("=cmd|' /C calc'!A0", Severity.LOW, "with \"quotes\",\ncommas", "", ""));

        WebResponse response = get(PAGE + "/1/csv");

        assertThat(response.getContentType()).isEqualTo("text/csv");
        assertThat(response.getContentAsString())
                .startsWith("\"Kind\",\"Severity\",\"CVSS\",\"ID\"")
                .contains(
                        "\"vulnerability\",\"CRITICAL\",\"9.8\",\"CVE-2021-44906\",\"package-lock.json\",\"minimist\"")
                .contains("\"'=cmd|' /C calc'!A0\"", "\"with \"\"quotes\"\",\ncommas\"");
    }

    @Test
    void shouldShowReportsAndDownloadsToReadersOnly() throws Exception {
        scan("1", "api", critical());
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("alice", "bob")
                .grant(Item.READ)
                .onItems(run.getProject())
                .to("alice"));

        for (String path : List.of(
                "",
                "/1/data",
                "/1/details?finding=CVE-2021-44906",
                "/1/json",
                "/1/sarif",
                "/1/cyclonedx",
                "/1/csv",
                "/api/json",
                "/1/api/json",
                "/1/findings/api/json")) {
            assertThat(status("alice", run.getUrl() + PAGE + path)).as(path).isEqualTo(200);
            assertThat(status("bob", run.getUrl() + PAGE + path)).as(path).isEqualTo(404);
        }
        String job = run.getProject().getUrl() + PAGE;
        for (String path : List.of("", "/api/json?depth=2")) {
            assertThat(status("alice", job + path)).as(path).isEqualTo(200);
            assertThat(status("bob", job + path)).as(path).isEqualTo(404);
        }
    }

    private int status(String user, String path) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        client.setJavaScriptEnabled(false);
        return client.login(user).goTo(path, null).getWebResponse().getStatusCode();
    }

    @Test
    void shouldKeepLittleInTheBuildItself() throws Exception {
        List<Finding> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            many.add(finding("CVE-2024-" + (1000 + i), Severity.HIGH, "many", "", ""));
        }
        scan("1", "api", many.toArray(Finding[]::new));
        scan("2", "worker", many.toArray(Finding[]::new));

        assertThat(run.getRootDir().toPath().resolve("build.xml").toFile().length())
                .isLessThan(20_000);
    }

    @Test
    void shouldShowTheJobItsScans() throws Exception {
        scan("1", "api", critical());
        run = jenkins.buildAndAssertSuccess(run.getProject());
        scan("1", "api", critical(), finding("CVE-2020-0001", Severity.HIGH, "another", "", ""));
        FreeStyleProject job = run.getProject();
        ListView view = new ListView("scans", jenkins.jenkins);
        view.getColumns().replaceBy(List.of(new JobColumn(), new ScanColumn()));
        view.add(job);
        jenkins.jenkins.addView(view);

        HtmlPage page = jenkins.createWebClient().getPage(job, PAGE);
        JsonNode builds = new JsonMapper()
                .readTree(jenkins.getJSON(job.getUrl() + PAGE + "/api/json?depth=2")
                        .getContentAsString())
                .path("builds");
        ScanTrendAction trend = job.getAction(ScanTrendAction.class);

        assertThat(page.querySelectorAll("table.jenkins-table tbody tr").stream()
                        .map(DomNode::asNormalizedText))
                .containsExactly("#2\t1\t1\t0\t0\t0\t2\t0\t0", "#1\t1\t0\t0\t0\t0\t1\t0\t0");
        assertThat(builds).hasSize(2);
        assertThat(builds.at("/0/reports/0/high").asInt()).isEqualTo(1);
        assertThat(trend.isTrendVisible()).isTrue();
        assertThat(new JsonMapper()
                        .readTree(trend.getBuildTrendModel())
                        .at("/series/1/data")
                        .toString())
                .isEqualTo("[0,1]");
        assertThat(jenkins.createWebClient().getPage(job).asNormalizedText()).contains("Latest scan report");
        assertThat(jenkins.createWebClient()
                        .getPage(view)
                        .getAnchorByText("1 critical, 1 high")
                        .getHrefAttribute())
                .endsWith("2/" + PAGE + "/");
    }

    @Test
    void shouldExpandInTexts() throws Exception {
        scan("1", "api", critical(), finding("CVE-2020-0001", Severity.HIGH, "another", "", ""));

        assertThat(TokenMacro.expandAll(run, null, TaskListener.NULL, "${DOCKER_SCAN}"))
                .isEqualTo("1 critical and 1 high of 2 findings, 2 blocking");
        assertThat(TokenMacro.expandAll(run, null, TaskListener.NULL, "${DOCKER_SCAN, name=\"api\", count=\"high\"}"))
                .isEqualTo("1");
        assertThat(TokenMacro.expandAll(
                        run, null, TaskListener.NULL, "${DOCKER_SCAN, name=\"other\", count=\"total\"}"))
                .isEqualTo("0");
    }

    /** In the place of a plugin such as that for GitHub. */
    @TestExtension
    public static final class Publishers extends ChecksPublisherFactory {
        private final List<ChecksDetails> published = new ArrayList<>();

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    published.add(details);
                }
            });
        }

        @Override
        protected Optional<ChecksPublisher> createPublisher(Job<?, ?> job, TaskListener listener) {
            return Optional.empty();
        }
    }

    @Test
    void shouldPublishACheck() throws Exception {
        Finding hostile = critical().but().name("evil` | <img src=x>").build();
        ScanReport report = report(hostile);
        ScanResult result = new ScanResult(ImageId.parse(IMAGE_ID), "0.72.0", null, report, List.of());
        Verdict verdict = new Gate(EnumSet.of(Severity.CRITICAL), true, Gate.FailOn.ANY).judge(report, null);

        ScanListener.fire(run, new ScanReportSummary("1", "api", result, verdict, null), verdict, TaskListener.NULL);

        ChecksDetails check =
                ExtensionList.lookupSingleton(Publishers.class).published.get(0);
        assertThat(check.getName()).contains("Trivy: api");
        assertThat(check.getConclusion()).isEqualTo(ChecksConclusion.FAILURE);
        assertThat(check.getOutput().orElseThrow().getTitle()).contains("1 CRITICAL, 0 HIGH, 1 blocking");
        assertThat(check.getOutput().orElseThrow().getText().orElseThrow())
                .contains("| `evil    <img src=x>` | `CVE-2021-44906` | CRITICAL | `0.0.8` | `1.2.6` |");
    }

    @Test
    void shouldGiveNoOtherFiles() throws Exception {
        scan("1", "api", critical());
        Files.writeString(run.getRootDir().toPath().resolve("secret"), "secret");

        for (String path : List.of("2/json", "..%2F..%2Fsecret", "1/..%2F..%2F..%2Fsecret", "1/secret")) {
            assertThat(get(PAGE + "/" + path).getStatusCode()).as(path).isBetween(400, 404);
        }
        Files.delete(run.getRootDir().toPath().resolve("docker-delivery/1/" + ScanPlan.SARIF + ".gz"));
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
