package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says why a server could not be used. */
final class SshFailure {
    private static final Pattern FINGERPRINT = Pattern.compile("(?:(\\S+) )?(SHA256:[A-Za-z0-9+/=]+)");
    private static final Pattern SENT =
            Pattern.compile("fingerprint for the (\\S+) key sent[^S]*\\R?(SHA256:[A-Za-z0-9+/=]+)");

    private SshFailure() {}

    /** What to say when the key could not be handed to the ssh-agent. */
    static String explainKey(String credentialsId, Outcome outcome) {
        return "credentialsId: the private key of '" + credentialsId
                + "' could not be used; check the key and its passphrase. OpenSSH said: "
                + outcome.lastLines("key.log");
    }

    /** Whether the server's host key is the reason. */
    static boolean isHostKey(String said) {
        return said.toLowerCase(Locale.ROOT).contains("host key verification failed");
    }

    /**
     * Why the server could not be used, as the end of a sentence.
     *
     * @param connected whether it was the server that failed, and not the way there
     * @param said what OpenSSH said
     * @param known what ssh-keygen says of the keys that are known
     */
    static String cause(HostAddress host, String credentialsId, boolean connected, String said, String known) {
        if (connected) {
            return "the server " + host + " could not do it. It said: " + said;
        }
        String lower = said.toLowerCase(Locale.ROOT);
        String cause;
        if (lower.contains("remote host identification has changed")) {
            String sent = SENT.matcher(said)
                    .results()
                    .map(key -> key.group(1) + " " + key.group(2))
                    .findFirst()
                    .orElse("another one");
            return "the host key of " + host + " is not the one in knownHosts: known is "
                    + fingerprints(known)
                    + ", and the server has " + sent + ". It changed, or something else answers there; find out which"
                    + " before you change knownHosts.";
        } else if (lower.contains("revoked host key")) {
            cause = "the host key of " + host
                    + " is marked @revoked in knownHosts: it was withdrawn, and whoever has it may pose as the host. Find out"
                    + " why before you change knownHosts, and give the host a new key where it still has this one";
        } else if (lower.contains("host key verification failed") || lower.contains("host key is known")) {
            cause = "the host key of " + host
                    + " is not in knownHosts; add it there after comparing it with the server's";
        } else if (lower.contains("permission denied")) {
            cause = "the server " + host + " does not accept the key of '" + credentialsId + "' for this user";
        } else if (lower.contains("resolve")
                || lower.contains("refused")
                || lower.contains("timed out")
                || lower.contains("no route")) {
            cause = "the host " + host + " cannot be reached from the agent";
        } else {
            cause = "the connection to " + host + " failed";
        }
        return cause + ". OpenSSH said: " + said;
    }

    private static String fingerprints(String known) {
        String found = FINGERPRINT
                .matcher(known)
                .results()
                .map(MatchResult::group)
                .distinct()
                .collect(Collectors.joining(" and "));
        return found.isEmpty() ? "another key" : found;
    }
}
