package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import hudson.model.Run;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.report.ScanReportAction;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * The controller dies exactly between two phases of a step: for each boundary there is a build that waits there, and when
 * all have come to theirs, the JVM is halted. The next Jenkins has to bring all of them to the end that they would have had.
 */
class CrashTest {
    /** Whoever wants to know of the boundaries; package-private where it is. */
    private static final String BOUNDARY = "io.jenkins.plugins.dockerdelivery.run.Boundary";

    private static final int LINES = 5;

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension().withTimeout(0);

    private final Machine machine = new Machine();

    @BeforeEach
    void setUp() throws IOException {
        machine.prepareIdleService("true");
    }

    @AfterEach
    void tearDown() throws Exception {
        machine.cleanUp();
    }

    @Test
    void shouldLoseAndRepeatNothingWhenTheControllerDiesBetweenTwoPhases() throws Throwable {
        crash(
                "PushTags-LAUNCH_SAVED",
                "SshComposeDeploy-STARTED",
                "DockerBuildCached-ENDED",
                "TrivyGate-READ_SAVED",
                "TestInImage-CONCLUDED",
                "PushTags-ENDING_SAVED",
                "TestInImage-CLEANED_UP");
    }

    @Test
    void shouldLoseAndRepeatNothingOfOtherStepsThere() throws Throwable {
        crash(
                "TestInImage-STOP_SAVED",
                "TestInImage-LAUNCH_SAVED",
                "PushTags-STARTED",
                "TestInImage-ENDED",
                "SshComposeDeploy-READ_SAVED",
                "TrivyGate-CONCLUDED",
                "DockerBuildCached-ENDING_SAVED",
                "TrivyGate-CLEANED_UP");
    }

    private void crash(String... cases) throws Throwable {
        try (Starts here = new Starts(null);
                Starts there = new Starts(machine.part("HOST_ENGINE"))) {
            jenkins.startJenkins();
            jenkins.runRemotely(CrashTest::begin, machine.project(), String.join(" ", cases));
            await().atMost(Duration.ofMinutes(3)).until(() -> !jenkins.isAlive());
            jenkins.stopJenkinsForcibly();
            jenkins.startJenkins();
            jenkins.runRemotely(CrashTest::end, machine.project(), String.join(" ", cases));
            for (String name : cases) {
                if (name.startsWith("TestInImage")) {
                    assertThat(here.with("io.jenkins.docker-delivery.run", name + "#1"))
                            .as(name)
                            .hasSize(1);
                }
            }
            assertThat(there.with("com.docker.compose.project", machine.project()))
                    .hasSize(1);
        }
    }

