package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Two builds of one job that push at the same time: whichever is first, {@code latest} is the newer commit's. */
@WithJenkins
class ForwardOnlyTest {
    private final Machine machine = new Machine();
    private JenkinsRule jenkins;

    @TempDir
    private File directory;

    @BeforeEach
    void setUp(JenkinsRule rule) throws IOException {
        jenkins = rule;
        machine.configure(rule.jenkins);
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.forgetImages();
    }

    @Test
    void shouldNotLetTwoBuildsRacePastEachOther() throws Exception {
        Path origin = Files.createDirectory(directory.toPath().resolve("origin"));
        Sources sources = new Sources(origin, "");
        String older = sources.head();
        String newer = sources.change("Jenkinsfile", "", "// newer").commit("newer");
        File go = new File(directory, "go");
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "forward-only");
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("COMMIT")));
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  sh "git clone -q '%s' . && git checkout -q ${params.COMMIT}"
                  withEnv(["GIT_COMMIT=${params.COMMIT}", 'BRANCH_NAME=main']) {
                    writeFile file: 'Dockerfile', text: "FROM busybox\\nRUN echo ${params.COMMIT} >/made"
                    dockerBuildCached image: '%s', credentialsId: 'dockerhub', cache: 'none'
                    echo 'ready'
                    waitUntil(initialRecurrencePeriod: 100, quiet: true) { fileExists '%s' }
                    pushTags credentialsId: 'dockerhub', requires: [], tags: ['{shortSha}', 'main', 'latest']
                  }
                }
                """.formatted(origin, machine.repository(), go), true));
        List<WorkflowRun> runs = new ArrayList<>();
        for (String commit : List.of(newer, older)) {
            runs.add(job.scheduleBuild2(0, new ParametersAction(new StringParameterValue("COMMIT", commit)))
                    .waitForStart());
        }
        for (WorkflowRun run : runs) {
            jenkins.waitForMessage("ready", run);
        }
        Files.createFile(go.toPath());

        for (WorkflowRun run : runs) {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        }

        assertThat(machine.digest("latest"))
                .isEqualTo(digest(runs.get(0)))
                .isEqualTo(machine.digest("main"))
                .isNotEqualTo(digest(runs.get(1)));
        assertThat(machine.digest(older.substring(0, 7))).isEqualTo(digest(runs.get(1)));
        machine.assertNothingLeft(jenkins.jenkins);
    }

    private static String digest(WorkflowRun run) {
        List<StationEntry> entries =
                run.getAction(DeliveryAction.class).record().entries();
        return entries.get(entries.size() - 1).fact(Fact.DIGEST);
    }
}
