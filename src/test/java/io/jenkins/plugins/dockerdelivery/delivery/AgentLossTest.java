package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.Result;
import hudson.model.Slave;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent that goes and comes back, in one way or another, while a command runs on its machine. */
@WithJenkins
class AgentLossTest {
    private static final String AGENT = "remote";

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private final String name = Docker.uniqueName();
    private JenkinsRule jenkins;
    private Slave agent;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        TestParts.require(TestParts.ENGINE);
        jenkins = rule;
        agent = agents.createAgent(
                rule,
                InboundAgentExtension.Options.newBuilder()
                        .name(AGENT)
                        .label("docker")
                        .webSocket()
                        .build());
    }

    private WorkflowRun startTest(int ticks) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(pipeline("docker", ticks), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("tick-3-", run);
        return run;
    }

    private String pipeline(String label, int ticks) {
        return """
                node('%1$s') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nLABEL made=%2$s-%1$s\\n'
                  dockerBuildCached image: 'delivery-agent/%2$s', tag: '%1$s', cache: 'none'
                  testInImage command: 'for i in $(seq 1 %3$d); do echo tick-$i-; sleep 1; done'
                  sh 'docker image rm delivery-agent/%2$s:%1$s'
                }
                """.formatted(label, name, ticks);
    }

    private void assertEveryLineOnce(WorkflowRun run) throws Exception {
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        List<String> log = run.getLog(10_000);
        for (int tick = 1; tick <= 15; tick++) {
            assertThat(log).filteredOn(("tick-" + tick + "-")::equals).hasSize(1);
        }
    }

    @Test
    void shouldGoOnWhenTheAgentComesBack() throws Exception {
        WorkflowRun run = startTest(15);

        agents.stop(agent.getNodeName());
        Computer computer = agent.toComputer();
        await().atMost(Duration.ofMinutes(1)).until(computer::isOffline);
        agents.start(jenkins, agent.getNodeName());

        assertEveryLineOnce(run);
    }

    @Test
    void shouldGoOnWhenTheConnectionIsCutForAMinute() throws Exception {
        WorkflowRun run = startTest(15);
        ProcessHandle process = agentProcess();
        Computer computer = agent.toComputer();

        // The agent's process lives, and connects anew by itself: not before it may.
        signal("STOP", process);
        try {
            computer.getChannel().close();
            await().during(Duration.ofMinutes(1))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> computer.isOffline() && run.isBuilding());
        } finally {
            signal("CONT", process);
        }

        assertEveryLineOnce(run);
    }

    @Test
    void shouldGoOnWhenAnAgentThatHungAnswersAgainAndLetOthersGoOnMeanwhile() throws Exception {
        WorkflowRun run = startTest(15);
        ProcessHandle process = agentProcess();

        signal("STOP", process);
        try {
            jenkins.jenkins.setLabelString("here");
            WorkflowJob other = jenkins.createProject(WorkflowJob.class);
            other.setDefinition(new CpsFlowDefinition(pipeline("here", 1), true));
            jenkins.buildAndAssertSuccess(other);
            // The command goes on without anybody who looks after it.
            await().atMost(Duration.ofMinutes(2)).until(() -> containers(run).isEmpty());
            assertThat(run.isBuilding()).isTrue();
        } finally {
            signal("CONT", process);
        }

        assertEveryLineOnce(run);
    }

    @Test
    void shouldWaitForAnAgentThatIsAwayWhenAStepBegins() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        String pipeline = pipeline("docker", 15);
        job.setDefinition(new CpsFlowDefinition(pipeline.replace("  testInImage", "  sleep 8\n  testInImage"), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Sleeping for", run);

        agents.stop(agent.getNodeName());
        jenkins.waitForMessage("; waiting for it to come back", run);
        agents.start(jenkins, agent.getNodeName());

        assertEveryLineOnce(run);
    }

    @Test
    void shouldEndAStepThatWaitsForItsAgentWhenItIsAborted() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node('docker') { sleep 5; trivyGate() }", true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Sleeping for", run);
        agents.stop(agent.getNodeName());
        jenkins.waitForMessage("; waiting for it to come back", run);

        run.getExecutor().interrupt();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
    }

    @Test
    void shouldTakeAwayWhatAnAbortedBuildLeftWhenTheAgentComesBack() throws Exception {
        WorkflowRun run = startTest(60);

        agents.stop(agent.getNodeName());
        Computer computer = agent.toComputer();
        await().atMost(Duration.ofMinutes(1)).until(computer::isOffline);
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(containers(run)).as("what nobody could reach").isNotEmpty();
        agents.start(jenkins, agent.getNodeName());

        Path root = Path.of(agent.getRootPath().getRemote());
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(containers(run)).isEmpty();
            try (Stream<Path> files = Files.walk(root)) {
                assertThat(files.map(Path::toString))
                        .noneMatch(
                                path -> path.contains("/docker-delivery-") || path.contains("docker-delivery/steps/"));
            }
        });
        Docker.agent().removeImages("delivery-agent/" + name);
    }

    private static List<String> containers(WorkflowRun run) {
        return Docker.agent()
                .lines(
                        "ps",
                        "--quiet",
                        "--filter",
                        "label=io.jenkins.docker-delivery.run=" + run.getExternalizableId());
    }

    private static ProcessHandle agentProcess() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("-name " + AGENT))
                .findFirst()
                .orElseThrow();
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        Machine.run(java.util.Map.of(), "kill", "-" + name, Long.toString(process.pid()));
    }
}
