package io.jenkins.plugins.dockerdelivery.engine.test;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.Serializable;

/** What a test came to. */
public final class TestResult implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int NAMED = 3;

    private final ImageId imageId;
    private final int exitCode;
    private final String cause;
    private final TestCounts counts;

    /**
     * @param imageId the image that was tested
     * @param exitCode the first exit code of the shards that is not 0; else 0
     * @param cause why the tests were ended, as a sentence; null where they ended by themselves
     * @param counts what the reports tell
     */
    TestResult(ImageId imageId, int exitCode, @Nullable String cause, TestCounts counts) {
        this.imageId = imageId;
        this.exitCode = exitCode;
        this.cause = cause;
        this.counts = counts;
    }

    /** The image that was tested. */
    public ImageId imageId() {
        return imageId;
    }

    /** The exit code of the test command; of several shards the first that is not 0. */
    public int exitCode() {
        return exitCode;
    }

    /** What the reports tell. */
    public TestCounts counts() {
        return counts;
    }

    /** Whether the command ended with 0. */
    public boolean passed() {
        return exitCode == 0 && cause == null;
    }

    /** The sentence for a test that did not pass. */
    public String explainFailure() {
        String what = cause == null ? "The tests failed with exit code " + exitCode : cause;
        if (counts.failed() == 0) {
            return cause == null ? what + "." : what;
        }
        String which = counts.failed() + " of " + counts.total() + " failed, first "
                + String.join("; ", counts.firstFailing().stream().limit(NAMED).toList()) + ".";
        return what + (cause == null ? ": " : " Until then ") + which;
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
