package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.util.Locale;

/** Says why there is no scan. None of these is ever a verdict about the image. */
final class ScanFailure {
    private ScanFailure() {}

    static String explain(int exitCode, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        String cause;
        if (lower.contains("toomanyrequests") || lower.contains("429 too many")) {
            cause = "the registry of Trivy's database limits requests; wait, or name a mirror by dbRepository";
        } else if (lower.contains("first run")
                || lower.contains("database") && lower.contains("not")
                || lower.contains("db error")
                || lower.contains("init error: db")) {
            cause = "Trivy has no usable vulnerability database; allow the download, name a mirror by dbRepository,"
                    + " or fill cacheDir";
        } else if (lower.contains("deadline exceeded") || lower.contains("timeout")) {
            cause = "Trivy ran into its time limit; raise timeout";
        } else if (lower.contains("no such image")) {
            cause = "the image is gone from the agent's engine";
        } else {
            cause = "Trivy failed with exit code " + exitCode;
        }
        return "No scan was made: " + cause + ". Trivy said:\n" + said;
    }
}
