package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A step that is stopped takes away what it made, and ends once. */
@WithJenkins
class AbortTest {
    private final Machine machine = new Machine();
    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws IOException {
        jenkins = rule;
        machine.configure(rule.jenkins);
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.cleanUp();
    }

    private WorkflowRun startTest(String options) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo %s >/made\\n'
                  dockerBuildCached image: '%s', tag: '1', cache: 'none'
                  %s
                }
                """.formatted(UUID.randomUUID(), machine.repository(), options), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    @Test
    void shouldRemoveContainersAndNetworkWhenTheTestsAreAborted() throws Exception {
        WorkflowRun run = startTest("testInImage command: 'echo the tests have begun; sleep 600',"
                + " services: [[image: 'busybox:latest', alias: 'idle', command: 'sleep 600']]");
        jenkins.waitForMessage("\nthe tests have begun", run);
        assertThat(machine.docker(
                                "ps",
                                "--quiet",
                                "--filter",
                                "label=io.jenkins.docker-delivery.run=" + run.getExternalizableId())
                        .lines())
                .hasSize(2);

        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        machine.assertNothingLeft(jenkins.jenkins);
        assertThat(run.getAction(DeliveryAction.class).record().entries())
                .extracting(StationEntry::state)
                .containsExactly(StationEntry.State.SUCCESS, StationEntry.State.FAILURE);
    }

    @Test
    void shouldRemoveThemWhenAServiceIsStillAwaited() throws Exception {
        WorkflowRun run = startTest("testInImage command: 'true', services: [[image: 'busybox:latest', alias: 'slow',"
                + " command: 'sleep 600', healthCmd: 'false', healthInterval: '60s']]");
        jenkins.waitForMessage("Waiting for: slow", run);

        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        machine.assertNothingLeft(jenkins.jenkins);
    }
}
