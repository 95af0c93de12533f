package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import java.util.Locale;

/** Says why the server could not be used. */
final class SshFailure {
    private SshFailure() {}

    static String explain(DeployRequest request, Outcome outcome) {
        String host = request.host().toString();
        if (outcome.text(Script.STAGE).equals("key")) {
            return "credentialsId: the private key of '" + request.credentialsId()
                    + "' could not be used; check the key and its passphrase. OpenSSH said: "
                    + outcome.lastLines("key.log");
        }
        String said = outcome.lastLines("ssh.log");
        if (outcome.exitCode() != SshSession.CONNECTION_FAILED) {
            return "Not deployed: the server " + host + " could not do it. It said: " + said;
        }
        String lower = said.toLowerCase(Locale.ROOT);
        String cause;
        if (lower.contains("remote host identification has changed")) {
            cause = "the host key of " + host + " is not the one in knownHosts: it changed, or something else answers"
                    + " there. Find out which before you change knownHosts";
        } else if (lower.contains("host key verification failed") || lower.contains("host key is known")) {
            cause = "the host key of " + host
                    + " is not in knownHosts; add it there after comparing it with the server's";
        } else if (lower.contains("permission denied")) {
            cause = "the server " + host + " does not accept the key of '" + request.credentialsId()
                    + "' for this user";
        } else if (lower.contains("resolve")
                || lower.contains("refused")
                || lower.contains("timed out")
                || lower.contains("no route")) {
            cause = "the host " + host + " cannot be reached from the agent";
        } else {
            cause = "the connection to " + host + " failed";
        }
        return "Not deployed: " + cause + ". OpenSSH said: " + said;
    }
}
