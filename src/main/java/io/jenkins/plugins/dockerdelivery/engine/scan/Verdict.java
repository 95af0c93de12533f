package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What the gate made of a report.
 *
 * @param report the report
 * @param blocking the findings that block, worst first
 * @param fresh how many findings the reference build did not have; 0 where there is none
 * @param fixed how many findings of the reference build are gone
 */
public record Verdict(ScanReport report, List<Finding> blocking, int fresh, int fixed) implements Serializable {
    /** Whether nothing blocks. */
    public boolean passed() {
        return blocking.isEmpty();
    }

    /** The counts in one line: {@code 0 CRITICAL, 2 HIGH, 1 MEDIUM, 0 LOW, 0 UNKNOWN}. */
    public String counts() {
        Map<Severity, Integer> counts = report.countBySeverity();
        StringBuilder line = new StringBuilder();
        counts.forEach((severity, count) -> line.append(line.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(severity));
        return line.toString();
    }

    /** The key figure for people: {@code 0 CRITICAL, 0 HIGH}, with what blocks. */
    public String figure() {
        Map<Severity, Integer> counts = report.countBySeverity();
        return counts.get(Severity.CRITICAL) + " CRITICAL, " + counts.get(Severity.HIGH) + " HIGH"
                + (passed() ? "" : ", " + blocking.size() + " blocking");
    }
}
