package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What goes wrong for reasons that users can mend: one sentence, no stack trace, nothing left behind. */
@WithJenkins
class RefusalTest {
    private final Machine machine = new Machine();
    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws IOException {
        jenkins = rule;
        machine.configure(rule.jenkins);
        machine.prepareHost();
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.cleanUp();
    }

    private WorkflowRun fail(String steps) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  withEnv(['GIT_COMMIT=0123456789abcdef0123456789abcdef01234567', 'BRANCH_NAME=main']) {
                    writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo %s >/made\\n'
                    %s
                  }
                }
                """.formatted(UUID.randomUUID(), steps), true));
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        assertThat(run.getLog(1000)).as("the log").noneMatch(line -> line.startsWith("\tat "));
        machine.assertNothingLeft(jenkins.jenkins);
        return run;
    }

    private String build() {
        return "dockerBuildCached image: '" + machine.repository() + "', credentialsId: 'dockerhub'\n";
    }

    @Test
    void shouldNameTheWayOutOfEachMistakeInABuild() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "wrong", "", machine.part("REGISTRY_USER"), "not-the-password"));

        jenkins.assertLogContains(
                "image: 'acme/api:1.2' names a tag; give the repository without it (acme/api) and the tag by itself.",
                fail("dockerBuildCached image: 'acme/api:1.2'"));
        jenkins.assertLogContains(
                "credentialsId: 'nobody' is not a credential that this job may use",
                fail("dockerBuildCached image: '" + machine.repository() + "', credentialsId: 'nobody'"));
        jenkins.assertLogContains(
                "credentialsId: 'prod-ssh' is of another kind; this needs a username with password.",
                fail("dockerBuildCached image: '" + machine.repository() + "', credentialsId: 'prod-ssh'"));
        WorkflowRun refused = fail("dockerBuildCached image: '" + machine.repository() + "', credentialsId: 'wrong'");
        jenkins.assertLogContains(
                "Login refused: the registry " + machine.part("REGISTRY") + " does not accept the credential 'wrong'",
                refused);
        jenkins.assertLogNotContains("not-the-password", refused);
        jenkins.assertLogContains(
                "There is no 'docker' command on this agent's PATH",
                fail("withEnv(['PATH=/usr/bin:/bin']) { dockerBuildCached image: 'acme/api' }"));
        jenkins.assertLogContains(
                "The Docker engine cannot be used from this agent",
                fail("withEnv(['DOCKER_HOST=unix:///nowhere.sock']) { dockerBuildCached image: 'acme/api' }"));
        jenkins.assertLogContains(
                "image: is not given, and this run has not built one", fail("testInImage command: 'true'"));
    }

    @Test
    void shouldRefuseToPushWhatWasNotTestedAndScanned() throws Exception {
        jenkins.assertLogContains("was not tested by this run", fail(build() + "pushTags credentialsId: 'dockerhub'"));
        jenkins.assertLogContains("was tested by this run without success", fail(build() + """
                        try { testInImage command: 'exit 3' } catch (e) { echo "caught: ${e.message}" }
                        testInImage command: 'true'
                        pushTags credentialsId: 'dockerhub'
                        """));
        // Nor do tests that pass make up for others that could not be made.
        jenkins.assertLogContains("was tested by this run without success", fail(build() + """
                        try {
                          testInImage command: 'true', services: [[image: 'busybox', alias: 'db', command: 'exit 9']]
                        } catch (e) { echo "caught: ${e.message}" }
                        testInImage command: 'true'
                        pushTags credentialsId: 'dockerhub'
                        """));
        assertThat(machine.tags()).containsExactly("cache");
        jenkins.assertLogContains(
                "was not pushed by this run",
                fail(build()
                        + "sshComposeDeploy host: 'localhost', credentialsId: 'prod-ssh', service: 'a',"
                        + " composeFiles: ['/nowhere']"));
    }

    @Test
    void shouldNameTheWayOutOfEachMistakeInADeployment() throws Exception {
        String push = build() + "pushTags credentialsId: 'dockerhub', requires: [], overwrite: true\n";
        String deploy = "sshComposeDeploy credentialsId: 'prod-ssh', registryCredentialsId: 'dockerhub',"
                + " service: 'payment-api', composeFiles: ['" + machine.deployDirectory() + "/docker-compose.yml'], ";
        jenkins.assertLogContains(
                "the host 127.0.0.1:1 cannot be reached from the agent",
                fail(push + deploy + "host: '127.0.0.1', port: 1"));
        String port = machine.part("SSH_PORT");
        jenkins.assertLogContains(
                "the host key of localhost:" + port + " is not in knownHosts",
                fail(push + deploy + "host: 'localhost', port: " + port));
        String known = DockerDeliveryConfiguration.get().getKnownHosts();
        String other = "[127.0.0.1]:" + port
                + " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBzkGEsBvRIJUNNb0rUBsNPfHJsPNXmd0/nvfYy3ulJv";
        WorkflowRun changed =
                fail(push + deploy + "host: '127.0.0.1', port: " + port + ", knownHosts: '" + other + "'");
        jenkins.assertLogContains("is not the one in knownHosts", changed);
        DockerDeliveryConfiguration.get().setKnownHosts(null);
        jenkins.assertLogContains(
                "knownHosts: is not given, and none are configured globally",
                fail(push + deploy + "host: '127.0.0.1', port: " + port));
        DockerDeliveryConfiguration.get().setKnownHosts(known);
        assertThat(machine.served()).isEmpty();

        List<StationEntry> entries =
                changed.getAction(DeliveryAction.class).record().entries();
        assertThat(entries)
                .extracting(StationEntry::station)
                .containsExactly(Station.BUILD, Station.PUSH, Station.DEPLOY);
        assertThat(entries.get(1).fact(Fact.DIGEST)).startsWith("sha256:");
        assertThat(entries.get(2).state()).isEqualTo(StationEntry.State.FAILURE);
    }
}
