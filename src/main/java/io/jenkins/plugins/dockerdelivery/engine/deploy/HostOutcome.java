package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;

/** What an action on one server came to, as the agent's script left it. */
final class HostOutcome {
    private final Outcome outcome;
    private final HostAddress host;
    private final String directory;
    private final DeployFacts facts;

    HostOutcome(Outcome outcome, HostAddress host, String action, int number) {
        this.outcome = outcome;
        this.host = host;
        this.directory = directory(action, number) + "/";
        this.facts = DeployFacts.parse(outcome.text(directory + "remote.log"));
    }

    /** The directory of a server's files, in the step's own. */
    static String directory(String action, int number) {
        return action + "-" + number;
    }

    HostAddress host() {
        return host;
    }

    DeployFacts facts() {
        return facts;
    }

    /** Whether the server was tried at all. */
    boolean isTried() {
        return !outcome.text(directory + "rc").isEmpty();
    }

    /** Whether the server's script began. */
    boolean isBegun() {
        return !facts.get("begun").isEmpty();
    }

    /** The word that the server's script ended with; empty if it did not come to that. */
    String word() {
        return facts.get("outcome");
    }

    /**
     * Why there is no word, as sentences.
     *
     * @param nothingDone how they begin where nothing was begun: {@code Not deployed}
     */
    String explain(String nothingDone, String credentialsId) {
        if (!facts.get("end").isEmpty()) {
            return "The work on " + host
                    + " was ended before it was done, and what runs there is not known; look at the server.";
        }
        String said = outcome.text(directory + "ssh.log").strip();
        boolean connected = !outcome.text(directory + "rc").equals(Integer.toString(SshSession.CONNECTION_FAILED));
        String cause = SshFailure.cause(host, credentialsId, connected, said, outcome.text(directory + "keys.log"));
        if (!isBegun()) {
            return nothingDone + ": " + cause;
        }
        String lost = "The connection to " + host + " was lost";
        String goesOn = " What was begun there goes on by itself, to a healthy or a rolled back service.";
        return SshFailure.isHostKey(said)
                ? lost + ", and " + cause + goesOn
                : lost + " and could not be made again within a minute." + goesOn + " OpenSSH said: " + said;
    }
}
