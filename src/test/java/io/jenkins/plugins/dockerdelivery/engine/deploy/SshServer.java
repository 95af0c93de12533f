package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An sshd of a test's own, beside the shared one and for the same user, with other host keys. */
final class SshServer implements AutoCloseable {
    private final InetAddress address;
    private final int port;
    private final Process process;

    /** @param hostKeys its host keys; one with a certificate if there is one beside it */
    SshServer(Path directory, Path... hostKeys) throws Exception {
        this(directory, "127.0.0.1", Map.of(), hostKeys);
    }

    /**
     * @param address where it listens
     * @param environment what logins get instead of what they get at the shared one, or more; a PATH goes before that one's
     */
    SshServer(Path directory, String address, Map<String, String> environment, Path... hostKeys) throws Exception {
        this.address = InetAddress.getByName(address);
        try (ServerSocket free = new ServerSocket(0, 1, this.address)) {
            port = free.getLocalPort();
        }
        Path file = directory.resolve("sshd_config");
        Files.writeString(file, configuration(address, environment, List.of(hostKeys)));
        process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        Waiting.until("sshd answers", this::answers);
    }

    private String configuration(String listen, Map<String, String> environment, List<Path> hostKeys)
            throws IOException {
        Path shared = Path.of(TestParts.get("SSH_KEY")).resolveSibling("sshd_config");
        StringBuilder text = new StringBuilder("ListenAddress " + listen + "\nPort " + port + "\n");
        for (Path key : hostKeys) {
            Path certificate = Path.of(key + "-cert.pub");
            text.append("HostKey ").append(key).append('\n');
            if (Files.exists(certificate)) {
                text.append("HostCertificate ").append(certificate).append('\n');
            }
        }
        for (String line : Files.readAllLines(shared)) {
            if (line.startsWith("SetEnv ")) {
                String path = environment.containsKey("PATH") ? environment.get("PATH") + ":" : "";
                text.append(line.replace(" PATH=", " PATH=" + path));
                environment.forEach((name, value) -> {
                    int given = text.indexOf(" " + name + "=");
                    if (given >= 0 && !name.equals("PATH")) {
                        text.replace(given, text.indexOf(" ", given + 1), " " + name + "=" + value);
                    } else if (!name.equals("PATH")) {
                        text.append(' ').append(name).append('=').append(value);
                    }
                });
                text.append('\n');
            } else if (!line.matches("(ListenAddress|Port|HostKey) .*")) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    /** What known_hosts says of it, given one of its public keys. */
    String knownBy(String publicKey) {
        return "[" + address.getHostAddress() + "]:" + port + " " + publicKey;
    }

    private boolean answers() {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
