package io.jenkins.plugins.dockerdelivery.report;

import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;

/** The number of findings of one severity, as pages show it. */
public final class SeverityCount {
    private static final String PALE = "jenkins-!-text-color-secondary";

    private final Severity severity;
    private final int number;

    SeverityCount(Severity severity, int number) {
        this.severity = severity;
        this.number = number;
    }

    /** The severity, in Trivy's word. */
    public String getSeverity() {
        return severity.name();
    }

    /** How many. */
    public int getNumber() {
        return number;
    }

    /** The class of Jenkins' design library that colours the number. */
    public String getColor() {
        return number == 0 ? PALE : getSeverityColor();
    }

    /** The class of Jenkins' design library that colours a finding of that severity. */
    public String getSeverityColor() {
        return switch (severity) {
            case CRITICAL, HIGH -> "jenkins-!-error-color";
            case MEDIUM -> "jenkins-!-warning-color";
            case LOW, UNKNOWN -> PALE;
        };
    }
}
