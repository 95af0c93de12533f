package io.jenkins.plugins.dockerdelivery.steps;

import io.jenkins.plugins.dockerdelivery.engine.test.TestResult;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code testInImage} returns. */
public final class TestedImage implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TestResult result;
    private final long durationMillis;

    TestedImage(TestResult result, long durationMillis) {
        this.result = result;
        this.durationMillis = durationMillis;
    }

    /** The exit code of the command. */
    @Whitelisted
    public int getExitCode() {
        return result.exitCode();
    }

    /** How many test cases the reports tell of. */
    @Whitelisted
    public int getTotal() {
        return result.counts().total();
    }

    /** How many of them failed. */
    @Whitelisted
    public int getFailed() {
        return result.counts().failed();
    }

    /** How many of them were skipped. */
    @Whitelisted
    public int getSkipped() {
        return result.counts().skipped();
    }

    /** How long the step took, in milliseconds. */
    @Whitelisted
    public long getDurationMillis() {
        return durationMillis;
    }
}
