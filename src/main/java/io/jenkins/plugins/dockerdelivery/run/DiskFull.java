package io.jenkins.plugins.dockerdelivery.run;

import hudson.AbortException;
import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.MasterToSlaveFileCallable;

/** Tells a full disk from all else that can go wrong where a step keeps its files. */
final class DiskFull {
    private static final int PROBE_BYTES = 64 * 1024;

    private DiskFull() {}

    /** Whether a failure says that a disk is full, or the quota on it. */
    static boolean explains(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null
                    && (message.contains("No space left on device") || message.contains("Disk quota exceeded"))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Throws if a directory's disk has no room even for a small file.
     *
     * @throws AbortException if it has not
     */
    static void check(FilePath directory, String agentName) throws IOException, InterruptedException {
        if (directory.act(new Probe())) {
            throw sentence(directory.getRemote(), agentName);
        }
    }

    /** The one sentence about it. */
    static AbortException sentence(String directory, String agentName) {
        return new AbortException(
                "The disk of " + agentName + " is full: there is no room left for the step's files in " + directory
                        + "; make room there and build again.");
    }

    private static final class Probe extends MasterToSlaveFileCallable<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean invoke(File directory, VirtualChannel channel) throws IOException {
            Path file = directory.toPath().resolve("probe");
            try {
                Files.write(file, new byte[PROBE_BYTES]);
                return false;
            } catch (IOException e) {
                if (explains(e)) {
                    return true;
                }
                throw e;
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }
}
