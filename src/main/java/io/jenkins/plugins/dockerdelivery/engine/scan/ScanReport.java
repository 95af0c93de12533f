package io.jenkins.plugins.dockerdelivery.engine.scan;

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
 * @param baseImage the name of the base image, where the image has the label for it; else empty
 * @param serverDatabase when the database of the Trivy server was made, in its ISO form; empty where there is no server
 * @param layers the image's layers, from the lowest
 * @param findings everything found, suppressed findings too, worst first
 */
public record ScanReport(
        String artifact,
        String system,
        boolean endOfLife,
        String baseImage,
        String serverDatabase,
        List<Layer> layers,
        List<Finding> findings)
        implements Serializable {

    /** Keeps the lists in a form that can travel. */
    public ScanReport {
        layers = List.copyOf(layers);
        findings = List.copyOf(findings);
    }

    /** A report of nothing but findings. */
    public static ScanReport of(String artifact, List<Finding> findings) {
        return new ScanReport(artifact, "", false, "", "", List.of(), findings);
    }

    /** The report with the files of a workspace, which leave findings out, named as its users name them. */
    ScanReport seenFrom(String workspace) {
        return new ScanReport(
                artifact,
                system,
                endOfLife,
                baseImage,
                serverDatabase,
                layers,
                findings.stream()
                        .map(finding -> finding.isSuppressed()
                                ? finding.but()
                                        .suppressed(finding.suppressed().replace(" by " + workspace + "/", " by "))
                                        .build()
                                : finding)
                        .toList());
    }

    /** The findings that Trivy was not told to leave out. */
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

    /** The place of a finding's layer among the layers; -1 where it is not known. */
    public int layerOf(Finding finding) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).is(finding.layer())) {
                return i;
            }
        }
        return -1;
    }
}
