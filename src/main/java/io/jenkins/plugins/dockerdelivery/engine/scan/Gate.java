package io.jenkins.plugins.dockerdelivery.engine.scan;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which findings block. */
public final class Gate implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What a severe finding must be to block. */
    public enum FailOn {
        /** Any. */
        ANY,
        /** Not found in the reference build. */
        NEW,
        /** None blocks: report only. */
        NONE;

        /** @throws RefusedException if it is none of these */
        public static FailOn parse(@Nullable String value) {
            return switch (value == null || value.isBlank() ? "any" : value.toLowerCase(Locale.ROOT)) {
                case "any" -> ANY;
                case "new" -> NEW;
                case "none" -> NONE;
                default -> throw RefusedException.of("failOn", value, "is none of 'any', 'new' and 'none'");
            };
        }
    }

    private final EnumSet<Severity> severities;
    private final boolean ignoreUnfixed;
    private final FailOn failOn;

    /**
     * @param severities what blocks
     * @param ignoreUnfixed whether findings that nothing can be done about do not block
     * @param failOn which of them block
     */
    public Gate(Set<Severity> severities, boolean ignoreUnfixed, FailOn failOn) {
        this.severities = EnumSet.copyOf(severities);
        this.ignoreUnfixed = ignoreUnfixed;
        this.failOn = failOn;
    }

    /** Whether only what the reference build did not have blocks. */
    public boolean failsOnNewOnly() {
        return failOn == FailOn.NEW;
    }

    /**
     * Decides. What its vendor says not to be affected never blocks.
     *
     * @param report what was found
     * @param reference what the reference build's scan had found; null if there is none, and then everything is new
     */
    public Verdict judge(ScanReport report, @Nullable ScanReport reference) {
        Set<String> known = identities(reference);
        Set<String> now = identities(report);
        List<Finding> fresh = reference == null
                ? List.of()
                : report.active().stream()
                        .filter(finding -> !known.contains(finding.identity()))
                        .toList();
        List<Finding> fixed = reference == null
                ? List.of()
                : reference.active().stream()
                        .filter(finding -> !now.contains(finding.identity()))
                        .toList();
        List<Finding> blocking = report.active().stream()
                .filter(finding -> severities.contains(finding.severity()))
                .filter(finding -> !finding.isNotAffected())
                .filter(finding -> !ignoreUnfixed || finding.isFixable())
                .filter(finding -> failOn == FailOn.ANY || failOn == FailOn.NEW && !known.contains(finding.identity()))
                .toList();
        return new Verdict(report, blocking, reference != null, fresh, fixed);
    }

    private static Set<String> identities(@Nullable ScanReport report) {
        return report == null
                ? new HashSet<>()
                : report.active().stream().map(Finding::identity).collect(Collectors.toSet());
    }
}
