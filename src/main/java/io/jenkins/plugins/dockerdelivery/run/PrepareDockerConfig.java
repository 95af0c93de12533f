package io.jenkins.plugins.dockerdelivery.run;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.command.DockerConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import jenkins.MasterToSlaveFileCallable;

/**
 * Makes a Docker configuration of the step's own on the agent: everything that the user's own holds, so that proxies,
 * contexts, CLI plugins and the logins of an enclosing step go on to count, and a place for more logins.
 */
final class PrepareDockerConfig extends MasterToSlaveFileCallable<Void> {
    private static final long serialVersionUID = 1L;

    /** The directory's name in the step's own directory. */
    static final String DIRECTORY = "docker";

    private final String source;
    private final ArrayList<String> registries;

    /**
     * @param source the user's own configuration directory
     * @param registries the registries that the step logs in to
     */
    PrepareDockerConfig(String source, List<String> registries) {
        this.source = source;
        this.registries = new ArrayList<>(registries);
    }

    @Override
    public Void invoke(File stepDirectory, VirtualChannel channel) throws IOException {
        Path own = stepDirectory.toPath().resolve(DIRECTORY);
        Path copy = own.resolve("config.json");
        if (Files.exists(copy)) {
            // A command before this one, or the same before a restart; it may have logged in to another registry.
            Files.writeString(copy, DockerConfig.forLogin(Files.readString(copy), registries));
            return null;
        }
        Files.createDirectories(
                own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path users = Path.of(source);
        for (String part : List.of("cli-plugins", "contexts")) {
            if (Files.isDirectory(users.resolve(part)) && Files.notExists(own.resolve(part))) {
                Files.createSymbolicLink(own.resolve(part), users.resolve(part));
            }
        }
        Path config = users.resolve("config.json");
        String json = Files.isRegularFile(config) ? Files.readString(config) : "";
        Files.createFile(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(copy, DockerConfig.forLogin(json, registries));
        return null;
    }
}
