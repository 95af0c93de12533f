package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.Serializable;

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
        boolean applied =
                report.findings().stream().anyMatch(finding -> finding.isSuppressed() && isSame(finding.id(), id));
        return new IgnoreEntry(id, until, statement, applied ? State.APPLIED : State.UNUSED);
    }

    private static boolean isSame(String finding, String entry) {
        // A misconfiguration has had two forms of its identifier: AVD-DS-0002 and DS-0002.
        return finding.equalsIgnoreCase(entry)
                || ("AVD-" + finding).equalsIgnoreCase(entry)
                || finding.equalsIgnoreCase("AVD-" + entry);
    }
}
