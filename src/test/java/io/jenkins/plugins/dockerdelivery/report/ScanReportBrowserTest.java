package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ListView;
import hudson.views.JobColumn;
import hudson.views.StatusColumn;
import io.jenkins.plugins.darktheme.DarkThemeManagerFactory;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.scan.LargeReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.thememanager.ThemeManagerPageDecorator;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The report in a real browser, which enforces Jenkins' content security policy. */
@WithJenkins
class ScanReportBrowserTest {
    private static final String READY = "document.querySelector('.docker-delivery-findings[data-ready]')";

    private static final String CHART = "echarts.getInstanceByDom(document.querySelector('.echarts-trend'))";
    private static final String DRAWN = CHART + ".getOption().series.length === 5";

    /** Where screenshots for the documentation go; elsewhere they are only taken. */
    private static final String PICTURES = System.getProperty("docker.delivery.pictures");

    /** What the builds before the two that are looked at found. */
    private static final String[][] EARLIER = {
        {"centos-7.json", "helm.json"},
        {"centos-7.json", "helm.json", "pom.json"},
        {"alpine-39.json", "distroless-base.json", "gomod.json", "pom.json"},
        {"alpine-39.json", "gomod.json"},
        {"debian-buster.json", "yarn.json", "gomod.json"}
    };

    @TempDir
    private static Path directory;

    private static JenkinsRule jenkins;
    private static Chromium browser;
    private static String report;
    private static String build;
    private static String job;
    private static String large;

