package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.console.AnnotatedLargeText;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jenkinsci.plugins.workflow.actions.LogAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** What the build log holds of one step. */
final class StepLog {
    private StepLog() {}

    /** How many lines of the step have reached the disk, now that what waits for it is sent there. */
    static long countLines(@CheckForNull FlowNode node) throws IOException {
        LineCounter counter = new LineCounter();
        return copy(node, counter) > 0 ? counter.lines : 0;
    }

    /** How many of these lines, which are printed one after the other, stand at the end of the log already. */
    static int countAtEnd(@CheckForNull FlowNode node, List<String> lines) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        if (lines.isEmpty() || copy(node, text) == 0) {
            return 0;
        }
        List<String> there = text.toString(StandardCharsets.UTF_8).lines().toList();
        for (int count = Math.min(lines.size(), there.size()); count > 0; count--) {
            if (there.subList(there.size() - count, there.size()).equals(lines.subList(0, count))) {
                return count;
            }
        }
        return 0;
    }

    /** Sends to the disk what waits for it: whoever looks at the log is shown all of it. */
    static void send(@CheckForNull FlowNode node) {
        LogAction log = node == null ? null : node.getAction(LogAction.class);
        if (log != null) {
            log.getLogText();
        }
    }

    private static long copy(@CheckForNull FlowNode node, OutputStream to) throws IOException {
        LogAction log = node == null ? null : node.getAction(LogAction.class);
        if (log == null) {
            return 0;
        }
        AnnotatedLargeText<?> text = log.getLogText();
        return text.writeRawLogTo(0, to);
    }

    private static final class LineCounter extends FilterOutputStream {
        private long lines;

        LineCounter() {
            super(OutputStream.nullOutputStream());
        }

        @Override
        public void write(int b) {
            if (b == '\n') {
                lines++;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                write(bytes[i]);
            }
        }
    }
}
