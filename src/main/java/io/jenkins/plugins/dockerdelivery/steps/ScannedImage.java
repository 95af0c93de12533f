package io.jenkins.plugins.dockerdelivery.steps;

import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.io.Serializable;
import java.util.EnumMap;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code trivyGate} returns: numbers, not the findings, because it is written down with the running Pipeline. */
public final class ScannedImage implements Serializable {
    private static final long serialVersionUID = 1L;

    private final boolean passed;
    private final EnumMap<Severity, Integer> counts;
    private final int blocking;
    private final int fresh;
    private final int fixed;

    ScannedImage(Verdict verdict) {
        passed = verdict.passed();
        counts = new EnumMap<>(verdict.report().countBySeverity());
        blocking = verdict.blocking().size();
        fresh = verdict.fresh();
        fixed = verdict.fixed();
    }

    /** Whether nothing blocks. */
    @Whitelisted
    public boolean isPassed() {
        return passed;
    }

    /** How many findings there are. */
    @Whitelisted
    public int getTotal() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many of them are critical. */
    @Whitelisted
    public int getCritical() {
        return counts.get(Severity.CRITICAL);
    }

    /** How many of them are high. */
    @Whitelisted
    public int getHigh() {
        return counts.get(Severity.HIGH);
    }

    /** How many of them are medium. */
    @Whitelisted
    public int getMedium() {
        return counts.get(Severity.MEDIUM);
    }

    /** How many of them are low. */
    @Whitelisted
    public int getLow() {
        return counts.get(Severity.LOW);
    }

    /** How many of them are not rated. */
    @Whitelisted
    public int getUnknown() {
        return counts.get(Severity.UNKNOWN);
    }

    /** How many of them block. */
    @Whitelisted
    public int getBlocking() {
        return blocking;
    }

    /** How many of them the reference build did not have. */
    @Whitelisted
    public int getFresh() {
        return fresh;
    }

    /** How many of the reference build's are gone. */
    @Whitelisted
    public int getFixed() {
        return fixed;
    }
}
