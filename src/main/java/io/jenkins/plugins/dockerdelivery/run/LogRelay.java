package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Carries a command's output into the build log by whole lines. The unfinished line at the end, and what the format
 * remembers, are saved together with the place up to which the output was read: nothing is lost or doubled by a restart.
 */
final class LogRelay implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LogFormat format;
    private byte[] unfinished = new byte[0];

    LogRelay(@CheckForNull LogFormat format) {
        this.format = format;
    }

    /** A stream that takes output and prints the lines that it completes. */
    OutputStream into(PrintStream log, UnaryOperator<String> mask) {
        return new OutputStream() {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            {
                line.writeBytes(unfinished);
            }

            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            private void take(byte b) {
                if (b == '\n') {
                    print(line.toString(StandardCharsets.UTF_8), log, mask);
                    line.reset();
                } else {
                    line.write(b);
                }
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                for (int i = offset; i < offset + length; i++) {
                    take(bytes[i]);
                }
                unfinished = line.toByteArray();
            }
        };
    }

    /** Prints what is left when the command has ended. */
    void finish(PrintStream log, UnaryOperator<String> mask) {
        if (unfinished.length > 0) {
            print(new String(unfinished, StandardCharsets.UTF_8), log, mask);
            unfinished = new byte[0];
        }
    }

    private void print(String line, PrintStream log, UnaryOperator<String> mask) {
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (format == null) {
            log.println(mask.apply(text));
        } else {
            format.accept(text, shown -> log.println(mask.apply(shown)));
        }
    }
}
