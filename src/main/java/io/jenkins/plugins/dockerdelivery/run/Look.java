package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.command.Frame;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import jenkins.MasterToSlaveFileCallable;

/** All that is to be known of a lasting command at one moment, in one question to the agent: on the step's directory. */
final class Look extends MasterToSlaveFileCallable<Look.Seen> {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 512 * 1024;

    private final String key;
    private final long offset;

    /**
     * @param key the start that is looked after
     * @param offset from where on its output is wanted
     */
    Look(String key, long offset) {
        this.key = key;
        this.offset = offset;
    }

    /** What was seen. */
    static final class Seen implements Serializable {
        private static final long serialVersionUID = 1L;

        private final boolean directory;
        private final byte[] output;
        private final Integer exitCode;

        Seen(boolean directory, byte[] output, @CheckForNull Integer exitCode) {
            this.directory = directory;
            this.output = output.clone();
            this.exitCode = exitCode;
        }

        /** Whether the step's directory is there. */
        boolean hasDirectory() {
            return directory;
        }

        /** The next piece of output; empty if there is no more. */
        byte[] output() {
            return output.clone();
        }

        /** The exit code, if the command has ended and the output to its end was taken. */
        @CheckForNull
        Integer exitCode() {
            return exitCode;
        }
    }

    @Override
    public Seen invoke(File stepDirectory, VirtualChannel channel) throws IOException {
        Path claim = stepDirectory.toPath().resolve(key);
        if (!Files.isDirectory(claim)) {
            return new Seen(stepDirectory.isDirectory(), new byte[0], null);
        }
        // First the end, then the output: so none of it comes after the end.
        Integer exitCode = exitCode(claim.resolve(Frame.EXIT_CODE));
        byte[] output = read(claim.resolve(Frame.OUTPUT));
        return new Seen(true, output, output.length == 0 ? exitCode : null);
    }

    private static Integer exitCode(Path link) throws IOException {
        return Files.isSymbolicLink(link)
                ? Integer.valueOf(Files.readSymbolicLink(link).toString())
                : null;
    }

    private byte[] read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return new byte[0];
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(CHUNK, Math.max(0, content.length() - offset))];
            content.seek(offset);
            content.readFully(bytes);
            return bytes;
        }
    }
}
