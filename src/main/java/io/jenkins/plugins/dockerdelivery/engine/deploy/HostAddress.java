package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import java.io.Serializable;
import java.util.regex.Pattern;

/** A server to deploy to: a host name or address, and the port of its SSH server. */
public final class HostAddress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int SSH_PORT = 22;
    private static final int HIGHEST_PORT = 65535;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|(?=.*:.*:)[0-9A-Fa-f:]+(%[A-Za-z0-9]+)?");

    private final String host;
    private final int port;

    private HostAddress(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * Reads a host.
     *
     * @param value a name, an IPv4 or an IPv6 address; not {@code user@host} and not {@code host:port}
     * @param port the port; null or 0 for 22
     * @throws RefusedException if one of them is not valid
     */
    public static HostAddress parse(String value, @Nullable Integer port) {
        String host = Arguments.required("host", value, "give the server to deploy to, such as prod.example.com");
        if (!HOST.matcher(host).matches()) {
            throw RefusedException.of(
                    "host", host, "is not a host name or address; give user and port by parameters of their own");
        }
        int number = port == null || port == 0 ? SSH_PORT : port;
        if (number < 1 || number > HIGHEST_PORT) {
            throw RefusedException.of("port", String.valueOf(port), "is not between 1 and " + HIGHEST_PORT);
        }
        return new HostAddress(host, number);
    }

    /** The name or address. */
    public String host() {
        return host;
    }

    /** The port of the SSH server. */
    public int port() {
        return port;
    }

    /** As people write it: with the port where it is not 22. */
    @Override
    public String toString() {
        if (port == SSH_PORT) {
            return host;
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
