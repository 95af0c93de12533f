package io.jenkins.plugins.dockerdelivery.engine.push;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import java.util.Locale;

/** Says why a registry did not take an image. */
final class PushFailure {
    private PushFailure() {}

    static String explain(ImageReference repository, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        String cause;
        if (lower.contains("unauthorized")
                || lower.contains("no basic auth")
                || lower.contains("401")
                || lower.contains("authentication required")) {
            cause = "the registry " + repository.registry() + " wants a login; give credentialsId or check it";
        } else if (lower.contains("denied") || lower.contains("forbidden") || lower.contains("403")) {
            cause = "the credential may not push to " + repository;
        } else if (lower.contains("connection refused")
                || lower.contains("no such host")
                || lower.contains("timeout")) {
            cause = "the registry " + repository.registry() + " cannot be reached from the agent";
        } else {
            cause = "the registry " + repository.registry() + " did not take it";
        }
        return "Nothing was delivered: " + cause + ". Docker said:\n" + said;
    }
}
