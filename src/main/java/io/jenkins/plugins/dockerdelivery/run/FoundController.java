package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jenkins.MasterToSlaveFileCallable;
import org.jenkinsci.plugins.durabletask.Controller;

/**
 * Stands in for the controller of a command that was started by a Jenkins which died before it could write down how. The
 * command's own frame tells how it ends; all that is left to know is whether anything there is still alive.
 */
final class FoundController extends Controller {
    private static final long serialVersionUID = 1L;

    /** The wrapper of a durable task touches its log every three seconds. It takes longer silences than this for its end. */
    private static final long SILENCE_MILLIS = TimeUnit.MINUTES.toMillis(5);

    @Override
    public boolean writeLog(FilePath directory, OutputStream sink) {
        return false;
    }

    @CheckForNull
    @Override
    public Integer exitStatus(FilePath directory, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        return silenceMillis(directory) > SILENCE_MILLIS ? Integer.valueOf(-1) : null;
    }

    @Override
    public void cleanup(FilePath directory) {
        // It is deleted with the step's directory.
    }

    /** How long ago anything stirred in a step's directory, or in the one beside it, by the agent's clock. */
    static long silenceMillis(FilePath directory) throws IOException, InterruptedException {
        return directory.act(new Silence());
    }

    private static final class Silence extends MasterToSlaveFileCallable<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long invoke(File directory, VirtualChannel channel) throws IOException {
            Path own = directory.toPath();
            long last = Math.max(last(own), last(own.resolveSibling(own.getFileName() + StepPlace.CONTROL_SUFFIX)));
            return System.currentTimeMillis() - last;
        }

        private static long last(Path directory) throws IOException {
            long last = 0;
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.walk(directory, 2)) {
                    for (Path file : (Iterable<Path>) files::iterator) {
                        last = Math.max(last, file.toFile().lastModified());
                    }
                }
            }
            return last;
        }
    }
}
