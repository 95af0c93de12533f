package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A package's version in the order that the ecosystems mostly agree on: number by number, and what is called alpha, beta
 * or the like before what is not. It serves advice, never a verdict.
 */
record PackageVersion(String text) implements Comparable<PackageVersion> {
    private static final Pattern PART = Pattern.compile("\\d+|[a-z]+|~");
    private static final Set<String> BEFORE =
            Set.of("a", "alpha", "b", "beta", "c", "canary", "dev", "m", "pre", "rc", "snapshot", "~");

    /** The lowest of the versions that mend a finding which is above the installed one, or the highest of them. */
    static Optional<PackageVersion> lowestAbove(String installed, String fixed) {
        List<PackageVersion> offered = Arrays.stream(fixed.split("[,|]"))
                .map(String::strip)
                .filter(version -> !version.isEmpty())
                .map(PackageVersion::new)
                .toList();
        PackageVersion here = new PackageVersion(installed);
        return offered.stream()
                .filter(version -> version.compareTo(here) > 0)
                .min(Comparator.naturalOrder())
                .or(() -> offered.stream().max(Comparator.naturalOrder()));
    }

    private List<String> parts() {
        // What follows a plus only names a build.
        String plain = text.toLowerCase(Locale.ROOT).replaceFirst("\\+.*", "");
        return new ArrayList<>(
                PART.matcher(plain).results().map(match -> match.group()).toList());
    }

    @Override
    public int compareTo(PackageVersion other) {
        List<String> mine = parts();
        List<String> others = other.parts();
        if (!mine.isEmpty()
                && !others.isEmpty()
                && mine.get(0).equals("v") != others.get(0).equals("v")) {
            mine.remove("v");
            others.remove("v");
        }
        for (int i = 0; i < Math.max(mine.size(), others.size()); i++) {
            int order = compare(i < mine.size() ? mine.get(i) : "", i < others.size() ? others.get(i) : "");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(String a, String b) {
        if (rank(a) != rank(b)) {
            return Integer.compare(rank(a), rank(b));
        }
        return rank(a) == 3 ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }

    /** Before an end, the end, a word, a number. */
    private static int rank(String part) {
        if (part.isEmpty()) {
            return 1;
        }
        return BEFORE.contains(part) ? 0 : Character.isDigit(part.charAt(0)) ? 3 : 2;
    }
}
