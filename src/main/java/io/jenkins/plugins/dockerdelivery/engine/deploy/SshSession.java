package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import java.util.List;

/** Runs a script on the server: key by an ssh-agent of the command's own, host key strict, script by standard input. */
final class SshSession {
    /** The exit code of ssh itself. */
    static final int CONNECTION_FAILED = 255;

    private static final String LIBRARY = ScriptLibrary.load(SshSession.class, "ssh-session.sh");

    private SshSession() {}

    /** Adds to a script what runs another one on the server, with its output in {@code remote.log} and in the log. */
    static void append(Script script, DeployRequest request, Place place, String remote) {
        script.line(LIBRARY)
                .line("trap end_agent EXIT")
                .line("trap 'exit 143' HUP INT PIPE TERM")
                .line("printf '%s\\n' " + Shell.quote(request.knownHosts().strip()) + " >\"$here/known_hosts\"")
                .line("printf '%s' " + Shell.quote(remote) + " >\"$here/remote.sh\"")
                .stage("key")
                .line("start_agent")
                .stage("remote")
                .line("on_host " + (request.user() == null ? "\"$user\"" : Shell.quote(request.user())) + " "
                        + Shell.join(words(request, place)));
    }

    /** Gives the command the secrets that {@link #append} uses. */
    static Command.Builder secrets(Command.Builder command, DeployRequest request) {
        command.secret("DOCKER_DELIVERY_SSH_USER", request.credentialsId(), Part.USERNAME)
                .secret("DOCKER_DELIVERY_SSH_KEY", request.credentialsId(), Part.PRIVATE_KEY)
                .secret("DOCKER_DELIVERY_SSH_PASSPHRASE", request.credentialsId(), Part.PASSPHRASE);
        if (request.registryCredentialsId() != null) {
            command.secret("DOCKER_DELIVERY_REGISTRY_USERNAME", request.registryCredentialsId(), Part.USERNAME)
                    .secret("DOCKER_DELIVERY_REGISTRY_PASSWORD", request.registryCredentialsId(), Part.PASSWORD);
        }
        return command.leaves(Script.STAGE).leaves("key.log").leaves("ssh.log").leaves("remote.log");
    }

    private static List<String> words(DeployRequest request, Place place) {
        return List.of(
                "ssh",
                // Nobody's configuration on the agent may loosen what is set here.
                "-F",
                "none",
                "-T",
                "-o",
                "BatchMode=yes",
                "-o",
                "ConnectTimeout=15",
                "-o",
                "GlobalKnownHostsFile=none",
                // The credential's key, from the agent that holds it, and none that lies about on this machine.
                "-o",
                "IdentityFile=none",
                "-o",
                "PreferredAuthentications=publickey",
                "-o",
                "ServerAliveCountMax=4",
                "-o",
                "ServerAliveInterval=15",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UpdateHostKeys=no",
                "-o",
                "UserKnownHostsFile=\"" + place.file("known_hosts") + "\"",
                "-p",
                Integer.toString(request.host().port()),
                "--",
                request.host().host());
    }
}
