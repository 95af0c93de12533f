package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.util.Locale;

/** Says why there is no scan. None of these is ever a verdict about the image. */
final class ScanFailure {
    private ScanFailure() {}

    static String explain(ScanRequest request, int exitCode, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        String cause;
        if (lower.contains("toomanyrequests") || lower.contains("429 too many") || lower.contains("status code 429")) {
            cause = "the registry of Trivy's database limits requests; wait, or name a mirror by dbRepository";
        } else if (lower.contains("no such image")) {
            cause = "the image is gone from the agent's engine; build it again, and see what removes images there";
        } else if (lower.contains("have kept the database")) {
            cause = "other scans on this agent did not let go of the database; give this one a cacheDir of its own";
        } else if (isOfDatabase(lower)) {
            cause = "Trivy has no usable vulnerability database; allow the download, name a mirror by dbRepository,"
                    + " or fill cacheDir";
        } else if (request.server() != null
                && (lower.contains("connection refused")
                        || lower.contains("no such host")
                        || lower.contains("twirp error"))) {
            cause = "the Trivy server '" + request.server() + "' does not answer; check server";
        } else if (lower.contains("deadline exceeded") || lower.contains("timeout")) {
            cause = "Trivy ran into its time limit; raise timeout";
        } else {
            cause = "Trivy failed with exit code " + exitCode;
        }
        return "No scan was made: " + cause + ". Trivy said:\n" + said;
    }

    private static boolean isOfDatabase(String said) {
        return said.contains("first run")
                || said.contains("init error: db")
                || said.contains("db error")
                || said.contains("vulnerability db")
                || said.contains("java db")
                || said.contains("db schema")
                || said.contains("database") && said.contains("not");
    }
}