    @BeforeAll
    static void prepare(JenkinsRule rule) throws Exception {
        jenkins = rule;
        TestParts.require(TestParts.BROWSER);
        browser = new Chromium(Files.createDirectories(directory.resolve("chromium")));
        FreeStyleProject project = jenkins.createFreeStyleProject("payment-api");
        for (String[] earlier : EARLIER) {
            Scans.sample(
                    jenkins.buildAndAssertSuccess(project),
                    directory,
                    "payment",
                    "acmecorp/payment-api",
                    null,
                    earlier);
        }
        FreeStyleBuild first = jenkins.buildAndAssertSuccess(project);
        Scans.sample(first, directory, "payment", "acmecorp/payment-api", null, "debian-buster.json", "pom.json");
        FreeStyleBuild second = jenkins.buildAndAssertSuccess(project);
        ReferenceBuild reference = new ReferenceBuild(first, ScanReportAction.find(first, "acmecorp/payment-api"));
        Scans.sample(
                second,
                directory,
                "payment",
                "acmecorp/payment-api",
                reference,
                "alpine-39.json",
                "pom.json",
                "yarn.json",
                "secrets.json",
                "npm-with-suppressed.json");
        Scans.sample(second, directory, "worker", "acmecorp/worker", null, "npm-with-suppressed.json");
        build = jenkins.getURL() + second.getUrl();
        report = build + ScanReportAction.URL + "/";
        job = jenkins.getURL() + project.getUrl();
        ListView view = new ListView("scans", jenkins.jenkins);
        view.getColumns().replaceBy(List.of(new StatusColumn(), new JobColumn(), new ScanColumn()));
        view.add(project);
        jenkins.jenkins.addView(view);
        FreeStyleBuild many = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("large"));
        LargeReport.write(directory.resolve(ScanPlan.JSON), 20_000);
        Scans.keep(many, directory, "large", "acmecorp/large", null);
        large = jenkins.getURL() + many.getUrl() + ScanReportAction.URL + "/";
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        jenkins.after();
    }

    @AfterEach
    void shouldHaveRunWithoutComplaint() throws Exception {
        browser.resize(1400, 1000);
        assertThat(browser.complaints()).isEmpty();
    }

    private static void picture(String name) throws Exception {
        picture("body", name);
    }

    private static void picture(String selector, String name) throws Exception {
        browser.photograph(selector, (PICTURES == null ? directory : Path.of(PICTURES)).resolve(name));
    }

    private static int rows() throws Exception {
        return browser.evaluate("document.querySelectorAll('.docker-delivery-row').length")
                .asInt();
    }

    private static boolean overflows() throws Exception {
        return browser.evaluate("document.documentElement.scrollWidth > window.innerWidth")
                .asBoolean();
    }

    @Test
    void shouldShowAReportInTheLight() throws Exception {
        browser.open(report, READY);

        assertThat(browser.evaluate("fetch(location.href).then(page => page.headers.get('Content-Security-Policy'))")
                        .asText())
                .contains("default-src 'self'");
        assertThat(rows()).isPositive();
        assertThat(overflows()).isFalse();
        assertThat(browser.evaluate("document.querySelectorAll('.docker-delivery-reports section').length")
                        .asInt())
                .isEqualTo(2);
        assertThat(faint()).isEmpty();
        picture("#main-panel", "scan-report.png");
        for (int width : new int[] {800, 480}) {
            browser.resize(width, 1000);
            assertThat(overflows()).isFalse();
            picture("scan-report-" + width + ".png");
        }
    }

    @Test
    void shouldShowAReportInTheDark() throws Exception {
        ThemeManagerPageDecorator.get().setTheme(new DarkThemeManagerFactory());
        try {
            browser.open(report + "?group=true", READY);
            assertThat(browser.evaluate("document.querySelectorAll('.docker-delivery-group').length")
                            .asInt())
                    .isPositive();
            assertThat(faint()).isEmpty();
            picture("#main-panel", "scan-report-dark.png");
            browser.open(report + "?show=suppressed", READY);
            picture("#main-panel", "scan-report-suppressed-dark.png");
            openTrend();
            picture("#main-panel", "scan-trend-dark.png");
        } finally {
            ThemeManagerPageDecorator.get().setTheme(null);
        }
    }

    /** Texts that some people could hardly tell from what is behind them. */
    private static JsonNode faint() throws Exception {
        try (InputStream script = ScanReportBrowserTest.class.getResourceAsStream("contrast.js")) {
            return browser.evaluate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void openTrend() throws Exception {
        browser.open(job + ScanReportAction.URL + "/", DRAWN);
        // Not while it grows.
        browser.evaluate(CHART + ".setOption({ animation: false })");
    }

    @Test
    void shouldShowTheTrendOnTheJobsPages() throws Exception {
        openTrend();
        assertThat(browser.evaluate("document.querySelectorAll('table tbody tr').length")
                        .asInt())
                .isEqualTo(EARLIER.length + 2);
        picture("#main-panel", "scan-trend.png");
        browser.open(job, DRAWN);
        picture("scan-job.png");
    }

    @Test
    void shouldSumUpOnBothBuildPages() throws Exception {
        browser.open(build, "document.querySelectorAll('.docker-delivery-report-summary').length === 2");
        picture("scan-build.png");
        System.setProperty("new-build-page.flag.defaultValue", "true");
        try {
            browser.open(
                    build, "document.querySelectorAll('.jenkins-card .docker-delivery-report-summary').length === 2");
            picture("scan-build-new.png");
            browser.open(report, READY);
            assertThat(overflows()).isFalse();
            picture("scan-report-new.png");
            browser.open(
                    jenkins.getURL() + "view/scans/",
                    "document.querySelector('a[href$=\\'7/docker-delivery-scan/\\']')");
            picture("#main-panel", "scan-view.png");
        } finally {
            System.clearProperty("new-build-page.flag.defaultValue");
        }
    }

    /** Every control has a name for those who do not see it, and every header of a table says what it heads. */
    @Test
    void shouldNameEverythingThatIsUsed() throws Exception {
        browser.open(report, READY);

        assertThat(browser.evaluate(
                                "Array.from(document.querySelectorAll('#main-panel :is(button, input, select, a[href])'))"
                                        + ".filter(e => e.checkVisibility()).filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()"
                                        + " || e.getAttribute('tooltip') || Array.from(e.labels || []).some(l => l.textContent.trim())))"
                                        + ".map(e => e.outerHTML).join()")
                        .asText())
                .isEmpty();
        assertThat(browser.evaluate("document.querySelectorAll('#main-panel th:not([scope])').length")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate("document.querySelectorAll('#main-panel th[aria-sort]').length")
                        .asInt())
                .isEqualTo(1);
        assertThat(browser.evaluate("document.querySelector('[data-status]').getAttribute('role')")
                        .asText())
                .isEqualTo("status");
    }

    @Test
    void shouldBeUsedByKeyboardAlone() throws Exception {
        browser.open(report, READY);
        int before = rows();

        tabTo("document.activeElement.dataset.severity === 'CRITICAL'");
        browser.press(" ");
        assertThat(rows()).isPositive().isLessThan(before);
        assertThat(browser.evaluate("document.activeElement.getAttribute('aria-pressed')")
                        .asText())
                .isEqualTo("true");
        assertThat(browser.evaluate("location.search").asText()).isEqualTo("?severity=CRITICAL");
        tabTo("document.activeElement.dataset.filter === 'text'");
        for (char letter : "cve-2019".toCharArray()) {
            browser.press(String.valueOf(letter));
        }
        assertThat(browser.evaluate("location.search").asText()).isEqualTo("?severity=CRITICAL&text=cve-2019");
        assertThat(rows()).isPositive();
        tabTo("document.activeElement.dataset.sort === 'id'");
        browser.press("Enter");
        assertThat(browser.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')")
                        .asText())
                .isEqualTo("ascending");
        tabTo("document.activeElement.dataset.expand");
        browser.press("Enter");
        browser.await("document.querySelector('.docker-delivery-details p')");
        browser.evaluate("document.querySelector('.docker-delivery-scroll').scrollIntoView()");
        picture(".docker-delivery-scroll", "scan-report-details.png");
    }

    private static void tabTo(String condition) throws Exception {
        for (int i = 0; i < 150; i++) {
            if (browser.evaluate("!!(" + condition + ")").asBoolean()) {
                assertThat(browser.evaluate("document.activeElement.matches(':focus-visible')")
                                .asBoolean())
                        .isTrue();
                return;
            }
            browser.press("Tab");
        }
        throw new AssertionError("Not reached by Tab: " + condition);
    }

    @Test
    void shouldKeepTheFilterInALinkThatIsSent() throws Exception {
        browser.open(report + "?severity=CRITICAL&fixable=true&sort=name&order=descending", READY);

        assertThat(browser.evaluate(
                                "Array.from(document.querySelectorAll('.docker-delivery-row [data-field=severity]')).every(e => e.textContent === 'CRITICAL')")
                        .asBoolean())
                .isTrue();
        assertThat(browser.evaluate("document.querySelector('[data-filter=fixable]').checked")
                        .asBoolean())
                .isTrue();
        browser.evaluate("document.querySelector('[data-choose=worker]').click()");
        browser.await("document.querySelectorAll('.docker-delivery-row').length === 1");
        assertThat(browser.evaluate("location.search").asText()).contains("report=worker");
    }

    @Test
    void shouldHaveOnlyOnePageOfManyFindingsInTheDocument() throws Exception {
        browser.open(large, READY);

        assertThat(rows()).isEqualTo(100);
        assertThat(browser.evaluate("document.querySelector('[data-status]').textContent")
                        .asText())
                .isEqualTo("1 to 100 of 20,000");
        browser.evaluate("document.querySelector('[data-sort=id]').click()");
        assertThat(browser.evaluate("document.querySelector('.docker-delivery-row [data-field=id]').textContent")
                        .asText())
                .isEqualTo("CVE-2015-0");
    }
}
