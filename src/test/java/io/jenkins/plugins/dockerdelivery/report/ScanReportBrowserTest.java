package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.darktheme.DarkThemeManagerFactory;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.scan.LargeReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.thememanager.ThemeManagerPageDecorator;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** Where screenshots for the documentation go; elsewhere they are only taken. */
    private static final String PICTURES = System.getProperty("docker.delivery.pictures");

    @TempDir
    private static Path directory;

    private static JenkinsRule jenkins;
    private static Chromium browser;
    private static String report;
    private static String job;
    private static String large;

    @BeforeAll
    static void prepare(JenkinsRule rule) throws Exception {
        jenkins = rule;
        TestParts.require(TestParts.BROWSER);
        browser = new Chromium(Files.createDirectories(directory.resolve("chromium")));
        FreeStyleProject project = jenkins.createFreeStyleProject("payment-api");
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
        report = jenkins.getURL() + second.getUrl() + ScanReportAction.URL + "/";
        job = jenkins.getURL() + project.getUrl();
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
        browser.photograph((PICTURES == null ? directory : Path.of(PICTURES)).resolve(name));
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
        picture("scan-report.png");
        browser.resize(480, 900);
        assertThat(overflows()).isFalse();
        picture("scan-report-narrow.png");
    }

    @Test
    void shouldShowAReportInTheDark() throws Exception {
        ThemeManagerPageDecorator.get().setTheme(new DarkThemeManagerFactory());
        try {
            browser.open(report + "?group=true", READY);
            assertThat(browser.evaluate("document.querySelectorAll('.docker-delivery-group').length")
                            .asInt())
                    .isPositive();
            picture("scan-report-dark.png");
            browser.open(job, "document.querySelector('.echarts-trend canvas, .echarts-trend svg')");
            picture("scan-trend-dark.png");
        } finally {
            ThemeManagerPageDecorator.get().setTheme(null);
        }
    }

    @Test
    void shouldShowTheTrendOnTheJobsPage() throws Exception {
        browser.open(job, "document.querySelector('.echarts-trend canvas, .echarts-trend svg')");
        picture("scan-trend.png");
        browser.open(job + ScanReportAction.URL + "/", "document.querySelectorAll('table tbody tr').length === 2");
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
        picture("scan-report-details.png");
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
