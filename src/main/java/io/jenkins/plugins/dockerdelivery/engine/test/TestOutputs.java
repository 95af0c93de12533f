package io.jenkins.plugins.dockerdelivery.engine.test;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What is copied out of the containers that ran the tests, however these ended. */
public final class TestOutputs implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The directory of the step that JUnit reports are copied to, in one directory for each shard. */
    public static final String REPORTS = "reports";

    private final PathPattern junit;
    private final PathPattern artifacts;
    private final PathPattern coverage;

    /**
     * @param junit where the tests leave JUnit XML, such as {@code /app/reports/*.xml}; null or blank for nowhere
     * @param artifacts what else is kept, such as {@code /app/screenshots/**}; null or blank for nothing
     * @param coverage the coverage report, such as {@code /app/coverage/**}; null or blank for none
     * @throws RefusedException if one is not an absolute path
     */
    public TestOutputs(@Nullable String junit, @Nullable String artifacts, @Nullable String coverage) {
        this.junit = parse("junit", junit);
        this.artifacts = parse("artifacts", artifacts);
        this.coverage = parse("coverage", coverage);
    }

    private static PathPattern parse(String parameter, String value) {
        return value == null || value.isBlank() ? null : PathPattern.parse(parameter, value);
    }

    /** Nothing. */
    public static TestOutputs none() {
        return new TestOutputs(null, null, null);
    }

    /** One kind of output: what it is, the directory of the step that it is copied to, and its pattern. */
    public record Output(String what, String directory, PathPattern pattern) {
        /** The files that are wanted, below the directory, as Ant's patterns with commas between them. */
        public String includes() {
            return pattern.includes("*/");
        }
    }

    /** Where the JUnit reports are; null if there are none. */
    @Nullable
    public PathPattern junit() {
        return junit;
    }

    /** The JUnit reports, if any. */
    public List<Output> reports() {
        return junit == null ? List.of() : List.of(new Output("test reports", REPORTS, junit));
    }

    /** What is kept as it is. */
    public List<Output> files() {
        List<Output> files = new ArrayList<>();
        if (artifacts != null) {
            files.add(new Output("artifacts", "artifacts", artifacts));
        }
        if (coverage != null) {
            files.add(new Output("coverage", "coverage", coverage));
        }
        return files;
    }
}
