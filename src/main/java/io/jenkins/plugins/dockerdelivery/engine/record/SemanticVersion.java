package io.jenkins.plugins.dockerdelivery.engine.record;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version as semver.org defines it, read from a git tag such as {@code v1.4.2} or {@code 2.0.0-rc.1}. */
public final class SemanticVersion implements Comparable<SemanticVersion>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final String IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
    private static final Pattern GRAMMAR = Pattern.compile("v?" + NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-("
            + IDENTIFIER + "(?:\\." + IDENTIFIER + ")*))?(?:\\+[0-9A-Za-z.-]+)?");
    private static final int MAX_LENGTH = 256;

    private final long major;
    private final long minor;
    private final long patch;
    private final String preRelease;

    private SemanticVersion(Matcher parts) {
        major = Long.parseLong(parts.group(1));
        minor = Long.parseLong(parts.group(2));
        patch = Long.parseLong(parts.group(3));
        preRelease = parts.group(4) == null ? "" : parts.group(4);
    }

    /** Reads it, with or without the usual {@code v}; build metadata is left out. Empty if the text is none. */
    public static Optional<SemanticVersion> parse(String text) {
        // First of all: the grammar's expression is recursive.
        if (text == null || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher parts = GRAMMAR.matcher(text);
        return parts.matches() ? Optional.of(new SemanticVersion(parts)) : Optional.empty();
    }

    /** The first number. */
    public long major() {
        return major;
    }

    /** The second number. */
    public long minor() {
        return minor;
    }

    /** Whether it comes before the release of its three numbers. */
    public boolean isPreRelease() {
        return !preRelease.isEmpty();
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int numbers = major != other.major
                ? Long.compare(major, other.major)
                : minor != other.minor ? Long.compare(minor, other.minor) : Long.compare(patch, other.patch);
        if (numbers != 0 || preRelease.equals(other.preRelease)) {
            return numbers;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return preRelease.isEmpty() ? 1 : -1;
        }
        String[] ours = preRelease.split("\\.");
        String[] theirs = other.preRelease.split("\\.");
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            int order = compare(ours[i], theirs[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ours.length, theirs.length);
    }

    private static int compare(String one, String other) {
        boolean number = one.matches("[0-9]+");
        boolean otherNumber = other.matches("[0-9]+");
        if (number && otherNumber) {
            return new BigInteger(one).compareTo(new BigInteger(other));
        }
        return number == otherNumber ? one.compareTo(other) : number ? -1 : 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SemanticVersion that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Without {@code v} and build metadata: {@code 2.0.0-rc.1}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + preRelease);
    }
}
