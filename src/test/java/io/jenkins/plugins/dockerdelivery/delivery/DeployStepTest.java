package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.User;
import hudson.model.listeners.RunListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.board.Deployment;
import io.jenkins.plugins.dockerdelivery.board.Deployments;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The step alone, for an image that the run has pushed as far as its record tells. */
@WithJenkins
class DeployStepTest {
    private static final String COMMIT = "1".repeat(40);
    private static final String SLOW_COMMIT = "2".repeat(40);

    private static final Map<String, StationEntry> PUSHED = new java.util.concurrent.ConcurrentHashMap<>();

    /** Lets every run begin with what another one might have pushed. */
    @TestExtension
    public static final class Pushed extends RunListener<Run<?, ?>> {
        @Override
        public void onStarted(Run<?, ?> run, TaskListener listener) {
            PUSHED.forEach((key, entry) -> {
                try {
                    DeliveryAction.of(run).put(key, entry);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private final Machine machine = new Machine();

    @TempDir
    private Path directory;

    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws IOException {
        jenkins = rule;
        PUSHED.clear();
        machine.configure(rule.jenkins);
        Files.createDirectories(machine.deployDirectory());
        Files.writeString(
                machine.deployDirectory().resolve("docker-compose.yml"),
                "services: {payment-api: {image: '" + machine.repository() + ":${GIT_SHA:?}'}}");
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.cleanUp();
    }

    private void push(String commit, String healthCheck) throws IOException, InterruptedException {
        String tag = commit.substring(0, 7);
        String image = machine.repository() + ":" + tag;
        Path context = Files.createDirectories(directory.resolve(tag));
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM busybox\nSTOPSIGNAL SIGKILL\nHEALTHCHECK --interval=" + healthCheck + "\nCMD exec sleep 1000 # "
                        + tag);
        machine.docker(
                "buildx", "build", "--quiet", "--provenance", "false", "--load", "--tag", image, context.toString());
        Machine.run(
                Map.of(
                        "DOCKER_CONFIG", directory.resolve("docker").toString(),
                        "PASSWORD", machine.part("REGISTRY_PASSWORD"),
                        "LOGIN", machine.part("REGISTRY_USER"),
                        "REGISTRY", machine.part("REGISTRY"),
                        "IMAGE", image),
                "sh",
                "-c",
                "printf %s \"$PASSWORD\" | docker login --username \"$LOGIN\" --password-stdin \"$REGISTRY\" && docker push"
                        + " --quiet \"$IMAGE\"");
        String id = machine.docker("image", "inspect", "--format", "{{.Id}}", image);
        PUSHED.clear();
        PUSHED.put(
                "0-build",
                new StationEntry.Builder(Station.BUILD, State.SUCCESS)
                        .image(image, id)
                        .fact(Fact.REPOSITORY, machine.repository())
                        .build());
        PUSHED.put(
                "1-push",
                new StationEntry.Builder(Station.PUSH, State.SUCCESS)
                        .image(image, id)
                        .fact(Fact.REPOSITORY, machine.repository())
                        .fact(Fact.TAG, tag)
                        .fact(Fact.DIGEST, machine.digest(tag))
                        .build());
    }

    private String step(String name, String more) {
        return "%s host: '%s:%s', credentialsId: 'prod-ssh', service: 'payment-api', composeFiles: ['%s/docker-compose.yml']%s\n"
                .formatted(name, machine.part("SSH_HOST"), machine.part("SSH_PORT"), machine.deployDirectory(), more);
    }

    private static CpsFlowDefinition pipeline(String commit, String steps) throws Exception {
        return new CpsFlowDefinition(
                "input 'Deploy?'\nnode { withEnv(['GIT_COMMIT=" + commit + "']) {\n" + steps + "} }", true);
    }

    private WorkflowRun start(WorkflowJob job) throws Exception {
        WorkflowRun run = job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("carol")))
                .waitForStart();
        await().until(() -> run.getAction(InputAction.class) != null
                && !run.getAction(InputAction.class).getExecutions().isEmpty());
        InputStepExecution input =
                run.getAction(InputAction.class).getExecutions().get(0);
        try (ACLContext as = ACL.as2(User.getById("alice", true).impersonate2())) {
            input.proceed(null);
        }
        return run;
    }

    @Test
    void shouldKnowWhoApprovedAndNoticeDriftAndComeBackWhenItIsAborted() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        String login = ", registryCredentialsId: 'dockerhub', environment: 'production'";
        push(COMMIT, "250ms CMD true");
        job.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", login) + step("checkDrift", "")));

        WorkflowRun first = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(start(job)));

        jenkins.assertLogContains("No drift: ", first);
        Deployment known = Deployments.of(job).all().get(0);
        assertThat(known.getApprover()).isEqualTo("alice");
        assertThat(known.getStartedBy()).isEqualTo("carol");
        assertThat(known.getEnvironment()).isEqualTo("production");
        assertThat(known.getCommit()).isEqualTo(COMMIT);
        assertThat(known.getDigest()).isEqualTo(machine.digest(COMMIT.substring(0, 7)));

        // Another version whose health takes its time is aborted in the middle.
        push(SLOW_COMMIT, "1s --start-period=30s CMD false");
        job.setDefinition(pipeline(SLOW_COMMIT, step("sshComposeDeploy", login)));
        WorkflowRun second = start(job);
        jenkins.waitForMessage("-1  Started", second);
        second.doStop();

        await().atMost(Duration.ofSeconds(60)).until(() -> !second.isBuilding());
        jenkins.assertBuildStatus(Result.ABORTED, second);
        jenkins.assertLogContains("Rolled back: payment-api runs " + machine.repository() + ":1111111", second);
        assertThat(machine.served()).hasSize(1);

        machine.hostDocker("rm", "--force", machine.served().get(0));
        job.setDefinition(pipeline(COMMIT, step("checkDrift", "")));
        WorkflowRun third = jenkins.waitForCompletion(start(job));

        jenkins.assertBuildStatus(Result.FAILURE, third);
        jenkins.assertLogContains(
                "Drift: payment-api on " + machine.part("SSH_HOST") + ":" + machine.part("SSH_PORT")
                        + " does not run at all",
                third);
    }
}
