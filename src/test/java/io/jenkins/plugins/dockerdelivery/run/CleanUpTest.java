package io.jenkins.plugins.dockerdelivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.Slave;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent that goes away exactly when all is done and nothing cleaned up yet. */
@WithJenkins
class CleanUpTest {
    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private final String image = "delivery-clean-up/" + Docker.uniqueName();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @BeforeAll
    static void require() {
        TestParts.require(TestParts.ENGINE);
    }

    @AfterEach
    void tearDown() {
        Boundary.watch((boundary, step) -> {});
        Docker.agent().removeImages(image);
    }

    @Test
    void shouldWaitForTheAgentWithWhatIsToBeTakenAway(JenkinsRule jenkins) throws Exception {
        Slave agent = agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder()
                        .label("docker")
                        .webSocket()
                        .build());
        Computer computer = agent.toComputer();
        Boundary.watch((boundary, step) -> {
            if (boundary == Boundary.ENDING_SAVED && stopped.compareAndSet(false, true)) {
                agents.stop(agent.getNodeName());
                await().until(computer::isOffline);
            }
        });
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nLABEL made=%1$s'
                  dockerBuildCached image: '%1$s', tag: '1', cache: 'none'
                }
                """.formatted(image), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        await().until(() -> stopped.get() && computer.isOffline());

        agents.start(jenkins, agent.getNodeName());

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        try (Stream<Path> files = Files.walk(Path.of(agent.getRootPath().getRemote()))) {
            assertThat(files.map(Path::toString))
                    .noneMatch(path -> path.contains("/docker-delivery-") || path.contains("docker-delivery/steps/"));
        }
    }
}
