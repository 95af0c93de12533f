package io.jenkins.plugins.dockerdelivery.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.model.Slave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.dockerdelivery.board.BoardEntry;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.util.List;
import org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartDeclarativePipelineAction;
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

/** Two agents with an engine each, one with the containerd image store and one with the older store. */
@WithJenkins
class HandOffTest {
    private static final String LOGIN = "registry";

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private final String unique = Docker.uniqueName();

    @BeforeAll
    static void require() {
        TestParts.require(TestParts.ENGINE, TestParts.SERVER, TestParts.REGISTRY);
    }

    @AfterEach
    void end() {
        for (Docker docker : List.of(Docker.agent(), Docker.server())) {
            docker.removeImages("*/" + unique + "*");
            docker.removeImages("*/" + unique + "/*");
        }
        new TestRegistry().remove(unique + "/app");
    }

    private void agents(JenkinsRule jenkins) throws Exception {
        agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder().name("containerd").build());
        Slave older = agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder().name("older").build());
        older.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("DOCKER_HOST", TestParts.get("HOST_ENGINE"))));
    }

    private WorkflowJob job(JenkinsRule jenkins, String pipeline) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(pipeline.replace("UNIQUE", unique), true));
        return job;
    }

    private static ImageId built(WorkflowRun run) {
        return ImageId.parse(entries(run).get(0).getImageId());
    }

    private static List<BoardEntry> entries(WorkflowRun run) {
        return run.getAction(DeliveryAction.class).getEntries();
    }

    private static List<String> linesOf(WorkflowRun run, String beginning) throws Exception {
        return run.getLog(10_000).stream()
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    @Test
    void shouldBringTheImageToAnotherAgentOnceAndPushItFromThere(JenkinsRule jenkins) throws Exception {
        agents(jenkins);
        TestRegistry registry = new TestRegistry();
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, LOGIN, "", registry.user(), registry.password()));
        WorkflowJob job = job(jenkins, """
                node('containerd') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo UNIQUE >/made\\n'
                  dockerBuildCached image: 'REGISTRY/UNIQUE/app', tag: 'one', cache: 'none', handOff: true
                }
                node('older') {
                  testInImage command: 'cat /made'
                  testInImage command: 'test "$(cat /made)" = UNIQUE'
                  pushTags tags: ['pushed'], requires: ['test'], credentialsId: 'registry'
                }
                """.replace("REGISTRY", registry.address()));

        WorkflowRun run = jenkins.buildAndAssertStatus(Result.SUCCESS, job);

        assertThat(linesOf(run, "Kept " + registry.address() + "/" + unique + "/app:one for other agents: "))
                .hasSize(1);
        assertThat(linesOf(run, "Brought " + registry.address() + "/" + unique + "/app:one to this agent: "))
                .hasSize(1);
        // The engines know it by different ids; the record knows it by one.
        assertThat(entries(run))
                .hasSize(4)
                .allSatisfy(entry ->
                        assertThat(entry.getImageId()).isEqualTo(built(run).toString()));
        assertThat(registry.tags(unique + "/app")).containsExactly("pushed");
        await().untilAsserted(() -> assertThat(run.getRootDir().list()).doesNotContain("docker-delivery-images"));
    }

    @Test
    void shouldBringAnImageOfTheOlderStoreToTheContainerdStore(JenkinsRule jenkins) throws Exception {
        agents(jenkins);
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.SUCCESS, job(jenkins, """
                node('older') {
                  writeFile file: 'Dockerfile', text: 'FROM scratch\\nCOPY busybox /bin/sh\\nCOPY Dockerfile /UNIQUE\\n'
                  sh 'id=$(docker create busybox); docker cp $id:/bin/busybox busybox; docker rm $id'
                  dockerBuildCached image: 'delivery/UNIQUE', tag: 'one', cache: 'none', handOff: true
                }
                node('containerd') {
                  testInImage command: 'echo arrived'
                }
                """));

        assertThat(linesOf(run, "Brought delivery/" + unique + ":one to this agent: "))
                .hasSize(1);
        jenkins.assertLogContains("arrived", run);
    }

    @Test
    void shouldSayWhatToDoWhereTheImageWasNotHandedOn(JenkinsRule jenkins) throws Exception {
        agents(jenkins);
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, """
                node('containerd') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo UNIQUE >/made\\n'
                  dockerBuildCached image: 'delivery/UNIQUE', tag: 'one', cache: 'none'
                }
                node('older') {
                  testInImage command: 'true'
                }
                """));

        jenkins.assertLogContains(
                "is not in this agent's Docker engine; run this step on the agent that built it, or build it with"
                        + " handOff: true.",
                run);
    }

    @Test
    void shouldMoveNothingToTheAgentThatBuiltItAndKeepItForARestartFromALaterStage(JenkinsRule jenkins)
            throws Exception {
        agents(jenkins);
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.SUCCESS, job(jenkins, """
                pipeline {
                  agent none
                  options { preserveStashes() }
                  stages {
                    stage('Build') {
                      agent { label 'containerd' }
                      steps {
                        writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo UNIQUE >/made\\n'
                        dockerBuildCached image: 'delivery/UNIQUE', tag: 'one', cache: 'none', handOff: true
                        testInImage command: 'cat /made'
                      }
                    }
                    stage('Test') {
                      agent { label currentBuild.number == 1 ? 'containerd' : 'older' }
                      steps { testInImage command: 'cat /made' }
                    }
                  }
                }
                """));
        assertThat(linesOf(run, "Brought ")).isEmpty();
        assertThat(HandOff.of(run).find(built(run))).isNotNull();

        run.getAction(RestartDeclarativePipelineAction.class).run("Test");
        jenkins.waitUntilNoActivity();

        WorkflowRun restarted = run.getParent().getLastBuild();
        assertThat(restarted.getNumber()).isEqualTo(2);
        jenkins.assertBuildStatus(Result.SUCCESS, restarted);
        assertThat(linesOf(restarted, "Brought delivery/" + unique + ":one to this agent: "))
                .hasSize(1);
        assertThat(entries(restarted))
                .hasSize(4)
                .allSatisfy(entry ->
                        assertThat(entry.getImageId()).isEqualTo(built(run).toString()));
        // As many runs keep their images as keep their stashes: one, unless users say otherwise.
        await().untilAsserted(() -> assertThat(HandOff.of(run).find(built(run))).isNull());
        assertThat(HandOff.of(restarted).find(built(run))).isNotNull();
    }
}
