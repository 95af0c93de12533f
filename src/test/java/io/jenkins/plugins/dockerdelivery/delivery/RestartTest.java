package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A build that is under way while the controller goes and comes back. */
class RestartTest {
    private static final String RUN_LABEL = "label=io.jenkins.docker-delivery.run=";

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    @BeforeEach
    void setUp() {
        TestParts.require(TestParts.ENGINE);
    }

    @Test
    void shouldGoOnWithABuildAfterAGracefulRestart() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(RestartTest::startBuild, UUID.randomUUID().toString());
        jenkins.stopJenkins();
        jenkins.startJenkins();
        jenkins.runRemotely(RestartTest::finishBuild);
    }

    @Test
    void shouldGoOnWithABuildAfterACrash() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(RestartTest::startBuild, UUID.randomUUID().toString());
        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();
        jenkins.runRemotely(RestartTest::finishBuild);
    }

    @Test
    void shouldCleanUpOnTheAgentWhenTheControllerNeverComesBack() throws Throwable {
        jenkins.startJenkins();
        String run =
                jenkins.runRemotely(RestartTest::startTest, UUID.randomUUID().toString());
        assertThat(containers(run)).hasSize(2);

        jenkins.stopJenkinsForcibly();

        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(containers(run)).isEmpty();
            assertThat(Docker.agent().lines("network", "ls", "--quiet", "--filter", RUN_LABEL + run))
                    .isEmpty();
        });
        Docker.agent().removeImages("delivery-restart/app");
    }

    private static List<String> containers(String run) {
        return Docker.agent().lines("ps", "--all", "--quiet", "--filter", RUN_LABEL + run);
    }

    private static String startTest(JenkinsRule rule, String nonce) throws Throwable {
        rule.jenkins.setLabelString("docker");
        WorkflowJob job = rule.createProject(WorkflowJob.class, "test-" + nonce);
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest'
                  dockerBuildCached image: 'delivery-restart/app', tag: 'test', cache: 'none'
                  testInImage command: 'echo the tests have begun; sleep 10',
                    services: [[image: 'busybox:latest', alias: 'idle', command: 'sleep 600']]
                }
                """, true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("\nthe tests have begun", run);
        return run.getExternalizableId();
    }

    private static void startBuild(JenkinsRule rule, String nonce) throws Throwable {
        rule.jenkins.setLabelString("docker");
        WorkflowJob job = rule.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  writeFile file: 'Dockerfile', text: '''FROM busybox:latest
                RUN echo begun-%1$s; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo tick-$i; sleep 1; done; echo ended-%1$s
                '''
                  def r = dockerBuildCached image: 'delivery-restart/app', tag: '%1$s', cache: 'none'
                  echo "built ${r.imageId} with ${r.totalSteps} steps"
                  sh "docker image rm ${r.image}"
                }
                """.formatted(nonce), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("tick-3", run);
    }

    private static void finishBuild(JenkinsRule rule) throws Throwable {
        WorkflowRun run =
                rule.jenkins.getItemByFullName("app", WorkflowJob.class).getBuildByNumber(1);
        rule.assertBuildStatus(Result.SUCCESS, rule.waitForCompletion(run));
        List<String> log = run.getLog(10_000);
        // The line that announces the command holds the text, too, and buildx shows it once more as the step's name.
        for (int tick = 1; tick <= 20; tick++) {
            String line = "[2/2] tick-" + tick;
            assertThat(log).filteredOn(line::equals).as(line).hasSize(1);
        }
        assertThat(log).filteredOn(line -> line.startsWith("[2/2] begun-")).hasSize(1);
        rule.assertLogContains("with 2 steps", run);
        assertThat(run.getAction(DeliveryAction.class).record().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isEqualTo(StationEntry.State.SUCCESS));
        for (String name : List.of("program.dat", "build.xml")) {
            File file = new File(run.getRootDir(), name);
            String text = file.exists() ? Files.readString(file.toPath(), StandardCharsets.ISO_8859_1) : "";
            assertThat(text).as(name).doesNotContain("FilePathPickle");
        }
        File workspaces = new File(rule.jenkins.getRootDir(), "workspace");
        try (var files = Files.walk(workspaces.toPath())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("docker-delivery-"));
        }
    }
}
