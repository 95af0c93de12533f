package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import java.util.List;

/**
 * Runs a script on servers, over one connection to each: the key is held by an ssh-agent of the command's own, host keys are
 * strict, and secrets and script go by standard input. What is done where is the agent's script's to say.
 */
final class SshSession {
    /** The exit code of ssh itself. */
    static final int CONNECTION_FAILED = 255;

    private static final String KEY_LIBRARY = ScriptLibrary.load(SshSession.class, "agent-key.sh");
    private static final String HOSTS_LIBRARY = ScriptLibrary.load(SshSession.class, "agent-hosts.sh");

    /** Nobody's configuration on the agent may loosen what is set here; jump hosts get the same. */
    private static final String CONFIG = """
            BatchMode yes
            ConnectTimeout 15
            GlobalKnownHostsFile none
            IdentityFile none
            PreferredAuthentications publickey
            RequestTTY no
            ServerAliveCountMax 3
            ServerAliveInterval 5
            StrictHostKeyChecking yes
            UpdateHostKeys no
            UserKnownHostsFile known_hosts
            """;

    private final SshAccess access;
    private final Place place;

    SshSession(SshAccess access, Place place) {
        this.access = access;
        this.place = place;
    }

    /**
     * Adds to a script what connects to the servers.
     *
     * @param remote the servers' script
     * @param variables shell assignments that the agent's functions read
     * @param action the agent's function that says what is done on which server
     */
    void appendTo(Script script, String remote, String variables, String action) {
        String hosts = "here=" + Shell.quote(place.directory()) + "\ncd \"$here\" || exit 1\nworkspace="
                + Shell.quote(place.workspace()) + "\nstep=" + Shell.quote(place.step()) + "\nuser_given="
                + Shell.quote(access.user() == null ? "" : access.user()) + "\njumps="
                + Shell.quote(String.join(" ", access.jumpHosts())) + "\ncount="
                + access.hosts().size() + "\n"
                + variables + targets() + HOSTS_LIBRARY + "take_key\nprintf remote >\"$here/stage\"\n" + action + "\n";
        script.stage("key").line(KEY_LIBRARY);
        write(script, "known_hosts", access.knownHosts().strip() + "\n");
        write(script, "ssh_config", CONFIG);
        write(script, "remote.sh", remote);
        write(script, "hosts.sh", hosts);
        script.line("take_secrets").line("with_agent \"$here/hosts.sh\"");
    }

    private static void write(Script script, String file, String text) {
        script.line("printf '%s' " + Shell.quote(text) + " >\"$here/" + file + "\"");
    }

    private String targets() {
        StringBuilder text = new StringBuilder("target() {\ncase $1 in\n");
        for (int i = 0; i < access.hosts().size(); i++) {
            HostAddress host = access.hosts().get(i);
            text.append(i + 1)
                    .append(") address=")
                    .append(Shell.quote(host.host()))
                    .append(" port=")
                    .append(host.port())
                    .append(" known_as=")
                    .append(Shell.quote(host.knownAs()))
                    .append(" name=")
                    .append(Shell.quote(host.toString()))
                    .append(" ;;\n");
        }
        return text.append("esac\n}\n").toString();
    }

    /**
     * Gives the command the secrets that {@link #appendTo} uses, and reads what it leaves of each server.
     *
     * @param registryCredentialsId the login that servers use for the registry; null for none
     * @param actions what may be done on a server, as the agent's script names it
     */
    Command.Builder complete(Command.Builder command, @Nullable String registryCredentialsId, String... actions) {
        command.secret("DOCKER_DELIVERY_SSH_USER", access.credentialsId(), Part.USERNAME)
                .secret("DOCKER_DELIVERY_SSH_KEY", access.credentialsId(), Part.PRIVATE_KEY)
                .secret("DOCKER_DELIVERY_SSH_PASSPHRASE", access.credentialsId(), Part.PASSPHRASE);
        if (registryCredentialsId != null) {
            command.secret("DOCKER_DELIVERY_REGISTRY_USERNAME", registryCredentialsId, Part.USERNAME)
                    .secret("DOCKER_DELIVERY_REGISTRY_PASSWORD", registryCredentialsId, Part.PASSWORD);
        }
        command.leaves(Script.STAGE).leaves("key.log");
        for (String action : actions) {
            for (int number = 1; number <= access.hosts().size(); number++) {
                for (String file : List.of("remote.log", "ssh.log", "keys.log", "rc")) {
                    command.leaves(HostOutcome.directory(action, number) + "/" + file);
                }
            }
        }
        return command;
    }
}
