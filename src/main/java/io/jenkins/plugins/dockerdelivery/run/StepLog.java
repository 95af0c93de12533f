package io.jenkins.plugins.dockerdelivery.run;

import hudson.console.AnnotatedLargeText;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jenkinsci.plugins.workflow.actions.LogAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** What the build log holds of one step. */
final class StepLog {
    private StepLog() {}

    /** How many lines of the step have reached the disk. After a crash that is less, or more, than was written down. */
    static long countLines(FlowNode node) throws IOException {
        LogAction log = node.getAction(LogAction.class);
        if (log == null) {
            return 0;
        }
        AnnotatedLargeText<?> text = log.getLogText();
        LineCounter counter = new LineCounter();
        return text.writeRawLogTo(0, counter) > 0 ? counter.lines : 0;
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
