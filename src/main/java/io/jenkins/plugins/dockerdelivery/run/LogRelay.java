package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Carries a command's output from its file on the agent into the build log, by whole lines. Nothing of it is written
 * down: after a restart it begins at the start of the file, and passes over as many lines as the build log already
 * holds. So a line is neither lost nor doubled, whenever the controller died.
 */
final class LogRelay {
    private final String key;
    private final LogFormat format;
    private final UnaryOperator<String> mask;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;
    private final long known;
    private long lines;

    /**
     * @param key the start whose output it is
     * @param format how the output is shown; null to show it as it is
     * @param known how many lines the build log holds already
     */
    LogRelay(String key, @CheckForNull LogFormat format, UnaryOperator<String> mask, long known) {
        this.key = key;
        this.format = format;
        this.mask = mask;
        this.known = known;
    }

    /** Prints all that is new, and tells how the command is. */
    Look.Seen advance(FilePath directory, PrintStream log) throws IOException, InterruptedException {
        Look.Seen seen = directory.act(new Look(key, offset));
        for (byte[] chunk = seen.output(); chunk.length > 0; chunk = seen.output()) {
            offset += chunk.length;
            for (byte b : chunk) {
                if (b == '\n') {
                    finish(log);
                } else {
                    line.write(b);
                }
            }
            seen = directory.act(new Look(key, offset));
        }
        return seen;
    }

    /** How far it has read. */
    long offset() {
        return offset;
    }

    /** Prints the line that is under way, if there is one, also where it has no end. */
    void end(PrintStream log) {
        if (line.size() > 0) {
            finish(log);
        }
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
}
