package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * The path of a file or directory in a container, or a pattern of such paths: what is copied out, and what of that is
 * wanted. Patterns are Ant's: {@code ?}, {@code *} and {@code **}.
 */
public final class PathPattern implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final String pattern;

    private PathPattern(String directory, String pattern) {
        this.directory = directory;
        this.pattern = pattern;
    }

    /**
     * Reads a pattern such as {@code /app/reports/*.xml}, or a path such as {@code /app/coverage}.
     *
     * @throws RefusedException if it is not an absolute path of a file or pattern
     */
    static PathPattern parse(String parameter, String value) {
        int wildcard = indexOfWildcard(value);
        int slash = value.lastIndexOf('/', wildcard);
        if (!value.startsWith("/") || slash == 0 || value.endsWith("/") || (value + "/").contains("/../")) {
            throw RefusedException.of(
                    parameter, value, "is not an absolute path below a directory, such as /app/reports/*.xml");
        }
        return new PathPattern(value.substring(0, slash), value.substring(slash + 1));
    }

    private static int indexOfWildcard(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (isWildcard(value.charAt(i))) {
                return i;
            }
        }
        return value.length();
    }

    /** The directory in the container that the pattern begins below, without a slash at its end. */
    public String directory() {
        return directory;
    }

    /** What {@code docker cp} copies: the one thing that a path names, or all of what is below a pattern's directory. */
    String source() {
        return indexOfWildcard(pattern) < pattern.length() ? directory + "/." : directory + "/" + pattern;
    }

    /**
     * What is wanted of that, as Ant's patterns, with commas between them.
     *
     * @param prefix the patterns of the directories above the one that it was copied to, with their slashes
     */
    String includes(String prefix) {
        // Ant takes a comma for the end of a pattern.
        String one = prefix + pattern.replace(',', '?');
        return indexOfWildcard(pattern) < pattern.length() ? one : one + "," + one + "/**";
    }

    /** Whether a file is wanted, by its path below the directory that it was copied to. */
    boolean matches(String path) {
        if (indexOfWildcard(pattern) == pattern.length()) {
            return path.equals(pattern) || path.startsWith(pattern + "/");
        }
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

    /** The path or pattern as the user wrote it. */
    @Override
    public String toString() {
        return directory + "/" + pattern;
    }
}
