package io.jenkins.plugins.dockerdelivery.engine.scan;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How bad a finding is, in Trivy's words, worst first. */
public enum Severity {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW,
    /** Not rated, or rated in a way that this version does not know. It is not a synonym of the worst. */
    UNKNOWN;

    /** Reads a severity from a report; what is not known is {@link #UNKNOWN}. */
    static Severity ofReport(String text) {
        for (Severity severity : values()) {
            if (severity.name().equalsIgnoreCase(text)) {
                return severity;
            }
        }
        return UNKNOWN;
    }

    /**
     * Reads a list such as {@code CRITICAL,HIGH}.
     *
     * @throws RefusedException if one of them is not a severity
     */
    public static Set<Severity> parseSet(String parameter, String value) {
        EnumSet<Severity> set = EnumSet.noneOf(Severity.class);
        for (String word : value.split(",", -1)) {
            String name = word.strip().toUpperCase(Locale.ROOT);
            Severity severity = ofReport(name);
            if (severity == UNKNOWN && !name.equals("UNKNOWN")) {
                throw RefusedException.of(parameter, value, "is not a list of CRITICAL, HIGH, MEDIUM, LOW and UNKNOWN");
            }
            set.add(severity);
        }
        return set;
    }
}
