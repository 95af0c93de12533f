package io.jenkins.plugins.dockerdelivery.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** The controller dies in the middle of moving an image: the next one moves it from the start, and once. */
class HandOffCrashTest {
    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    private final String image = "delivery/" + Docker.uniqueName();

    @TempDir
    private Path directory;

    private HangingDocker docker;

    @BeforeEach
    void require() {
        TestParts.require(TestParts.ENGINE, TestParts.SERVER);
        docker = new HangingDocker(directory);
    }

    @AfterEach
    void removeImages() {
        for (Docker engine : List.of(Docker.agent(), Docker.server())) {
            engine.removeImages(image);
        }
    }

    @Test
    void shouldTakeAnImageAgain() throws Throwable {
        crashWhereItHangsIn("save");
    }

    @Test
    void shouldBringAnImageAgain() throws Throwable {
        crashWhereItHangsIn("load");
    }

    private void crashWhereItHangsIn(String command) throws Throwable {
        docker.hangIn(command);
        String pipeline = """
                node {
                  withEnv(HANGING) {
                    writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo IMAGE >/made\\n'
                    dockerBuildCached image: 'IMAGE', tag: 'one', cache: 'none', handOff: true
                  }
                  withEnv(HANGING + 'DOCKER_HOST=OTHER') {
                    testInImage command: 'test "$(cat /made)" = IMAGE'
                  }
                }
                """.replace("HANGING", docker.environment(image + ":one"))
                .replace("IMAGE", image)
                .replace("OTHER", TestParts.get("HOST_ENGINE"));
        jenkins.startJenkins();
        jenkins.runRemotely(HandOffCrashTest::begin, pipeline);
        List<ProcessHandle> hanging = docker.processes();

        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();
        jenkins.runRemotely(HandOffCrashTest::end, image);

        await().untilAsserted(() -> assertThat(hanging).noneMatch(ProcessHandle::isAlive));
    }

    private static void begin(JenkinsRule rule, String pipeline) throws Throwable {
        WorkflowJob job = rule.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(pipeline, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void end(JenkinsRule rule, String image) throws Throwable {
        WorkflowRun run =
                rule.jenkins.getItemByFullName("app", WorkflowJob.class).getBuildByNumber(1);
        rule.assertBuildStatus(Result.SUCCESS, rule.waitForCompletion(run));
        for (String beginning : List.of("Kept " + image + ":one for other agents: ", "Brought " + image + ":one to ")) {
            assertThat(run.getLog(10_000))
                    .filteredOn(line -> line.startsWith(beginning))
                    .as(beginning)
                    .hasSize(1);
        }
        await().untilAsserted(() -> assertThat(run.getRootDir().list()).doesNotContain("docker-delivery-images"));
    }
}
