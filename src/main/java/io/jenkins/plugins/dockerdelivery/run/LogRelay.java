package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import jenkins.MasterToSlaveFileCallable;

/**
 * Carries a command's output from its file on the agent into the build log, by whole lines. Nothing of it is written
 * down: after a restart it begins at the start of the file, and passes over as many lines as the build log already
 * holds. So a line is neither lost nor doubled, whenever the controller died.
 */
final class LogRelay {
    /** The file in the step's directory to which a lasting command writes what it prints. */
    static final String FILE = "output.log";

    private static final int CHUNK = 512 * 1024;

    private final LogFormat format;
    private final UnaryOperator<String> mask;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;
    private final long known;
    private long lines;

    /**
     * @param format how the output is shown; null to show it as it is
     * @param known how many lines the build log holds already
     */
    LogRelay(@CheckForNull LogFormat format, UnaryOperator<String> mask, long known) {
        this.format = format;
        this.mask = mask;
        this.known = known;
    }

    /** Prints what is new; true if there was something. */
    boolean advance(FilePath directory, PrintStream log) throws IOException, InterruptedException {
        FilePath file = directory.child(FILE);
        boolean any = false;
        for (byte[] chunk = file.act(new Read(offset)); chunk.length > 0; chunk = file.act(new Read(offset))) {
            any = true;
            offset += chunk.length;
            for (byte b : chunk) {
                if (b == '\n') {
                    finish(log);
                } else {
                    line.write(b);
                }
            }
        }
        return any;
    }

    /** Prints the line that is under way, if there is one, also where it has no end. */
    void end(PrintStream log) {
        if (line.size() > 0) {
            finish(log);
        }
    }

    /** How many lines there were, those passed over too. */
    long lines() {
        return lines;
    }

    private void finish(PrintStream log) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        if (format == null) {
            print(text, log);
        } else {
            format.accept(text, shown -> print(shown, log));
        }
    }

    private void print(String text, PrintStream log) {
        // One line of output is one line of the log, or the count would be off.
        for (String part : mask.apply(text).split("\\R", -1)) {
            lines++;
            if (lines > known) {
                log.println(part);
            }
        }
    }

    /** Reads a piece of the file; nothing where there is no file yet. */
    private static final class Read extends MasterToSlaveFileCallable<byte[]> {
        private static final long serialVersionUID = 1L;

        private final long from;

        Read(long from) {
            this.from = from;
        }

        @Override
        public byte[] invoke(File file, VirtualChannel channel) throws IOException {
            if (!file.exists()) {
                return new byte[0];
            }
            try (RandomAccessFile content = new RandomAccessFile(file, "r")) {
                byte[] bytes = new byte[(int) Math.min(CHUNK, Math.max(0, content.length() - from))];
                content.seek(from);
                content.readFully(bytes);
                return bytes;
            }
        }
    }
}
