package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A push that waits for another one to the same tag while the controller goes and comes back. */
class WaitingTurnTest {
    private static final List<String> JOBS = List.of("first", "second");

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    @TempDir
    private File directory;

    private final Machine machine = new Machine();

    @AfterEach
    void tearDown() throws Exception {
        machine.forgetImages();
    }

    @Test
    void shouldKeepItsPlaceOverARestart() throws Throwable {
        Path go = directory.toPath().resolve("go");
        hold(directory.toPath().resolve("docker"), go);
        jenkins.startJenkins();
        jenkins.runRemotely(WaitingTurnTest::begin, machine.project(), directory.getPath());
        jenkins.stopJenkins();
        jenkins.startJenkins();
        jenkins.runRemotely(WaitingTurnTest::checkBothAreThere);

        Files.createFile(go);
        jenkins.runRemotely(WaitingTurnTest::end, machine.repository() + ":latest");

        assertThat(machine.pushes("latest")).isEqualTo(2);
        assertThat(machine.digest("latest")).isEqualTo(machine.digest("c0ffee2"));
    }

    /** The real docker, but for pushes, which wait until they may go. */
    private static void hold(Path docker, Path go) throws Exception {
        Files.writeString(docker, """
                #!/bin/sh
                if [ "$1" = push ]; then until [ -e '%s' ]; do sleep 0.2; done; fi
                PATH=${PATH#*:} exec docker "$@"
                """.formatted(go));
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
    }

    private static void begin(JenkinsRule rule, String project, String directory) throws Throwable {
        Machine machine = new Machine(project);
        machine.configure(rule.jenkins);
        for (String name : JOBS) {
            WorkflowJob job = rule.createProject(WorkflowJob.class, name);
            job.setDefinition(new CpsFlowDefinition(
                    """
                    node('docker') {
                      withEnv(['GIT_COMMIT=%s', 'BRANCH_NAME=main', 'PATH+HELD=%s']) {
                        writeFile file: 'Dockerfile', text: 'FROM busybox\\nRUN echo %s >/made'
                        dockerBuildCached image: '%s', credentialsId: 'dockerhub', cache: 'none'
                        pushTags credentialsId: 'dockerhub', requires: [], tags: ['{shortSha}', 'latest']
                      }
                    }
                    """.formatted(commit(name), directory, project + name, machine.repository()), true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            rule.waitForMessage(
                    name.equals(JOBS.get(0)) ? "$ docker push " : "Waiting for first#1, which works on the same: ",
                    run);
        }
    }

    private static String commit(String job) {
        return "c0ffee" + (JOBS.indexOf(job) + 1) + "0".repeat(33);
    }

    private static WorkflowRun run(JenkinsRule rule, String job) {
        return rule.jenkins.getItemByFullName(job, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void checkBothAreThere(JenkinsRule rule) throws Throwable {
        for (String job : JOBS) {
            rule.waitForMessage("Resuming build", run(rule, job));
            assertThat(run(rule, job).isBuilding()).as(job).isTrue();
        }
    }

    private static void end(JenkinsRule rule, String latest) throws Throwable {
        for (String job : JOBS) {
            rule.assertBuildStatusSuccess(rule.waitForCompletion(run(rule, job)));
        }
        String log = JenkinsRule.getLog(run(rule, JOBS.get(1)));
        assertThat(log).containsOnlyOnce("Waiting for first#1, which works on the same: " + latest + "\n");
        assertThat(log).containsOnlyOnce("$ docker push " + latest + "\n");
    }
}
