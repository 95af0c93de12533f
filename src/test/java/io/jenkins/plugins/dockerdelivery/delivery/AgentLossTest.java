package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.Result;
import hudson.model.Slave;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent whose process goes and comes back while a command runs on its machine. */
@WithJenkins
class AgentLossTest {
    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    @BeforeEach
    void setUp() {
        TestParts.require(TestParts.ENGINE);
    }

    @Test
    void shouldGoOnWhenTheAgentComesBack(JenkinsRule jenkins) throws Exception {
        Slave agent = agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder()
                        .name("remote")
                        .label("docker")
                        .webSocket()
                        .build());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo %1$s >/made\\n'
                  dockerBuildCached image: 'delivery-agent/app', tag: '%1$s', cache: 'none'
                  testInImage command: 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo tick-$i-; sleep 1; done'
                  sh 'docker image rm delivery-agent/app:%1$s'
                }
                """.formatted(UUID.randomUUID()), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("tick-3-", run);

        agents.stop(agent.getNodeName());
        Computer computer = agent.toComputer();
        await().atMost(Duration.ofMinutes(1)).until(computer::isOffline);
        agents.start(jenkins, agent.getNodeName());

        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        List<String> log = run.getLog(10_000);
        for (int tick = 1; tick <= 15; tick++) {
            assertThat(log).filteredOn(("tick-" + tick + "-")::equals).hasSize(1);
        }
    }
}
