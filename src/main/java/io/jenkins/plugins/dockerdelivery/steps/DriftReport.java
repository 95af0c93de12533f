package io.jenkins.plugins.dockerdelivery.steps;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code checkDrift} returns. */
public final class DriftReport implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> differences;

    DriftReport(List<String> differences) {
        this.differences = new ArrayList<>(differences);
    }

    /** Whether something runs that was not deployed, or does not run that was. */
    @Whitelisted
    public boolean isDrifted() {
        return !differences.isEmpty();
    }

    /** The differences, a phrase for each. */
    @Whitelisted
    public List<String> getDifferences() {
        return List.copyOf(differences);
    }
}
