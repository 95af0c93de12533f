package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * An entry of the ignore file.
 *
 * @param id the identifier of what it leaves out
 * @param until the day on which it ends, as it stands there; empty where it never does
 * @param statement why, as it stands there
 * @param state what came of it
 */
public record IgnoreEntry(String id, String until, String statement, State state) implements Serializable {
    /** What came of an entry. */
    public enum State {
        /** It left a finding out. */
        APPLIED,
        /** Its day has passed: it leaves nothing out any more. */
        EXPIRED,
        /** The scan found nothing for it to leave out. */
        UNUSED
    }

    /** The entry with what came of it in a scan. */
    IgnoreEntry after(ScanReport report) {
        if (state == State.EXPIRED) {
            return this;
        }
        boolean applied = report.findings().stream().anyMatch(finding -> finding.isSuppressed() && isOf(finding));
        return new IgnoreEntry(id, until, statement, applied ? State.APPLIED : State.UNUSED);
    }

    private boolean isOf(Finding finding) {
        return switch (finding.kind()) {
            case MISCONFIGURATION -> newest(finding.id()).equals(newest(id));
            // All parts of an expression such as "MIT OR Apache-2.0" may be left out, each by its entry.
            case LICENSE ->
                finding.id().equals(id)
                        || Arrays.asList(finding.id().split("[\\s()]+")).contains(id);
            case VULNERABILITY, SECRET -> finding.id().equals(id);
        };
    }

    /** The identifiers of misconfigurations have had other forms, which Trivy still takes: AVD-DS-0002 and DS002. */
    private static String newest(String identifier) {
        return identifier
                .toUpperCase(Locale.ROOT)
                .replaceFirst("^AVD-", "")
                .replaceFirst("^([A-Z]+)(\\d{3})$", "$1-0$2");
    }
}
