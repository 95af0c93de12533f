package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import hudson.plugins.git.GitSCM;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.dockerdelivery.board.BoardEntry;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.report.ScanReportAction;
import io.jenkins.plugins.dockerdelivery.report.ScanReportSummary;
import io.jenkins.plugins.dockerdelivery.report.ScanReportView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jenkins.branch.BranchSource;
import jenkins.plugins.git.GitSCMSource;
import jenkins.plugins.git.traits.BranchDiscoveryTrait;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The whole way of a commit, in a multibranch job, with real engine, registry, Trivy and server. */
@WithJenkins
class DeliveryTest {
    @RegisterExtension
    private static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

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

    /** The Jenkinsfile of the documentation, with the addresses of the parts. */
    private String jenkinsfile(boolean when) {
        String onlyMain = when ? "when { branch 'main' }" : "";
        String branches = when ? "" : ", branches: ['main']";
        return """
                pipeline {
                  agent { label 'docker' }
                  stages {
                    stage('Build') { steps { dockerBuildCached image: '%1$s', target: 'production', credentialsId: 'dockerhub' } }
                    stage('Verify') {
                      parallel {
                        stage('Test') { steps {
                          testInImage command: 'npm test',
                            env: ['NODE_ENV=test', 'DB_HOST=postgres', 'DB_PORT=5432', 'DB_NAME=payment_test', 'DB_USER=payment_user', 'DB_PASSWORD=test_password'],
                            services: [[image: 'postgres:15-alpine', alias: 'postgres',
                                        env: ['POSTGRES_DB=payment_test', 'POSTGRES_USER=payment_user', 'POSTGRES_PASSWORD=test_password'],
                                        healthCmd: 'pg_isready', healthInterval: '10s', healthTimeout: '5s', healthRetries: 5]],
                            junit: '/app/reports/*.xml'
                        } }
                        stage('Scan') { steps { trivyGate severity: 'CRITICAL,HIGH', ignoreUnfixed: true } }
                      }
                    }
                    stage('Push') {
                      %4$s
                      steps { pushTags credentialsId: 'dockerhub'%5$s }
                    }
                    stage('Deploy') {
                      %4$s
                      steps {
                        sshComposeDeploy host: '%2$s', port: %6$s, credentialsId: 'prod-ssh', service: 'payment-api',
                          registryCredentialsId: 'dockerhub'%5$s,
                          composeFiles: ['%3$s/docker-compose.yml', '%3$s/docker-compose.prod.yml']
                      }
                    }
                  }
                }
                """.formatted(
                        machine.repository(),
                        machine.part("SSH_HOST"),
                        machine.deployDirectory(),
                        onlyMain,
                        branches,
                        machine.part("SSH_PORT"));
    }

    private WorkflowMultiBranchProject project(Sources sources) throws Exception {
        WorkflowMultiBranchProject project = jenkins.createProject(WorkflowMultiBranchProject.class, "payment-api");
        GitSCMSource source = new GitSCMSource(sources.directory().toString());
        source.setTraits(List.of(new BranchDiscoveryTrait()));
        project.getSourcesList().add(new BranchSource(source));
        return project;
    }

    private WorkflowRun build(WorkflowMultiBranchProject project, String branch, Result expected) throws Exception {
        WorkflowJob before = project.getItem(branch);
        int number = before == null ? 1 : before.getNextBuildNumber();
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
        WorkflowJob job = project.getItem(branch);
        assertThat(job).as("branch %s", branch).isNotNull();
        return jenkins.assertBuildStatus(expected, job.getBuildByNumber(number));
    }

