package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.plugins.git.BranchSpec;
import hudson.plugins.git.GitSCM;
import hudson.tasks.Shell;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.freestyle.DockerBuildCachedBuilder;
import io.jenkins.plugins.dockerdelivery.freestyle.PushTagsBuilder;
import io.jenkins.plugins.dockerdelivery.freestyle.SshComposeDeployBuilder;
import io.jenkins.plugins.dockerdelivery.freestyle.TestInImageBuilder;
import io.jenkins.plugins.dockerdelivery.freestyle.TrivyGateBuilder;
import io.jenkins.plugins.dockerdelivery.report.ScanReportAction;
import io.jenkins.plugins.dockerdelivery.steps.DockerBuildCachedStep;
import io.jenkins.plugins.dockerdelivery.steps.PushTagsStep;
import io.jenkins.plugins.dockerdelivery.steps.ServiceContainer;
import io.jenkins.plugins.dockerdelivery.steps.SshComposeDeployStep;
import io.jenkins.plugins.dockerdelivery.steps.TestInImageStep;
import io.jenkins.plugins.dockerdelivery.steps.TrivyGateStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A freestyle job delivers as a pipeline does: same engine, same record, same report. */
@WithJenkins
class FreestyleTest {
    private final Machine machine = new Machine();

    @TempDir
    private Path directory;

    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws IOException {
        jenkins = rule;
        machine.configure(rule.jenkins);
        machine.prepareHost();
        GitSCM.ALLOW_LOCAL_CHECKOUT = true;
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.cleanUp();
    }

    private DockerBuildCachedStep build() {
        DockerBuildCachedStep step = new DockerBuildCachedStep(machine.repository());
        step.setCredentialsId(Machine.REGISTRY_CREDENTIAL);
        return step;
    }

    private static TestInImageStep test() {
        ServiceContainer postgres = new ServiceContainer("postgres:15-alpine");
        postgres.setAlias("postgres");
        postgres.setEnv(
                List.of("POSTGRES_DB=payment_test", "POSTGRES_USER=payment_user", "POSTGRES_PASSWORD=test_password"));
        postgres.setHealthCmd("pg_isready -h localhost");
        TestInImageStep step = new TestInImageStep("npm test");
        step.setEnv(List.of(
                "NODE_ENV=test",
                "DB_HOST=postgres",
                "DB_PORT=5432",
                "DB_NAME=payment_test",
                "DB_USER=payment_user",
                "DB_PASSWORD=test_password"));
        step.setServices(List.of(postgres));
        step.setJunit("/app/reports/*.xml");
        return step;
    }

    private SshComposeDeployStep deploy() {
        SshComposeDeployStep step = new SshComposeDeployStep(machine.part("SSH_HOST"));
        step.setPort(Integer.parseInt(machine.part("SSH_PORT")));
        step.setCredentialsId(Machine.SSH_CREDENTIAL);
        step.setRegistryCredentialsId(Machine.REGISTRY_CREDENTIAL);
        step.setService("payment-api");
        step.setComposeFiles(List.of(
                machine.deployDirectory() + "/docker-compose.yml",
                machine.deployDirectory() + "/docker-compose.prod.yml"));
        return step;
    }

