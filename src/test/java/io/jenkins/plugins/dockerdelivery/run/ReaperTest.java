package io.jenkins.plugins.dockerdelivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import io.jenkins.plugins.dockerdelivery.engine.command.Frame;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a dead agent left is found, and nothing else is. */
@WithJenkins
class ReaperTest {
    private final List<Left> all = new ArrayList<>();
    private JenkinsRule jenkins;
    private FilePath root;

    @BeforeEach
    void setUp(JenkinsRule rule) {
        TestParts.require(TestParts.ENGINE);
        jenkins = rule;
        root = rule.jenkins.getRootPath();
    }

    @AfterEach
    void tearDown() {
        all.forEach(Left::remove);
    }

    /** All that a step can leave when its agent dies. */
    private final class Left {
        private final Place place;
        private final FilePath directory;
        private final Process process;

        Left(String run, String controller) throws Exception {
            String step = Docker.uniqueName();
            directory = root.child("workspace/app@tmp/" + StepPlace.PREFIX + step);
            directory.child("key").write("made up", "UTF-8");
            place = new Place("/w", directory.getRemote(), step, run, controller);
            StepNote.write(root, new StepNote(step, controller, run, directory.getRemote()));
            Docker.agent().run(words("network", "create", place.labels(), place.name("network")));
            Docker.agent().run(words("create", place.labels(), "--name", place.name("tests"), "busybox:latest"));
            ProcessBuilder builder = new ProcessBuilder("sleep", "600");
            builder.environment().put(Frame.STEP, step);
            process = builder.start();
            all.add(this);
        }

        private String[] words(String first, String second, List<String> labels, String last) {
            List<String> words = new ArrayList<>(List.of(first, second));
            words.addAll(labels);
            words.add(last);
            return words.toArray(String[]::new);
        }

        private String[] words(String first, List<String> labels, String... last) {
            List<String> words = new ArrayList<>(List.of(first));
            words.addAll(labels);
            words.addAll(List.of(last));
            return words.toArray(String[]::new);
        }

        private boolean isThere() throws Exception {
            return directory.exists()
                    && process.isAlive()
                    && hasNote()
                    && !listed("ps", "--all").isEmpty()
                    && !listed("network", "ls").isEmpty();
        }

        private boolean isGone() throws Exception {
            return !directory.exists()
                    && !process.isAlive()
                    && !hasNote()
                    && listed("ps", "--all").isEmpty()
                    && listed("network", "ls").isEmpty();
        }

        private boolean hasNote() throws Exception {
            return StepNote.read(root).stream()
                    .anyMatch(note -> directory.getRemote().equals(note.directory()));
        }

        private List<String> listed(String... words) {
            List<String> list = new ArrayList<>(List.of(words));
            list.addAll(List.of("--quiet", "--filter", place.labelFilter()));
            return Docker.agent().lines(list.toArray(String[]::new));
        }

        private void remove() {
            process.destroyForcibly();
            listed("ps", "--all").forEach(id -> Docker.agent().run("rm", "--force", id));
            listed("network", "ls").forEach(id -> Docker.agent().run("network", "rm", id));
        }
    }

    private Reaper reaper(Duration old) {
        return new Reaper(root, jenkins.createLocalLauncher(), new EnvVars(), old);
    }

    @Test
    void shouldTakeWhatBelongsToRunsThatAreOverAndNothingElse() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        // Nobody may see the jobs: threads of ours have no more permissions than that.
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy());
        FreeStyleBuild over = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("over"));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "under-way");
        job.setDefinition(new CpsFlowDefinition("sleep 600", true));
        WorkflowRun underWay = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Sleeping for", underWay);
        Left ofRunThatIsOver = new Left(over.getExternalizableId(), StepPlace.controller());
        Left ofRunUnderWay = new Left(underWay.getExternalizableId(), StepPlace.controller());
        Left ofUnknownRun = new Left("thrown-away#7", StepPlace.controller());
        Left ofNeighbour = new Left(over.getExternalizableId(), Docker.uniqueName());

        reaper(Duration.ofHours(1)).run();

        assertThat(ofRunThatIsOver.isGone()).isTrue();
        assertThat(ofRunUnderWay.isThere()).isTrue();
        assertThat(ofUnknownRun.isThere()).as("of an unknown run, and young").isTrue();
        assertThat(ofNeighbour.isThere()).isTrue();

        reaper(Duration.ZERO).run();

        assertThat(ofUnknownRun.isGone()).as("of an unknown run, and old").isTrue();
        assertThat(ofRunUnderWay.isThere()).isTrue();
        assertThat(ofNeighbour.isThere()).isTrue();
        underWay.doKill();
        jenkins.waitForCompletion(underWay);
    }

    @Test
    void shouldBeCalledByTheNextStepOnTheAgent() throws Exception {
        jenkins.jenkins.setLabelString("docker");
        FreeStyleBuild over = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("over"));
        Left left = new Left(over.getExternalizableId(), StepPlace.controller());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        String image = "delivery-reaper/" + Docker.uniqueName();
        job.setDefinition(new CpsFlowDefinition("""
                node('docker') {
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest'
                  dockerBuildCached image: '%1$s', tag: '1', cache: 'none'
                  sh 'docker image rm %1$s:1'
                }
                """.formatted(image), true));

        jenkins.buildAndAssertSuccess(job);

        await().atMost(Duration.ofMinutes(1)).until(left::isGone);
        assertThat(StepNote.read(root)).isEmpty();
    }
}