    private static BoardEntry station(WorkflowRun run, String station) {
        return run.getAction(DeliveryAction.class).getBoard().getStations().stream()
                .filter(entry -> entry.getStation().equals(station))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldDeliverMainAndTakeTheDependenciesOfTheNextCommitFromTheRegistry() throws Exception {
        Sources sources = new Sources(directory, jenkinsfile(true));
        String commit = sources.head().substring(0, 7);
        WorkflowMultiBranchProject project = project(sources);

        WorkflowRun first = build(project, "main", Result.SUCCESS);

        assertThat(machine.tags()).containsExactlyInAnyOrder(commit, "main-" + commit, "latest", "cache");
        String digest = machine.digest("latest");
        assertThat(machine.digest(commit)).isEqualTo(digest);
        assertThat(machine.digest("main-" + commit)).isEqualTo(digest);
        assertServed(digest);
        assertThat(first.getAction(DeliveryAction.class).getBoard().getStations())
                .allSatisfy(entry -> assertThat(entry.getState()).isEqualTo("success"));
        assertThat(station(first, "test").getFigure()).isEqualTo("147 passed");
        assertThat(station(first, "push").getDigest()).isEqualTo(digest);
        assertThat(first.getAction(TestResultAction.class).getTotalCount()).isEqualTo(147);
        ScanReportAction scan = first.getAction(ScanReportAction.class);
        ScanReportSummary summary = scan.getReports().get(0);
        ScanReportView report = scan.getDynamic(summary.getId()).getFindings();
        assertThat(summary.isPassed()).isTrue();
        // What cannot be mended yet is shown, and does not block.
        assertThat(summary.getCritical()).isPositive();
        assertThat(report.getFindings())
                .anySatisfy(row -> assertThat(row.getId()).isEqualTo("CVE-2023-45853"));
        machine.assertNothingLeft(jenkins.jenkins);

        machine.forgetImages();
        machine.docker("buildx", "prune", "--all", "--force");
        sources.change("src/server.js", "'use strict'", "'use strict' // changed");
        String next = sources.commit("Only code").substring(0, 7);
        WorkflowRun second = build(project, "main", Result.SUCCESS);

        jenkins.assertLogContains("[deps 3/4] CACHED", second);
        assertThat(machine.tags()).contains(next, "main-" + next, commit);
        assertThat(machine.digest("latest")).isEqualTo(machine.digest(next)).isNotEqualTo(digest);
        assertServed(machine.digest(next));
        machine.assertNothingLeft(jenkins.jenkins);
    }

    private void assertServed(String digest) throws IOException, InterruptedException {
        List<String> served = machine.served();
        assertThat(served).hasSize(1);
        String image = machine.hostDocker("inspect", "--format", "{{.Image}}", served.get(0));
        assertThat(machine.hostDocker("image", "inspect", "--format", "{{json .RepoDigests}}", image))
                .contains(digest);
        assertThat(machine.hostDocker("inspect", "--format", "{{.State.Health.Status}}", served.get(0)))
                .isEqualTo("healthy");
    }

    @Test
    void shouldNeitherPushNorDeployABranch() throws Exception {
        Sources sources = new Sources(directory, jenkinsfile(false));
        sources.git("checkout", "--quiet", "-b", "feature/fees");
        sources.git("branch", "--quiet", "--delete", "--force", "main");
        WorkflowRun run = build(project(sources), "feature%2Ffees", Result.SUCCESS);

        assertThat(station(run, "scan").getState()).isEqualTo("success");
        assertThat(station(run, "push").getState()).isEqualTo("skipped");
        assertThat(station(run, "deploy").getFigure()).isEqualTo("not on main but on feature/fees");
        jenkins.assertLogContains("Skipped: not on main but on feature/fees.", run);
        assertThat(machine.tags()).containsExactly("cache");
        assertThat(machine.served()).isEmpty();
        machine.assertNothingLeft(jenkins.jenkins);
    }

    @Test
    void shouldStopAtAFailingTest() throws Exception {
        Sources sources = new Sources(directory, jenkinsfile(true));
        sources.change("src/fees.js", "const RATE = 290;", "const RATE = 310;");
        sources.commit("A wrong fee");
        WorkflowRun run = build(project(sources), "main", Result.FAILURE);

        jenkins.assertLogContains("The tests failed with exit code 1: 3 of 147 failed", run);
        assertThat(station(run, "test").getFigure()).isEqualTo("3 failed, 144 passed");
        assertThat(run.getAction(TestResultAction.class).getFailCount()).isEqualTo(3);
        assertThat(station(run, "push").getState()).isEqualTo("missing");
        assertThat(machine.tags()).containsExactly("cache");
        assertThat(machine.served()).isEmpty();
        machine.assertNothingLeft(jenkins.jenkins);
    }

    @Test
    void shouldStopAtACriticalFindingThatCanBeMended() throws Exception {
        Sources sources = new Sources(directory, jenkinsfile(true));
        Machine.run(
                java.util.Map.of(),
                "npm",
                "--prefix",
                directory.toString(),
                "install",
                "--package-lock-only",
                "--save-exact",
                "--no-audit",
                "--no-fund",
                "minimist@0.0.8");
        sources.commit("An old library");
        WorkflowRun run = build(project(sources), "main", Result.FAILURE);

        assertThat(run.getLog(10_000))
                .anySatisfy(
                        line -> assertThat(line).contains("minimist", "CVE-2021-44906", "CRITICAL", "0.0.8", "1.2.6"));
        assertThat(station(run, "scan").getState()).isEqualTo("failure");
        ScanReportAction scan = run.getAction(ScanReportAction.class);
        ScanReportSummary summary = scan.getReports().get(0);
        ScanReportView report = scan.getDynamic(summary.getId()).getFindings();
        assertThat(summary.getBlocking()).isEqualTo(1);
        assertThat(report.getFindings())
                .anySatisfy(row -> assertThat(row.getId()).isEqualTo("CVE-2021-44906"));
        assertThat(machine.tags()).containsExactly("cache");
        machine.assertNothingLeft(jenkins.jenkins);
    }

    @Test
    void shouldPutThePreviousVersionBackWhenTheNewOneIsUnhealthy() throws Exception {
        Sources sources = new Sources(directory, jenkinsfile(true));
        WorkflowMultiBranchProject project = project(sources);
        build(project, "main", Result.SUCCESS);
        String healthy = machine.digest("latest");

        sources.change("src/healthcheck.js", "const PATH = '/health';", "const PATH = '/healthz';");
        sources.commit("A broken health check");
        WorkflowRun run = build(project, "main", Result.FAILURE);

        assertServed(healthy);
        jenkins.assertLogContains("is unhealthy", run);
        jenkins.assertLogContains("It was rolled back", run);
        assertThat(station(run, "deploy").getState()).isEqualTo("failure");
        assertThat(machine.digest("latest")).isNotEqualTo(healthy);
        machine.assertNothingLeft(jenkins.jenkins);
    }

    @Test
    void shouldWaitForAnApprovalAndKnowAPullRequest() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition("""
                pipeline {
                  agent { label 'docker' }
                  environment { CHANGE_ID = '12'; BRANCH_NAME = 'PR-12' }
                  stages {
                    stage('Deploy') {
                      input { message 'Deploy to production?' }
                      steps { sshComposeDeploy host: 'localhost', credentialsId: 'x', service: 'y', composeFiles: ['z'] }
                    }
                  }
                }
                """, true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        InputStepExecution input = await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> run.getAction(InputAction.class) == null
                                ? null
                                : run.getAction(InputAction.class).getExecutions().stream()
                                        .findFirst()
                                        .orElse(null),
                        java.util.Objects::nonNull);
        input.proceed(null);
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("Skipped: pull request 12.", run);
        assertThat(station(run, "deploy").getState()).isEqualTo("skipped");
    }
}
