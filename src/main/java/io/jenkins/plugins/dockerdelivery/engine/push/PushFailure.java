package io.jenkins.plugins.dockerdelivery.engine.push;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says why a registry did not take an image, or did not tell what it holds. */
final class PushFailure {
    /** A status of HTTP: not a part of a digest, nor a port. */
    private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");

    /** Where names of repositories stand: in addresses, and where a layer was taken from another repository. */
    private static final Pattern NAMES = Pattern.compile("(?m)^[0-9a-f]+: Mounted from .*$|https?://[^\\s\"]+");

    private PushFailure() {}

    static String explain(ImageReference repository, String said) {
        String told =
                NAMES.matcher(said).replaceAll("").toLowerCase(Locale.ROOT).replace(nameIn(repository), "");
        return "Nothing more was delivered: " + cause(repository, told) + ". Docker said:\n" + said;
    }

    /** What names a repository in what is said of it. It may hold one of the words that tell causes apart. */
    static String nameIn(ImageReference repository) {
        String path = repository.path();
        return path.contains("/") ? path : "/" + path;
    }

    /** The first that fits: a registry says "denied" of many things, and of some it says more. */
    private static String cause(ImageReference repository, String said) {
        String registry = "the registry " + repository.registry();
        if (holds(said, "cannot connect to the docker daemon", "error during connect")) {
            return "the agent's Docker engine went away during the push; check that it runs, and run the step again:"
                    + " what " + registry + " has is not sent again";
        }
        if (holds(said, "toomanyrequests", "too many requests")) {
            return registry
                    + " takes no more requests for now; wait, log in with an account that has a higher limit, or"
                    + " give more retries";
        }
        if (holds(said, "http response to https client")) {
            return registry
                    + " answers without TLS, and nothing is sent to it; give it TLS, or let an administrator add"
                    + " it to the registries without TLS in the global configuration";
        }
        if (holds(said, "x509", "certificate")) {
            return registry + " has a certificate that the agent does not trust; add its authority to the agent";
        }
        if (holds(
                said, "quota", "upper limit", "insufficient storage", "no space left", "too large", "limitexceeded")) {
            return registry + " has no room for it; check the quota of " + repository + ", and remove old tags";
        }
        if (holds(said, "immutab")) {
            return "a tag of " + repository + " is immutable and names another image; give other tags, or let the"
                    + " registry's administrator change the rule";
        }
        if (holds(said, "unauthorized", "no basic auth", "401", "authentication required", "incorrect username")) {
            return registry + " wants a login; give credentialsId or check it";
        }
        if (holds(said, "denied", "forbidden", "403", "insufficient_scope")) {
            return "the credential may not push to " + repository + "; check its rights and the repository's name";
        }
        if (holds(said, "name unknown", "repository not found", "does not exist", "404", "not found")) {
            return registry + " has no repository " + repository
                    + " and does not make one by itself; create it, or check" + " the name";
        }
        if (holds(said, "connection refused", "no such host", "timeout", "unreachable", "no route")) {
            return registry + " cannot be reached from the agent; check its name and the agent's network and proxy";
        }
        if (holds(said, "500", "502", "503", "504", "eof", "connection reset", "broken pipe", "closed")) {
            return registry
                    + " failed while it was used; check it, and run the step again: what it has is not sent again";
        }
        return registry + " did not take it";
    }

    private static boolean holds(String said, String... words) {
        return Stream.of(words)
                .anyMatch(word -> STATUS.matcher(word).matches()
                        ? Pattern.compile("(?<![\\w.:])" + word + "\\b")
                                .matcher(said)
                                .find()
                        : said.contains(word));
    }
}
