package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.ExtensionList;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.ListView;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.views.JobColumn;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.tokenmacro.TokenMacro;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.TestExtension;

/** What a scan shows outside of its page: on the pages of build, job and view, in mails and checks. */
class ScanSurroundingsTest extends ScanPages {
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
    void shouldShowTheJobTheScanOfItsLastSuccessfulBuild() throws Exception {
        scan("1", "api", critical());
        FreeStyleProject job = run.getProject();
        job.getBuildersList().add(new FailureBuilder());
        for (int i = 0; i < 6; i++) {
            jenkins.buildAndAssertStatus(Result.FAILURE, job);
        }

        assertThat(ScanTrendAction.latest(job)).isEqualTo(run);
        assertThat(jenkins.createWebClient().getPage(job).asNormalizedText()).contains("Latest scan report");
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
    void shouldComeBackWithTheBuild() throws Exception {
        scan("1", "api", critical());

        jenkins.jenkins.reload();
        run = jenkins.jenkins
                .getItemByFullName(run.getParent().getFullName(), FreeStyleProject.class)
                .getLastBuild();

        assertThat(rows(open(PAGE))).hasSize(1);
        assertThat(ScanReportAction.of(run).getBadge().getText()).isEqualTo("1");
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
}
