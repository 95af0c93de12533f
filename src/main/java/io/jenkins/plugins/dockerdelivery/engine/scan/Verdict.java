package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What the gate made of a report.
 *
 * @param report the report
 * @param blocking the findings that block, worst first
 * @param compared whether there is a reference build to compare with
 * @param freshFindings the findings that the reference build did not have; none where there is no reference
 * @param fixedFindings the findings of the reference build that are gone
 */
public record Verdict(
        ScanReport report,
        List<Finding> blocking,
        boolean compared,
        List<Finding> freshFindings,
        List<Finding> fixedFindings)
        implements Serializable {
    /** Keeps the lists in a form that can travel. */
    public Verdict {
        blocking = List.copyOf(blocking);
        freshFindings = List.copyOf(freshFindings);
        fixedFindings = List.copyOf(fixedFindings);
    }

    /** How many findings the reference build did not have. */
    public int fresh() {
        return freshFindings.size();
    }

    /** How many findings of the reference build are gone. */
    public int fixed() {
        return fixedFindings.size();
    }

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
