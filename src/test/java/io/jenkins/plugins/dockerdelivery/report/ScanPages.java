package io.jenkins.plugins.dockerdelivery.report;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.model.FreeStyleBuild;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.IgnoreEntry;
import io.jenkins.plugins.dockerdelivery.engine.scan.Layer;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What tests of the scan reports' pages need: a build, scans that it may have made, and a browser without a window. */
@WithJenkins
abstract class ScanPages {
    static final String IMAGE_ID = Scans.IMAGE_ID;
    static final String PAGE = ScanReportAction.URL;

    @TempDir
    Path directory;

    static JenkinsRule jenkins;

    FreeStyleBuild run;

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

    void scan(String id, String name, Finding... findings) throws Exception {
        scan(id, name, report(findings), null);
    }

    static ScanReport report(Finding... findings) {
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

    void scan(String id, String name, ScanReport report, ReferenceBuild reference) throws Exception {
        for (String file : List.of(ScanPlan.JSON, ScanPlan.SARIF, ScanPlan.CYCLONEDX)) {
            Files.writeString(directory.resolve(file), "{\"from\": \"" + file + "\"}");
        }
        Files.writeString(directory.resolve(ScanPlan.JSON), """
                {"from": "trivy.json", "SchemaVersion": 2, "Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-2021-44906",
                  "Description": "<b>Minimist</b> can be polluted.", "References": ["https://example.com/a", "javascript:alert(5)"]}]}]}
                """);
        Scans.keep(
                run,
                directory,
                id,
                name,
                reference,
                report,
                new IgnoreEntry("CVE-1999-0001", "2020-01-31", "accepted", IgnoreEntry.State.EXPIRED),
                new IgnoreEntry("CVE-1999-0002", "", "", IgnoreEntry.State.UNUSED));
    }

    static Finding finding(String id, Severity severity, String title, String url, String suppressed) {
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

    static Finding critical() {
        return finding("CVE-2021-44906", Severity.CRITICAL, "prototype pollution", "https://avd.aquasec.com/nvd/x", "");
    }

    HtmlPage open(String path) throws Exception {
        return open(jenkins.createWebClient(), path);
    }

    HtmlPage open(JenkinsRule.WebClient client, String path) throws Exception {
        HtmlPage page = client.getPage(run, path);
        await().until(() -> !page.asNormalizedText().contains("Loading the findings"));
        return page;
    }

    static List<String> rows(HtmlPage page) {
        return page.querySelectorAll(".docker-delivery-findings tbody tr.docker-delivery-row").stream()
                .map(DomNode::asNormalizedText)
                .toList();
    }

    static void click(HtmlPage page, String selector) {
        // Not click(), which asks HtmlUnit whether it believes the element to be visible.
        ((DomElement) page.querySelector(selector)).fireEvent("click");
    }

    WebResponse get(String path) throws Exception {
        return jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .goTo(run.getUrl() + path, null)
                .getWebResponse();
    }

    JsonNode json(String path) throws Exception {
        return new JsonMapper()
                .readTree(jenkins.getJSON(run.getUrl() + PAGE + path).getContentAsString());
    }
}
