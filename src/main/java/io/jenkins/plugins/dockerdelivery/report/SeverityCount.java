package io.jenkins.plugins.dockerdelivery.report;

import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;

/** The number of findings of one severity, as pages show it. */
public final class SeverityCount {
    private static final String PALE = "docker-delivery-pale";

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

    /** The class of scan-report.css that colours the number. */
    public String getColor() {
        return number == 0 ? PALE : getSeverityColor();
    }

    /** The class of scan-report.css that colours a finding of that severity. */
    public String getSeverityColor() {
        return switch (severity) {
            case CRITICAL, HIGH -> "docker-delivery-severe";
            case MEDIUM -> "docker-delivery-medium";
            case LOW, UNKNOWN -> PALE;
        };
    }
}