    private static void begin(JenkinsRule rule, String project, String cases) throws Throwable {
        Machine machine = new Machine(project);
        machine.configure(rule.jenkins);
        rule.jenkins.setNumExecutors(cases.split(" ").length);
        haltWhenAllHaveComeTo(List.of(cases.split(" ")));
        int number = 0;
        for (String name : cases.split(" ")) {
            WorkflowJob job = rule.createProject(WorkflowJob.class, name);
            job.setDefinition(new CpsFlowDefinition(pipeline(machine, name, ++number), true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            if (isStopped(name)) {
                rule.waitForMessage("\nline-1-", run);
                run.getExecutor().interrupt();
            }
        }
    }

    private static boolean isStopped(String name) {
        return name.endsWith("STOP_SAVED");
    }

    private static String commit(int number) {
        return "c0ffee%034d".formatted(number);
    }

    private static String tag(int number) {
        return commit(number).substring(0, 7);
    }

    private static String pipeline(Machine machine, String name, int number) {
        String push =
                "pushTags credentialsId: 'dockerhub', requires: [], tags: ['{sha}', '" + tag(number) + number + "']\n";
        String steps =
                switch (name.substring(0, name.indexOf('-'))) {
                    case "PushTags" -> push;
                    case "TestInImage" -> """
                        testInImage junit: '/reports/*.xml', command: '''mkdir /reports; for i in 1 2 3 4 5; do echo line-$i-
                        echo "<testsuite name='s'><testcase classname='c' name='t$i'/></testsuite>" >/reports/$i.xml; sleep %s; done'''
                        """.formatted(isStopped(name) ? "60" : "0.2");
                    case "TrivyGate" -> "trivyGate severity: 'CRITICAL'\n";
                    case "SshComposeDeploy" ->
                        push
                                + """
                            sshComposeDeploy host: '%s', port: %s, credentialsId: 'prod-ssh', service: 'payment-api',
                              registryCredentialsId: 'dockerhub', projectName: '%s', composeFiles: ['%s/compose.yml'],
                              env: ['GIT_SHA={sha}']
                            """.formatted(
                                                machine.part("SSH_HOST"),
                                                machine.part("SSH_PORT"),
                                                machine.project(),
                                                machine.deployDirectory());
                    default -> "";
                };
        return """
                node('docker') {
                  withEnv(['GIT_COMMIT=%1$s', 'BRANCH_NAME=main']) {
                    writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nLABEL made=%2$s-%1$s\\n'
                    dockerBuildCached image: '%3$s', cache: 'none'
                    %4$s
                    echo 'the build goes on'
                  }
                }
                """.formatted(commit(number), machine.project(), machine.repository(), steps);
    }

    /** Holds each of the builds where its name says, and ends this JVM when all of them are there. */
    private static void haltWhenAllHaveComeTo(List<String> cases) throws ReflectiveOperationException {
        Set<String> there = ConcurrentHashMap.newKeySet();
        BiConsumer<Object, StepExecution> watcher = (boundary, step) -> {
            String place = step.getClass().getSimpleName().replace("Execution", "") + "-" + boundary;
            if (place.equals(jobOf(step)) && there.add(place)) {
                if (there.size() == cases.size()) {
                    Runtime.getRuntime().halt(1);
                }
                waitForTheEnd();
            }
        };
        Method watch = Class.forName(BOUNDARY, true, DockerDeliveryConfiguration.class.getClassLoader())
                .getDeclaredMethod("watch", BiConsumer.class);
        watch.setAccessible(true);
        watch.invoke(null, watcher);
    }

    private static String jobOf(StepExecution step) {
        try {
            return step.getContext().get(Run.class).getParent().getName();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void waitForTheEnd() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                // Nobody but the end gets us out of here.
            }
        }
    }

    private static void end(JenkinsRule rule, String project, String cases) throws Throwable {
        Machine machine = new Machine(project);
        int number = 0;
        for (String name : cases.split(" ")) {
            number++;
            WorkflowRun run =
                    rule.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
            try {
                rule.assertBuildStatus(isStopped(name) ? Result.ABORTED : Result.SUCCESS, rule.waitForCompletion(run));
                if (!isStopped(name)) {
                    check(machine, run, name, number);
                }
            } catch (Throwable e) {
                throw new AssertionError(name + ": " + e + "\n" + JenkinsRule.getLog(run));
            }
        }
        machine.assertNothingLeft(rule.jenkins);
    }

    private static void check(Machine machine, WorkflowRun run, String name, int number) throws Exception {
        List<String> log = run.getLog(10_000);
        assertThat(log).filteredOn("the build goes on"::equals).hasSize(1);
        List<StationEntry> entries =
                run.getAction(DeliveryAction.class).record().entries();
        assertThat(entries).allSatisfy(entry -> assertThat(entry.state()).isEqualTo(StationEntry.State.SUCCESS));
        assertThat(entries).extracting(StationEntry::station).doesNotHaveDuplicates();
        String built = machine.repository() + ":" + commit(number);
        assertThat(log)
                .filteredOn(line -> line.startsWith("Built ") && line.contains(built))
                .hasSize(1);
        switch (name.substring(0, name.indexOf('-'))) {
            case "TestInImage" -> {
                for (int line = 1; line <= LINES; line++) {
                    assertThat(log).filteredOn(("line-" + line + "-")::equals).hasSize(1);
                }
                assertThat(run.getAction(TestResultAction.class).getTotalCount())
                        .isEqualTo(LINES);
            }
            case "TrivyGate" ->
                assertThat(run.getAction(ScanReportAction.class).getReports()).hasSize(1);
            case "PushTags" -> assertPushedOnce(machine, log, number);
            case "SshComposeDeploy" -> {
                assertPushedOnce(machine, log, number);
                assertThat(machine.served()).hasSize(1);
            }
            default -> {}
        }
        for (String file : List.of("program.dat", "build.xml")) {
            File written = new File(run.getRootDir(), file);
            String text = written.exists() ? Files.readString(written.toPath(), StandardCharsets.ISO_8859_1) : "";
            assertThat(text)
                    .as(file)
                    .doesNotContain("FilePathPickle")
                    .doesNotContain(machine.part("REGISTRY_PASSWORD"))
                    .doesNotContain(machine.part("SSH_PASSPHRASE"));
        }
    }

    private static void assertPushedOnce(Machine machine, List<String> log, int number) throws Exception {
        for (String tag : List.of(commit(number), tag(number) + number)) {
            assertThat(machine.pushes(tag)).as("pushes of %s", tag).isEqualTo(1);
            assertThat(log)
                    .filteredOn(("$ docker push " + machine.repository() + ":" + tag)::equals)
                    .hasSize(1);
        }
    }
}
