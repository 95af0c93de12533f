package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.ExtensionList;
import hudson.model.Result;
import hudson.tasks.junit.TestResultAction;
import hudson.util.Secret;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.steps.TestReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What {@code testInImage} gives to containers and keeps of what they leave, in a pipeline. */
@WithJenkins
class TestStationTest {
    private static final String REPORT = "mkdir /out; echo $SUITE >/out/a.txt; echo \"<testsuite name='$SUITE'>"
            + "<testcase name='a'/><testcase name='b'><failure/></testcase></testsuite>\" >/out/junit.xml; ";

    private final Machine machine = new Machine();
    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        machine.configure(rule.jenkins);
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.cleanUp();
    }

    private WorkflowJob job(String steps) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "tests-" + UUID.randomUUID());
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + steps + "\n}", true));
        return job;
    }

    private static String step(String suite, String end, String parameters) {
        return "testInImage image: 'busybox:latest', env: ['SUITE=" + suite + "'], junit: '/out/*.xml',"
                + " artifacts: '/out/*.txt', command: '''" + REPORT + end + "'''" + parameters;
    }

    private static List<StationEntry> entries(WorkflowRun run) {
        return run.getAction(DeliveryAction.class).record().entries();
    }

    @Test
    void shouldKeepWhatTestsLeaveHoweverTheyEnd() throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.SUCCESS,
                job("parallel one: {" + step("one", "", "") + "}, two: {" + step("two", "", ", shards: 2") + "}\n"
                        + "try {" + step("three", "exit 3", "") + "} catch (e) { echo \"it said: ${e.message}\" }\n"
                        + "try {" + step("four", "sleep 600", ", timeout: '2s'")
                        + "} catch (e) { echo \"it said: ${e.message}\" }\n"
                        + "def r = testInImage image: 'busybox:latest', command: ['/bin/echo', 'no', 'shell']\n"
                        + "echo \"returned ${r.exitCode} ${r.total} ${r.failed} ${r.skipped}\""));

        jenkins.assertLogContains("it said: The tests failed with exit code 3: 1 of 2 failed, first b.", run);
        jenkins.assertLogContains(
                "it said: timeout: the tests were still running after 2s and were stopped."
                        + " Until then 1 of 2 failed, first b.",
                run);
        jenkins.assertLogContains("returned 0 0 0 0", run);
        TestResultAction tests = run.getAction(TestResultAction.class);
        assertThat(tests.getTotalCount()).isEqualTo(10);
        assertThat(tests.getFailCount()).isEqualTo(5);
        assertThat(run.getArtifacts().stream().map(artifact -> artifact.relativePath.replaceAll("tests/\\w{12}/", "")))
                .containsExactlyInAnyOrder(
                        "out/a.txt", "shard-1/out/a.txt", "shard-2/out/a.txt", "out/a.txt", "out/a.txt");
        assertThat(entries(run))
                .extracting(StationEntry::figure)
                .containsExactlyInAnyOrder(
                        "1 failed, 1 passed",
                        "2 failed, 2 passed",
                        "1 failed, 1 passed",
                        "1 failed, 1 passed",
                        "passed");
        machine.assertNothingLeft(jenkins.jenkins);
    }

    @Test
    void shouldKeepWhatTestsHadLeftWhenTheyWereAborted() throws Exception {
        String secret = UUID.randomUUID().toString();
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", "", Secret.fromString(secret)));
        WorkflowRun run = job(step(
                        "one",
                        "echo the token is $TOKEN; test -n \"$TOKEN\" && echo begun; sleep 600",
                        ", secretEnv: [[name: 'TOKEN', credentialsId: 'token']]"))
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("\nbegun", run);

        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        machine.assertNothingLeft(jenkins.jenkins);
        assertThat(run.getAction(TestResultAction.class).getTotalCount()).isEqualTo(2);
        assertThat(run.getArtifacts())
                .singleElement()
                .satisfies(artifact -> assertThat(artifact.getFileName()).isEqualTo("a.txt"));
        jenkins.assertLogContains("the token is ****", run);
        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file ->
                            assertThat(new String(Files.readAllBytes(file))).doesNotContain(secret));
        }
    }

    /** As it is where there is no junit plugin. */
    @Test
    void shouldArchiveReportsThatNobodyPublishes() throws Exception {
        ExtensionList.lookup(TestReports.class).removeAll(List.copyOf(ExtensionList.lookup(TestReports.class)));

        WorkflowRun run = jenkins.buildAndAssertSuccess(job(step("one", "", "")));

        assertThat(run.getAction(TestResultAction.class)).isNull();
        assertThat(run.getArtifacts().stream().map(artifact -> artifact.relativePath.replaceAll("tests/\\w{12}/", "")))
                .containsExactlyInAnyOrder("out/a.txt", "out/junit.xml");
        assertThat(entries(run)).extracting(StationEntry::figure).containsExactly("1 failed, 1 passed");
    }

    @Test
    void shouldRefuseBeforeAnythingRuns() throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.SUCCESS,
                job(Stream.of(
                                "secretEnv: [[name: 'A', credentialsId: 'no-such']]",
                                "services: [[image: 'busybox', secretEnv: [[name: 'PATH', credentialsId: 'x']]]]",
                                "services: [[image: 'busybox', credentialsId: 'no-such']]",
                                "services: [[image: 'busybox', alias: 'a', dependsOn: ['b']]]",
                                "artifacts: 'coverage/**'",
                                "shards: 0",
                                "mounts: ['src']")
                        .map(parameters -> "try { testInImage image: 'busybox:latest', command: 'echo ran', "
                                + parameters + " } catch (e) { echo \"it said: ${e.message}\" }\n")
                        .reduce("", String::concat)));

        assertThat(run.getLog(1000).stream().filter(line -> line.startsWith("it said: ")))
                .map(line -> line.substring(9).split("'")[0] + "'" + line.split("'")[1] + "'")
                .containsExactly(
                        "credentialsId: 'no-such'",
                        "services.secretEnv: 'PATH'",
                        "credentialsId: 'no-such'",
                        "services.dependsOn: 'b'",
                        "artifacts: 'coverage/**'",
                        "shards: '0'",
                        "mounts: 'src'");
        jenkins.assertLogNotContains("docker run", run);
    }
}
