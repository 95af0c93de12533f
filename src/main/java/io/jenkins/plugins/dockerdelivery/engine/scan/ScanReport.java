package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a scan found, reduced to what gate and page need.
 *
 * @param artifact what Trivy says it scanned
 * @param system the operating system in the image, such as {@code debian 12.11}; empty where there is none
 * @param endOfLife whether that system gets no more updates
 * @param findings everything found, suppressed findings too, worst first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ScanReport(String artifact, String system, boolean endOfLife, List<Finding> findings)
        implements Serializable {

    /** Keeps the findings in a list that can travel and be written down. */
    public ScanReport {
        findings = List.copyOf(findings);
    }

    /** The findings that Trivy was not told to leave out. */
    @JsonIgnore
    public List<Finding> active() {
        return findings.stream().filter(finding -> !finding.isSuppressed()).toList();
    }

    /** How many active findings there are of each severity; every severity has an entry. */
    public Map<Severity, Integer> countBySeverity() {
        Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
        for (Severity severity : Severity.values()) {
            counts.put(severity, 0);
        }
        active().forEach(finding -> counts.merge(finding.severity(), 1, Integer::sum));
        return counts;
    }
}
