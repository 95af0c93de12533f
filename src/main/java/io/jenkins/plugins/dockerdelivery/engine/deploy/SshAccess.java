package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How servers are reached: which, as whom, with which key, and by which host keys they are known. Validated. */
final class SshAccess implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]*\\$?");

    private final ArrayList<HostAddress> hosts;
    private final String user;
    private final String credentialsId;
    private final String knownHosts;
    private final ArrayList<String> jumpHosts = new ArrayList<>();

    SshAccess(
            @Nullable String host,
            List<String> more,
            @Nullable Integer port,
            @Nullable String user,
            String credentialsId,
            @Nullable String knownHosts,
            List<String> jumps) {
        hosts = new ArrayList<>(HostAddress.parseAll(host, more, port));
        this.user = user("user", Arguments.operand("user", user, null));
        this.credentialsId =
                Arguments.required("credentialsId", credentialsId, "give an SSH credential with a private key");
        if (knownHosts == null || knownHosts.isBlank()) {
            throw new RefusedException(
                    "knownHosts: is not given, and none are configured globally; give the host key of " + hosts.get(0)
                            + " in known_hosts form. It is checked on every connection.");
        }
        this.knownHosts = Arguments.text("knownHosts", knownHosts, null);
        for (String jump : jumps) {
            jumpHosts.add(jump(jump));
        }
    }

    private static String user(String parameter, @Nullable String value) {
        if (value != null && !USER.matcher(value).matches()) {
            throw RefusedException.of(parameter, value, "is not a user name");
        }
        return value;
    }

    /** A host to go through, as {@code ssh -J} takes it; without a user it gets the server's. */
    private static String jump(String value) {
        String given = Arguments.required("jumpHosts", value, "give hosts such as deploy@bastion.example.com:22");
        int at = given.lastIndexOf('@');
        HostAddress address;
        try {
            user("jumpHosts", at < 0 ? null : given.substring(0, at));
            address = HostAddress.parse("jumpHosts", given.substring(at + 1), null);
        } catch (RefusedException e) {
            throw RefusedException.of("jumpHosts", given, "is not of the form user@host:port");
        }
        String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        return given.substring(0, at + 1) + host + ":" + address.port();
    }

    List<HostAddress> hosts() {
        return hosts;
    }

    @Nullable
    String user() {
        return user;
    }

    String credentialsId() {
        return credentialsId;
    }

    String knownHosts() {
        return knownHosts;
    }

    List<String> jumpHosts() {
        return jumpHosts;
    }
}
