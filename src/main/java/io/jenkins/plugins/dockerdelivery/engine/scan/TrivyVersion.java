package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version that {@code trivy --version} prints. */
final class TrivyVersion {
    private static final Pattern PRINTED = Pattern.compile("Version:\\s*v?(\\S+)");
    private static final Set<String> COMPROMISED = Set.of("0.69.4", "0.69.5", "0.69.6");

    private final String version;

    private TrivyVersion(String version) {
        this.version = version;
    }

    static TrivyVersion parse(String printed) {
        Matcher matcher = PRINTED.matcher(printed);
        return new TrivyVersion(matcher.find() ? matcher.group(1) : "unknown");
    }

    boolean isCompromised() {
        return COMPROMISED.contains(version.split("[-+]", 2)[0]);
    }

    @Override
    public String toString() {
        return version;
    }
}
