package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Result;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockFolder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A release job promotes exactly what another job has verified, if its user may see that job. */
@WithJenkins
class PromotionTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final Machine machine = new Machine();
    private JenkinsRule jenkins;
    private MockFolder folder;

    @BeforeEach
    void setUp(JenkinsRule rule) throws IOException {
        jenkins = rule;
        machine.configure(rule.jenkins);
        folder = rule.createFolder("promotion");
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.forgetImages();
    }

    private WorkflowJob job(String name, String steps) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + steps + "\n}", true));
        return job;
    }

    /** A job that builds and tests an image, and more. */
    private WorkflowRun verify(String variables, String more) throws Exception {
        WorkflowJob ci = job("main", """
                withEnv(['GIT_COMMIT=%s', %s]) {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo %s >/made\\n'
                  dockerBuildCached image: '%s', credentialsId: 'dockerhub', cache: 'none'
                  testInImage command: 'true'
                  %s
                }
                """.formatted(COMMIT, variables, UUID.randomUUID(), machine.repository(), more));
        return jenkins.buildAndAssertSuccess(ci);
    }

    private static String push(String arguments) {
        return "pushTags credentialsId: 'dockerhub', requires: ['test'], " + arguments;
    }

    @Test
    void shouldPushWhatAnotherJobHasVerifiedWithoutBuildingItAgain() throws Exception {
        WorkflowRun verified = verify("'BRANCH_NAME=main'", push("tags: ['{shortSha}']"));
        String digest = machine.digest("0123456");
        machine.forgetImages();
        WorkflowJob release = job(
                "release",
                "def r = " + push("fromBuild: 'main#lastSuccessfulBuild', tags: ['stable', '{branch}-{sha}']")
                        + "\necho \"as ${r.digest}\"");

        WorkflowRun run = jenkins.buildAndAssertSuccess(release);

        assertThat(machine.digest("stable")).isEqualTo(digest);
        assertThat(machine.digest("main-" + COMMIT)).isEqualTo(digest);
        jenkins.assertLogContains("$ docker pull " + machine.repository() + "@" + digest, run);
        jenkins.assertLogContains("as " + digest, run);
        List<StationEntry> entries =
                run.getAction(DeliveryAction.class).record().entries();
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.fact(Fact.FROM_BUILD)).isEqualTo("promotion/main#1");
            assertThat(entry.fact(Fact.COMMIT)).isEqualTo(COMMIT);
            assertThat(entry.figure()).isEqualTo("2 tags, from promotion/main#1");
        });
        String imageId = entries.get(0).imageId();
        assertThat(imageId)
                .isEqualTo(verified.getAction(DeliveryAction.class)
                        .record()
                        .entries()
                        .get(0)
                        .imageId());
        assertThat(DockerFingerprints.of(imageId).getJobs())
                .containsExactlyInAnyOrder("promotion/main", "promotion/release");
        WorkflowRun again =
                jenkins.buildAndAssertSuccess(job("again", push("fromBuild: 'release#1', tags: ['again-{shortSha}']")));
        assertThat(machine.digest("again-0123456")).isEqualTo(digest);
        jenkins.assertLogContains("$ docker pull ", again);
        assertThat(Files.readString(run.getRootDir().toPath().resolve("delivery.json")))
                .contains("\"fromBuild\" : \"promotion/main#1\"");
        machine.assertNothingLeft(jenkins.jenkins);
    }

    @Test
    void shouldAskWhoeverStartedTheReleaseForThePermission() throws Exception {
        verify("'BRANCH_NAME=main'", "");
        WorkflowJob release = job("release", push("fromBuild: '/promotion/main#1', tags: ['stable']"));
        WorkflowJob scan = job("scan", "trivyGate image: 'busybox', referenceJob: '/promotion/main'");
        WorkflowJob drift = job(
                "drift",
                "checkDrift host: 'a', credentialsId: 'b', service: 'c', composeFiles: ['/d'],"
                        + " knownHosts: 'a ssh-ed25519 AAAA', job: '/promotion/main'");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Item.READ, Item.BUILD)
                .onItems(folder, release, scan, drift)
                .to("bob")
                .grant(Item.READ, Item.BUILD)
                .onFolders(folder)
                .to("alice"));

        WorkflowRun bobs = start(release, "bob");
        jenkins.assertBuildStatus(Result.FAILURE, bobs);
        jenkins.assertLogContains(
                "fromBuild: '/promotion/main#1' names no job that the user of this build may see; check the name",
                bobs);
        assertThat(machine.tags()).isEmpty();
        jenkins.assertLogContains(
                "referenceJob: '/promotion/main' is no job that this build may see", start(scan, "bob"));
        jenkins.assertLogContains(
                "job: '/promotion/main' is not a job that the user of this build may see", start(drift, "bob"));

        jenkins.assertBuildStatusSuccess(start(release, "alice"));
        assertThat(machine.tags()).containsExactly("stable");
    }

    private WorkflowRun start(WorkflowJob job, String user) throws Exception {
        hudson.model.User.getById(user, true);
        return job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(user)))
                .get();
    }

    @Test
    void shouldNameTheWayOutOfEachMistake() throws Exception {
        verify("'BRANCH_NAME=PR-7', 'CHANGE_ID=7'", "");
        job("empty", "echo 'nothing'").scheduleBuild2(0).get();
        WorkflowJob release = job("release", "");

        for (List<String> row : List.of(
                List.of("main", "is not a job and a build, such as payment-api/main#57"),
                List.of("nowhere#1", "names no job that the user of this build may see"),
                List.of("main#9", "is not there; the job has no build of that number"),
                List.of("main#best", "names no build by 'best'"),
                List.of("main#lastFailedBuild", "is not there yet"),
                List.of("empty#1", "'promotion/empty#1' has not built an image"),
                List.of("main#1", "'promotion/main#1' has built pull request 7, which nothing goes on with"))) {
            release.setDefinition(new CpsFlowDefinition(
                    "node('docker') { " + push("fromBuild: '" + row.get(0) + "', tags: ['stable']") + " }", true));
            WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, release);
            jenkins.assertLogContains(row.get(1), run);
            assertThat(run.getLog(1000)).noneMatch(line -> line.startsWith("\tat "));
        }
        assertThat(machine.tags()).isEmpty();
    }

    @Test
    void shouldRefuseWhatTheOtherJobHasNotVerified() throws Exception {
        verify("'BRANCH_NAME=main'", "");
        WorkflowJob release =
                job("release", "pushTags credentialsId: 'dockerhub', fromBuild: 'main#1', tags: ['stable']");

        jenkins.assertLogContains(
                "was not scanned by promotion/main#1 or by this run; let it pass the scan station first",
                jenkins.buildAndAssertStatus(Result.FAILURE, release));
        assertThat(machine.tags()).isEmpty();
    }
}
