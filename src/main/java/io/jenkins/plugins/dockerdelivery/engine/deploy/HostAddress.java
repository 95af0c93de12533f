package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server to deploy to: a host name or address, and the port of its SSH server. */
public final class HostAddress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int SSH_PORT = 22;
    private static final int HIGHEST_PORT = 65535;
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}";
    private static final String IPV6 = "(?=[^\\]]*:[^\\]]*:)[0-9A-Fa-f:]+(?:%[A-Za-z0-9]+)?";
    private static final Pattern HOST = Pattern.compile("(?<bare>" + IPV6 + ")|\\[(?<bracketed>" + IPV6
            + ")\\](?::(?<port6>\\d{1,9}))?|(?<name>" + NAME + ")(?::(?<port>\\d{1,9}))?");

    private final String host;
    private final int port;

    private HostAddress(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * Reads a host.
     *
     * @param value a name, an IPv4 or an IPv6 address, with or without a port: {@code prod.example.com},
     *     {@code prod.example.com:2022}, {@code ::1}, {@code [::1]:2022}; not {@code user@host}
     * @param port the port; null, 0 and 22 say nothing that the value may not say otherwise
     * @throws RefusedException if one of them is not valid, or if they contradict each other
     */
    public static HostAddress parse(String value, @Nullable Integer port) {
        return parse("host", value, port);
    }

    /** The same for one of several, where the port is that of those that name none. */
    static HostAddress parse(String parameter, String value, @Nullable Integer port) {
        String given = Arguments.required(parameter, value, "give the server to deploy to, such as prod.example.com");
        Matcher matcher = HOST.matcher(given);
        if (!matcher.matches()) {
            throw RefusedException.of(
                    parameter, given, "is not a host name or address, with or without a port: give the user by itself");
        }
        int number = port == null || port == 0 ? SSH_PORT : port;
        String own = first(matcher, "port", "port6");
        if (own != null) {
            int ownNumber = Integer.parseInt(own);
            if (parameter.equals("host") && number != SSH_PORT && number != ownNumber) {
                throw RefusedException.of(parameter, given, "names another port than port: " + number);
            }
            number = ownNumber;
        }
        if (number < 1 || number > HIGHEST_PORT) {
            throw own == null
                    ? RefusedException.of("port", String.valueOf(number), "is not between 1 and " + HIGHEST_PORT)
                    : RefusedException.of(parameter, given, "has no port between 1 and " + HIGHEST_PORT);
        }
        return new HostAddress(first(matcher, "name", "bare", "bracketed"), number);
    }

    /**
     * Reads several, in their order.
     *
     * @param host the first; null if there are only more
     * @param port that of those that name none; null, 0 and 22 say nothing that a value may not say otherwise
     * @throws RefusedException if one of them is not valid or given twice, or if there is none
     */
    public static List<HostAddress> parseAll(@Nullable String host, List<String> more, @Nullable Integer port) {
        List<HostAddress> all = new ArrayList<>();
        if (more.isEmpty() || host != null && !host.isBlank()) {
            all.add(parse(host, port));
        }
        for (String value : more) {
            HostAddress address = parse("hosts", value, port);
            if (all.contains(address)) {
                throw RefusedException.of("hosts", value, "is given twice");
            }
            all.add(address);
        }
        return all;
    }

    private static String first(Matcher matcher, String... groups) {
        for (String group : groups) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        return null;
    }

    /** The name or address. */
    public String host() {
        return host;
    }

    /** The port of the SSH server. */
    public int port() {
        return port;
    }

    /** As known_hosts files write it. */
    String knownAs() {
        return port == SSH_PORT ? host : "[" + host + "]:" + port;
    }

    /** As people write it: with the port where it is not 22. */
    @Override
    public String toString() {
        if (port == SSH_PORT) {
            return host;
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostAddress that && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return host.hashCode() * 31 + port;
    }
}
