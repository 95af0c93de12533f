package io.jenkins.plugins.dockerdelivery.engine.test;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** How many tests the JUnit reports tell of, and which failed first. */
public final class TestCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int total;
    private final int failed;
    private final int skipped;
    private final ArrayList<String> firstFailing;

    TestCounts(int total, int failed, int skipped, List<String> firstFailing) {
        this.total = total;
        this.failed = failed;
        this.skipped = skipped;
        this.firstFailing = new ArrayList<>(firstFailing);
    }

    /** No report. */
    static TestCounts none() {
        return new TestCounts(0, 0, 0, List.of());
    }

    /** All test cases. */
    public int total() {
        return total;
    }

    /** Those with a failure or an error. */
    public int failed() {
        return failed;
    }

    /** Those that were skipped. */
    public int skipped() {
        return skipped;
    }

    /** Those neither failed nor skipped. */
    public int passed() {
        return total - failed - skipped;
    }

    /** The names of the first failing test cases. */
    public List<String> firstFailing() {
        return List.copyOf(firstFailing);
    }
}
