package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** An sshd of a test's own, beside the shared one and for the same user, with another host key. */
final class SshServer implements AutoCloseable {
    private final int port;
    private final Process process;

    /** @param hostKey its host key; with a certificate if there is one beside it */
    SshServer(Path directory, Path hostKey) throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path shared = Path.of(TestParts.get("SSH_KEY")).resolveSibling("sshd_config");
        String config = Files.readString(shared)
                .lines()
                .filter(line -> !line.startsWith("Port ") && !line.startsWith("HostKey "))
                .collect(Collectors.joining("\n"));
        Path certificate = Path.of(hostKey + "-cert.pub");
        Path file = directory.resolve("sshd_config");
        Files.writeString(
                file,
                config + "\nPort " + port + "\nHostKey " + hostKey
                        + (Files.exists(certificate) ? "\nHostCertificate " + certificate : "") + "\n");
        process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        Waiting.until("sshd answers", this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
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
