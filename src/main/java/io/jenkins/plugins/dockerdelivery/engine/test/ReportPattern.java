package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;

/** A path pattern inside a container, split into the directory that is copied and the pattern below it. */
public final class ReportPattern implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final String pattern;

    private ReportPattern(String directory, String pattern) {
        this.directory = directory;
        this.pattern = pattern;
    }

    /**
     * Reads a pattern such as {@code /app/reports/*.xml}.
     *
     * @throws RefusedException if it is not an absolute path of a file or pattern
     */
    static ReportPattern parse(String parameter, String value) {
        int wildcard = indexOfWildcard(value);
        int slash = value.lastIndexOf('/', wildcard);
        if (!value.startsWith("/") || slash == 0 || value.endsWith("/") || value.contains("/../")) {
            throw RefusedException.of(
                    parameter, value, "is not an absolute path below a directory, such as /app/reports/*.xml");
        }
        return new ReportPattern(value.substring(0, slash), value.substring(slash + 1));
    }

    private static int indexOfWildcard(String value) {
        for (int i = 0; i < value.length(); i++) {
            if ("*?[{".indexOf(value.charAt(i)) >= 0) {
                return i;
            }
        }
        return value.length();
    }

    /** The directory in the container, without a slash at its end. */
    public String directory() {
        return directory;
    }

    /** The pattern below that directory, in the form of Ant's and Java's globs. */
    public String pattern() {
        return pattern;
    }
}