    @Test
    void shouldDeliverACommit() throws Exception {
        Sources sources = new Sources(directory, "");
        DockerBuildCachedStep build = build();
        build.setTarget("production");
        PushTagsStep push = new PushTagsStep();
        push.setCredentialsId(Machine.REGISTRY_CREDENTIAL);
        push.setTags(List.of("{shortSha}", "{branch}-{shortSha}", "build-${BUILD_NUMBER}"));
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.setScm(new GitSCM(
                GitSCM.createRepoList(sources.directory().toString(), null),
                List.of(new BranchSpec("*/main")),
                null,
                null,
                List.of()));
        job.getBuildersList().add(new DockerBuildCachedBuilder(build));
        job.getBuildersList().add(new TestInImageBuilder(test()));
        job.getBuildersList().add(new TrivyGateBuilder(new TrivyGateStep()));
        job.getBuildersList().add(new PushTagsBuilder(push));
        job.getBuildersList().add(new SshComposeDeployBuilder(deploy()));

        FreeStyleBuild run = jenkins.buildAndAssertSuccess(job);

        assertThat(run.getAction(DeliveryAction.class).record().entries())
                .hasSize(5)
                .allSatisfy(entry -> assertThat(entry.state()).isEqualTo(StationEntry.State.SUCCESS));
        assertThat(run.getAction(TestResultAction.class).getTotalCount()).isEqualTo(147);
        assertThat(run.getAction(ScanReportAction.class).getReports()).hasSize(1);
        String commit = sources.head().substring(0, 7);
        assertThat(machine.tags()).containsExactlyInAnyOrder(commit, "main-" + commit, "build-1", "cache");
        assertThat(machine.served()).hasSize(1);
        machine.assertNothingLeft(jenkins.jenkins);

        FreeStyleBuild promoted = promote(job, sources.head());

        assertThat(promoted.getAction(DeliveryAction.class).record().entries())
                .extracting(StationEntry::state)
                .containsExactly(StationEntry.State.SUCCESS, StationEntry.State.SUCCESS, StationEntry.State.UNSTABLE);
        assertThat(machine.tags()).contains("promoted-1");
        assertThat(machine.digest("promoted-1")).isEqualTo(machine.digest("build-1"));
    }

    /** A job that takes the image of another: one more tag, a deployment, and a stricter scan that only warns. */
    private FreeStyleBuild promote(FreeStyleProject built, String commit) throws Exception {
        TrivyGateStep strict = new TrivyGateStep();
        strict.setImage(machine.repository() + ":" + commit);
        strict.setSeverity("CRITICAL,HIGH,MEDIUM,LOW,UNKNOWN");
        strict.setIgnoreUnfixed(false);
        strict.setResult("UNSTABLE");
        PushTagsStep push = new PushTagsStep();
        push.setCredentialsId(Machine.REGISTRY_CREDENTIAL);
        push.setFromBuild(built.getFullName() + "#1");
        push.setTags(List.of("promoted-${BUILD_NUMBER}"));
        SshComposeDeployStep deploy = deploy();
        deploy.setCredentialsId(Machine.SSH_CREDENTIAL_WITHOUT_PASSPHRASE);
        deploy.setFromBuild(built.getFullName() + "#1");
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PushTagsBuilder(push));
        job.getBuildersList().add(new SshComposeDeployBuilder(deploy));
        job.getBuildersList().add(new TrivyGateBuilder(strict));
        return jenkins.buildAndAssertStatus(Result.UNSTABLE, job);
    }

    @Test
    void shouldEndOnceAndLeaveNothingWhenItIsAborted() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList()
                .add(new Shell("printf 'FROM busybox:latest\\nRUN echo '$BUILD_TAG' >/made\\n' >Dockerfile"));
        DockerBuildCachedStep build = build();
        build.setTag("$BUILD_NUMBER");
        build.setCache("none");
        job.getBuildersList().add(new DockerBuildCachedBuilder(build));
        job.getBuildersList().add(new TestInImageBuilder(new TestInImageStep("echo the tests have begun; sleep 600")));
        FreeStyleBuild run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("\nthe tests have begun", run);

        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        assertThat(run.getAction(DeliveryAction.class).record().entries())
                .extracting(StationEntry::state)
                .containsExactly(StationEntry.State.SUCCESS, StationEntry.State.FAILURE);
        machine.assertNothingLeft(jenkins.jenkins);
    }

    @Test
    void shouldRefuseInOneSentence() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new DockerBuildCachedBuilder(new DockerBuildCachedStep("acme/api:1.2")));

        FreeStyleBuild run = jenkins.buildAndAssertStatus(Result.FAILURE, job);

        jenkins.assertLogContains(
                "image: 'acme/api:1.2' names a tag; give the repository without it (acme/api) and the tag by itself.",
                run);
        assertThat(run.getLog(1000)).noneMatch(line -> line.startsWith("\tat "));
    }
}
