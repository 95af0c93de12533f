package io.jenkins.plugins.dockerdelivery.engine.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;

/** A registry that belongs to one test, which may change its passwords. */
public final class OwnRegistry implements AutoCloseable {
    /** Its only user. */
    public static final String USER = "owner";

    private final Path passwords;
    private final String address;
    private final Process process;

    private OwnRegistry(Path directory) throws Exception {
        passwords = directory.resolve("htpasswd");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        Path configuration = directory.resolve("registry.yml");
        Files.writeString(configuration, """
                version: 0.1
                storage: {filesystem: {rootdirectory: '%s'}}
                http: {addr: '%s'}
                auth: {htpasswd: {realm: own, path: '%s'}}
                """.formatted(directory.resolve("data"), address, passwords));
        process = new ProcessBuilder("docker-registry", "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("registry.log").toFile())
                .start();
    }

    /** One that runs, with its files in a directory; the test is skipped where the programs for it are not there. */
    public static OwnRegistry begin(Path directory) throws Exception {
        for (String program : new String[] {"docker-registry", "htpasswd"}) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(File.pathSeparator))
                            .anyMatch(path -> Files.isExecutable(Path.of(path, program))),
                    "There is no " + program + " on the PATH");
        }
        OwnRegistry registry = new OwnRegistry(directory);
        registry.newPassword();
        Waiting.until("an answer of the test's own registry", registry::answers);
        return registry;
    }

    /** Its address, as it stands in the names of images. */
    public String address() {
        return address;
    }

    /** Makes up a password; the one before it is not accepted any more. */
    public String newPassword() throws Exception {
        String password = UUID.randomUUID().toString();
        // Aside first: nobody is to find half of it.
        Path aside = passwords.resolveSibling("htpasswd-" + password.substring(0, 8));
        Process hash = new ProcessBuilder("htpasswd", "-iBc", aside.toString(), USER)
                .redirectErrorStream(true)
                .start();
        try (var input = hash.getOutputStream()) {
            input.write((password + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(hash.waitFor()).as("htpasswd").isZero();
        Files.move(aside, passwords, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return password;
    }

    private boolean answers() {
        assertThat(process.isAlive()).as("docker-registry").isTrue();
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + address + "/v2/").toURL().openConnection();
            return connection.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
