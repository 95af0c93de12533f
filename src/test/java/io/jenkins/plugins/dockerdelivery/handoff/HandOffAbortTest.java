package io.jenkins.plugins.dockerdelivery.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import hudson.model.Slave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.dockerdelivery.board.BoardEntry;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A build that is aborted while an image is moved, by a real Docker that hangs in the middle of it. */
@WithJenkins
class HandOffAbortTest {
    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private final String unique = Docker.uniqueName();

    @TempDir
    private Path directory;

    private HangingDocker docker;
    private JenkinsRule jenkins;
    private Slave agent;

    @BeforeAll
    static void require() {
        TestParts.require(TestParts.ENGINE, TestParts.SERVER);
    }

    @BeforeEach
    void begin(JenkinsRule rule) throws Exception {
        docker = new HangingDocker(directory);
        jenkins = rule;
        jenkins.jenkins.setLabelString("built-in");
        agent = agents.createAgent(
                rule, InboundAgentExtension.Options.newBuilder().name("remote").build());
    }

    @AfterEach
    void end() {
        for (Docker engine : List.of(Docker.agent(), Docker.server())) {
            engine.removeImages("*/" + unique);
        }
    }

    private WorkflowRun start(String pipeline) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                pipeline.replace("UNIQUE", unique)
                        .replace("HANGING", docker.environment("delivery/" + unique + ":one")),
                true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private void abortWhereItHangs(WorkflowRun run) throws Exception {
        List<ProcessHandle> hanging = docker.processes();

        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        await().untilAsserted(() -> assertThat(hanging).noneMatch(ProcessHandle::isAlive));
        await().untilAsserted(() -> assertThat(run.getRootDir().list()).doesNotContain("docker-delivery-images"));
        String root = agent.getRemoteFS();
        try (Stream<Path> files = Files.walk(Path.of(root, "workspace"))) {
            assertThat(files.map(Path::toString)).noneMatch(path -> path.contains("docker-delivery-"));
        }
        assertThat(Path.of(root, "docker-delivery", "steps").toFile().list()).isNullOrEmpty();
    }

    @Test
    void shouldKeepNothingOfAnImageThatWasNotTaken() throws Exception {
        docker.hangIn("save");
        WorkflowRun run = start("""
                node('remote') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo UNIQUE >/made\\n'
                  withEnv(HANGING) { dockerBuildCached image: 'delivery/UNIQUE', tag: 'one', cache: 'none', handOff: true }
                }
                """);

        abortWhereItHangs(run);

        assertThat(run.getAction(DeliveryAction.class).getEntries())
                .extracting(BoardEntry::getState)
                .containsExactly("failure");
        jenkins.assertLogNotContains("Kept ", run);
    }

    @Test
    void shouldLeaveNothingWhereAnImageWasNotBrought() throws Exception {
        agent.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("DOCKER_HOST", TestParts.get("HOST_ENGINE"))));
        docker.hangIn("load");
        WorkflowRun run = start("""
                node('built-in') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo UNIQUE >/made\\n'
                  dockerBuildCached image: 'delivery/UNIQUE', tag: 'one', cache: 'none', handOff: true
                }
                node('remote') {
                  withEnv(HANGING) { testInImage command: 'true' }
                }
                """);

        abortWhereItHangs(run);

        assertThat(run.getAction(DeliveryAction.class).getEntries())
                .extracting(BoardEntry::getState)
                .containsExactly("success", "failure");
        jenkins.assertLogNotContains("Brought ", run);
        assertThat(Docker.server().lines("image", "ls", "--quiet", "delivery/" + unique))
                .isEmpty();
    }
}
