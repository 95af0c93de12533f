package io.jenkins.plugins.dockerdelivery.steps;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.dockerdelivery.engine.test.TestOutputs.Output;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import jenkins.util.BuildListenerAdapter;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Keeps what tests left in their containers with the build, under {@code tests/STEP} and the path that it had there: so
 * no two steps of a run overwrite each other's.
 */
final class TestFiles {
    private static final String ROOT = "tests/";

    private final StepContext context;
    private final PrintStream log;
    private final String under;

    /**
     * @param context the step's
     * @param log the build log
     * @param step the step's own name
     */
    TestFiles(StepContext context, PrintStream log, String step) {
        this.context = context;
        this.log = log;
        this.under = ROOT + step;
    }

    /**
     * Archives one kind of files. The same again changes nothing.
     *
     * @param files the step's directory on the agent
     * @param output the kind
     * @param sharded whether the directory of each shard is to be seen in the archive
     */
    void archive(FilePath files, Output output, boolean sharded) throws IOException, InterruptedException {
        FilePath directory = files.child(output.directory());
        FilePath[] found = directory.exists() ? directory.list(output.includes(), null, false) : new FilePath[0];
        if (found.length == 0) {
            log.println(Messages.TestInImageStep_nothingToKeep(output.what(), output.pattern()));
            return;
        }
        Map<String, String> archived = new HashMap<>();
        for (FilePath file : found) {
            String path = file.getRemote().substring(directory.getRemote().length() + 1);
            int slash = path.indexOf('/');
            archived.put(
                    under
                            + (sharded ? "/shard-" + path.substring(0, slash) : "")
                            + output.pattern().directory()
                            + path.substring(slash),
                    path);
        }
        context.get(Run.class)
                .pickArtifactManager()
                .archive(
                        directory,
                        context.get(Launcher.class),
                        BuildListenerAdapter.wrap(context.get(TaskListener.class)),
                        archived);
        log.println(Messages.TestInImageStep_kept(output.what(), found.length, under));
    }
}
