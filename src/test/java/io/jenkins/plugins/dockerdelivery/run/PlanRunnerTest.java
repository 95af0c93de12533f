package io.jenkins.plugins.dockerdelivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** How a step goes through a plan, with plans that need nothing but a shell. */
@WithJenkins
class PlanRunnerTest {
    private static Function<Place, Command> command;
    private static final Queue<String> ENDS = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path directory;

    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) {
        jenkins = rule;
        ENDS.clear();
    }

    /** A step whose plan is one command. */
    public static final class RunCommandStep extends Step {
        @DataBoundConstructor
        public RunCommandStep() {}

        @Override
        public StepExecution start(StepContext context) {
            return new Execution(context);
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {
            @Override
            public String getFunctionName() {
                return "runCommand";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(FilePath.class, Run.class, TaskListener.class);
            }
        }
    }

    private static final class Execution extends PlanExecution<String> {
        private static final long serialVersionUID = 1L;

        Execution(StepContext context) {
            super(context);
        }

        @Override
        protected Plan<String> plan(Place place) {
            return new OneCommand(command.apply(place), false);
        }

        @Override
        protected Object conclude(String result, FilePath files) throws IOException, InterruptedException {
            log().println("came to " + result);
            ENDS.add(result);
            return result;
        }

        @Override
        protected void failed(String reason) {
            ENDS.add("failed: " + reason);
        }
    }

    private static final class OneCommand implements Plan<String> {
        private static final long serialVersionUID = 1L;

        private final Command what;
        private final boolean ran;

        OneCommand(Command what, boolean ran) {
            this.what = what;
            this.ran = ran;
        }

        @Override
        public Decision<String> next(Outcome outcome) {
            if (!ran) {
                return new Run<>(what, new OneCommand(what, true));
            }
            return outcome.succeeded()
                    ? new Done<>("success")
                    : new Failed<>("The command failed with " + outcome.exitCode() + ".");
        }
    }

    private WorkflowRun start(String pipeline) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(pipeline, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    @Test
    void shouldGiveAScriptThatEndsItselfTheTimeForItAndEndOnce() throws Exception {
        command = place -> Command.lasting("deploy", """
                        child() {
                          trap 'echo child was told' TERM
                          while :; do sleep 0.1; done
                        }
                        child &
                        trap 'echo script was told; sleep 1; echo defined end; kill -9 $!; exit 3' TERM
                        echo begun
                        wait
                        """)
                .endsItself(Duration.ofSeconds(30))
                .build();
        WorkflowRun run = start("node { runCommand() }");
        jenkins.waitForMessage("begun", run);

        run.getExecutor().interrupt();
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        assertThat(run.getLog(100)).containsSubsequence("begun", "script was told", "defined end");
        jenkins.assertLogNotContains("child was told", run);
        assertThat(ENDS).containsExactly("failed: was stopped");
    }

    @Test
    void shouldEndAllThatACommandStartedWhenStopped() throws Exception {
        command = place -> Command.lasting("test", "sleep 600 & sleep 600 & echo begun; wait\n")
                .build();
        WorkflowRun run = start("node { runCommand() }");
        jenkins.waitForMessage("begun", run);

        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(child -> child.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains("sleep 600"));
        assertNothingLeft();
    }

    @Test
    void shouldBeStoppedWhileABriefCommandHangs() throws Exception {
        Path begun = directory.resolve("begun");
        command = place -> Command.brief("look", "touch " + Shell.quote(begun.toString()) + "; sleep 600\n")
                .build();
        WorkflowRun run = start("node { runCommand() }");
        org.awaitility.Awaitility.await().until(() -> begun.toFile().exists());

        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        assertThat(ENDS).containsExactly("failed: was stopped");
        assertNothingLeft();
    }

    @Test
    void shouldShowWhatIsPrintedAtTheEndOnce() throws Exception {
        command = place -> Command.lasting("ask", "echo one; printf two").build();
        WorkflowRun run = start("node { runCommand() }");
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));

        assertThat(run.getLog(100)).containsSubsequence("one", "two", "came to success");
        assertThat(run.getLog(100)).filteredOn("came to success"::equals).hasSize(1);
        assertNothingLeft();
    }

    @Test
    void shouldBeTriedAgainWhereNobodyKnowsWhatACommandCameTo() throws Exception {
        Path second = directory.resolve("second");
        String here = Shell.quote(second.toString());
        command = place -> Command.lasting(
                        "ask",
                        "if mkdir " + here + "; then rm -rf " + Shell.quote(place.directory()) + "; sleep 600; fi\n")
                .build();
        WorkflowRun run = start("retry(count: 2, conditions: [nonresumable()]) { node { runCommand() } }");
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));

        jenkins.assertLogContains("is gone, and with it what the command came to", run);
        assertThat(ENDS)
                .hasSize(2)
                .anySatisfy(end -> assertThat(end).startsWith("failed: The step's directory on"))
                .contains("success");
        assertNothingLeft();
    }

    @Test
    void shouldSayInOneSentenceThatTheDiskIsFull() throws Exception {
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.toString())
                .redirectErrorStream(true)
                .start();
        assumeTrue(mount.waitFor() == 0, "only root may mount a small disk");
        try {
            command = place -> Command.lasting("build", "cat /dev/zero >" + Shell.quote(place.directory()) + "/layer\n")
                    .build();
            WorkflowRun run = start("node { ws('" + directory + "/work') { runCommand() } }");
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            assertThat(run.getLog(100))
                    .filteredOn(line -> line.startsWith("ERROR: The disk of "))
                    .singleElement()
                    .asString()
                    .contains("is full: there is no room left for the step's files in " + directory + "/work@tmp/");
            assertThat(directory.resolve("work@tmp").toFile().list()).isNullOrEmpty();
        } finally {
            new ProcessBuilder("umount", "--lazy", directory.toString()).start().waitFor();
        }
    }

    private void assertNothingLeft() throws Exception {
        List<FilePath> directories =
                List.of(jenkins.jenkins.getRootPath().child("workspace").list("**/" + StepPlace.PREFIX + "*/**", null));
        assertThat(directories).isEmpty();
        assertThat(StepNote.read(jenkins.jenkins.getRootPath())).isEmpty();
    }
}
