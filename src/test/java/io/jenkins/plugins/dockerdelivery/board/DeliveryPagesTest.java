package io.jenkins.plugins.dockerdelivery.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.model.Fingerprint;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry.State;
import java.nio.file.Files;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The delivery board on the two build pages, and its own page. */
@WithJenkins
class DeliveryPagesTest {
    private static final String IMAGE_ID = "sha256:" + "3f9a1c0d".repeat(8);
    private static final String DIGEST = "sha256:" + "b7e2d4f6".repeat(8);

    private JenkinsRule jenkins;
    private FreeStyleBuild run;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
    }

    private static StationEntry.Builder entry(Station station, State state, String figure) {
        return new StationEntry.Builder(station, state)
                .image("acmecorp/payment-api:8f3c2a1", IMAGE_ID)
                .time(1, 42_000)
                .figure(figure);
    }

    private DeliveryAction deliver() throws Exception {
        DeliveryAction action = DeliveryAction.of(run);
        action.put(
                "1",
                entry(Station.BUILD, State.SUCCESS, "12 of 17 steps from the cache")
                        .build());
        action.put("2", entry(Station.TEST, State.FAILURE, "<b>3</b> failed").build());
        action.put(
                "3",
                entry(Station.SCAN, State.UNSTABLE, "1 CRITICAL, 0 HIGH")
                        .fact(Fact.REPORT, "docker-delivery-scan")
                        .build());
        action.put(
                "4",
                entry(Station.PUSH, State.SUCCESS, "3 tags")
                        .fact(Fact.DIGEST, DIGEST)
                        .build());
        return action;
    }

    private HtmlPage open(String path) throws Exception {
        return jenkins.createWebClient().getPage(run, path);
    }

    private static List<String> rows(HtmlPage page) {
        return page.querySelectorAll("table[class*='docker-delivery'] tbody tr").stream()
                .map(DomNode::asNormalizedText)
                .toList();
    }

    @Test
    void shouldShowOneLinePerStationOnTheBuildPage() throws Exception {
        deliver();

        HtmlPage page = open("");

        assertThat(rows(page))
                .satisfiesExactly(
                        row -> assertThat(row).contains("Build", "Passed", "12 of 17 steps from the cache", "42 sec"),
                        row -> assertThat(row).contains("Test", "Failed", "<b>3</b> failed"),
                        row -> assertThat(row).contains("Scan", "Unstable", "1 CRITICAL, 0 HIGH"),
                        row -> assertThat(row).contains("Push", "Passed", "3 tags"),
                        row -> assertThat(row).contains("Deploy", "Not run"));
        assertThat(page.getAnchorByText("Scan").getHrefAttribute()).isEqualTo("docker-delivery-scan/");
        HtmlPage board = page.getAnchorByHref("docker-delivery/").click();
        assertThat(rows(board)).hasSize(5);
    }

    @Test
    void shouldShowACardOnTheNewBuildPage() throws Exception {
        deliver();
        System.setProperty("new-build-page.flag.defaultValue", "true");
        try {
            HtmlPage page = open("");

            assertThat(page.querySelectorAll(".jenkins-card table tbody tr"))
                    .extracting(DomNode::asNormalizedText)
                    .anySatisfy(row -> assertThat(row).contains("Push", "Passed", "3 tags"));
            assertThat(rows(page)).as("once").hasSize(5);
            assertThat(rows(open("docker-delivery"))).hasSize(5);
        } finally {
            System.clearProperty("new-build-page.flag.defaultValue");
        }
    }

    @Test
    void shouldShowImageAndDigestOnThePage() throws Exception {
        deliver();

        HtmlPage page = open("docker-delivery");

        assertThat(rows(page).get(3)).contains("acmecorp/payment-api:8f3c2a1", "3f9a1c0d3f9a", "b7e2d4f6b7e2");
        assertThat(page.querySelectorAll("code[title]"))
                .extracting(code -> ((DomElement) code).getAttribute("title"))
                .contains(IMAGE_ID, DIGEST);
        assertThat(page.getAnchorByText("Scan").getHrefAttribute()).isEqualTo("../docker-delivery-scan/");
    }

    @Test
    void shouldSayThatNothingHasHappened() throws Exception {
        DeliveryAction.of(run);

        assertThat(open("docker-delivery").asNormalizedText()).contains("No station has done anything yet");
    }

    @Test
    void shouldTellItsEntriesByTheRemoteApi() throws Exception {
        deliver();

        JsonNode entries = new JsonMapper()
                .readTree(jenkins.getJSON(run.getUrl() + "docker-delivery/api/json")
                        .getContentAsString())
                .path("entries");

        assertThat(entries).hasSize(4);
        assertThat(entries.path(3).path("station").asText()).isEqualTo("push");
        assertThat(entries.path(3).path("state").asText()).isEqualTo("success");
        assertThat(entries.path(3).path("digest").asText()).isEqualTo(DIGEST);
        assertThat(entries.path(3).path("durationMillis").asInt()).isEqualTo(42_000);
    }

    @Test
    void shouldKeepTheRecordAsADocumentBesideTheBuild() throws Exception {
        deliver();

        String archived = Files.readString(run.getRootDir().toPath().resolve("delivery.json"));

        assertThat(archived).contains("\"digest\" : \"" + DIGEST + "\"").contains("\"state\" : \"unstable\"");
        assertThat(open("docker-delivery")
                        .getAnchorByHref("delivery.json")
                        .click()
                        .getWebResponse())
                .satisfies(response -> {
                    assertThat(response.getContentType()).isEqualTo("application/json");
                    assertThat(response.getContentAsString()).isEqualTo(archived);
                });
    }

    @Test
    void shouldLinkTheBuildsThatUsedTheSameImage() throws Exception {
        deliver();
        FreeStyleBuild other = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("release"));
        DeliveryAction.of(other)
                .put("1", entry(Station.DEPLOY, State.SUCCESS, "healthy").build());

        Fingerprint fingerprint = DockerFingerprints.of(IMAGE_ID);

        assertThat(fingerprint.getJobs())
                .containsExactlyInAnyOrder(run.getParent().getFullName(), "release");
        assertThat(fingerprint.getOriginal().getRun()).isEqualTo(run);
        assertThat(((HtmlPage) open("docker-delivery")
                                .getAnchorByHref("/jenkins/fingerprint/" + fingerprint.getHashString() + "/")
                                .click())
                        .asNormalizedText())
                .contains("release");
    }

    @Test
    void shouldComeBackWithTheBuild() throws Exception {
        deliver();

        jenkins.jenkins.reload();
        run = jenkins.jenkins
                .getItemByFullName(run.getParent().getFullName(), FreeStyleProject.class)
                .getLastBuild();

        assertThat(rows(open("docker-delivery"))).hasSize(5);
        assertThat(DeliveryAction.of(run).getEntries()).hasSize(4);
    }
}
