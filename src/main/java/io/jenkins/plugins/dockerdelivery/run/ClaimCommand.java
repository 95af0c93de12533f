package io.jenkins.plugins.dockerdelivery.run;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.MasterToSlaveFileCallable;

/**
 * Finds out whether a lasting command was started, on the agent, in the step's directory. One that was not can never
 * start any more: its frame finds the claim taken.
 */
final class ClaimCommand extends MasterToSlaveFileCallable<ClaimCommand.Found> {
    private static final long serialVersionUID = 1L;

    /** What there was. */
    enum Found {
        /** The command was started. */
        STARTED,
        /** The command was not started, and never will be. */
        NOTHING,
        /** The step's directory is gone. */
        NO_DIRECTORY
    }

    private final String key;

    ClaimCommand(String key) {
        this.key = key;
    }

    @Override
    public Found invoke(File stepDirectory, VirtualChannel channel) throws IOException {
        Path own = stepDirectory.toPath();
        if (!Files.isDirectory(own)) {
            return Found.NO_DIRECTORY;
        }
        try {
            Files.createDirectory(own.resolve(key));
            return Found.NOTHING;
        } catch (FileAlreadyExistsException e) {
            return Found.STARTED;
        }
    }
}
