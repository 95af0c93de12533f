package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.util.regex.Pattern;

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
        if (!value.startsWith("/") || slash == 0 || value.endsWith("/") || (value + "/").contains("/../")) {
            throw RefusedException.of(
                    parameter, value, "is not an absolute path below a directory, such as /app/reports/*.xml");
        }
        return new ReportPattern(value.substring(0, slash), value.substring(slash + 1));
    }

    private static int indexOfWildcard(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (isWildcard(value.charAt(i))) {
                return i;
            }
        }
        return value.length();
    }

    /** The directory in the container, without a slash at its end. */
    public String directory() {
        return directory;
    }

    /** The pattern below that directory, in the form of Ant's. */
    public String pattern() {
        return pattern;
    }

    /** Whether a file below the directory, by its path from there, is one of the reports. */
    boolean matches(String path) {
        StringBuilder expression = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            if (pattern.startsWith("**/", at)) {
                expression.append("(?:[^/]+/)*");
                at += 3;
            } else if (pattern.startsWith("**", at)) {
                expression.append(".*");
                at += 2;
            } else {
                char next = pattern.charAt(at++);
                expression.append(
                        switch (next) {
                            case '*' -> "[^/]*";
                            case '?' -> "[^/]";
                            default -> Pattern.quote(String.valueOf(next));
                        });
            }
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(path)
                .matches();
    }

    private static boolean isWildcard(char character) {
        return character == '*' || character == '?';
    }
}
