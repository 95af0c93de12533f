package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.Serializable;

/** What a test came to. */
public final class TestResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageId imageId;
    private final int exitCode;
    private final TestCounts counts;

    TestResult(ImageId imageId, int exitCode, TestCounts counts) {
        this.imageId = imageId;
        this.exitCode = exitCode;
        this.counts = counts;
    }

    /** The image that was tested. */
    public ImageId imageId() {
        return imageId;
    }

    /** The exit code of the test command. */
    public int exitCode() {
        return exitCode;
    }

    /** What the reports tell. */
    public TestCounts counts() {
        return counts;
    }

    /** Whether the command ended with 0. */
    public boolean passed() {
        return exitCode == 0;
    }

    /** The sentence for a test that did not pass. */
    public String explainFailure() {
        StringBuilder text = new StringBuilder("The tests failed with exit code " + exitCode);
        if (counts.failed() > 0) {
            text.append(": ")
                    .append(counts.failed())
                    .append(" of ")
                    .append(counts.total())
                    .append(" failed, first ")
                    .append(String.join(
                            "; ", counts.firstFailing().stream().limit(3).toList()));
        }
        return text.append('.').toString();
    }

    /** The key figure for people: {@code 147 passed}, or the exit code where there was no report. */
    public String figure() {
        if (counts.total() == 0) {
            return passed() ? "passed" : "exit code " + exitCode;
        }
        return (counts.failed() > 0 ? counts.failed() + " failed, " : "") + counts.passed() + " passed"
                + (counts.skipped() > 0 ? ", " + counts.skipped() + " skipped" : "");
    }
}
