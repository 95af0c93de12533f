package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Item;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** What of a scan report is there for programs, and who may have it. */
class ScanReportDownloadsTest extends ScanPages {
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

    @Test
    void shouldHaveNothingWhereFilesAreDamaged() throws Exception {
        scan("1", "api", critical());
        Path files = run.getRootDir().toPath().resolve("docker-delivery/1");
        Files.writeString(files.resolve(ScanPlan.JSON + ".gz"), "no gzip");
        Files.writeString(files.resolve("findings.json.gz"), "no gzip");

        for (String path : List.of("csv", "json", "data", "details?finding=CVE-2021-44906")) {
            // Not a browser, which takes what is compressed and unpacks it itself.
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(jenkins.getURL() + run.getUrl() + PAGE + "/1/" + path))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    private int status(String user, String path) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        client.setJavaScriptEnabled(false);
        return client.login(user).goTo(path, null).getWebResponse().getStatusCode();
    }
}
