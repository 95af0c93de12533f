package io.jenkins.plugins.dockerdelivery.run;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import jenkins.MasterToSlaveFileCallable;

/** Reads what a command left, on the agent. Links are not followed: a container may have left them. */
final class ReadResults extends MasterToSlaveFileCallable<HashMap<String, Serializable>> {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, ResultReader<?>> readers;

    ReadResults(Map<String, ResultReader<?>> readers) {
        this.readers = new HashMap<>(readers);
    }

    @Override
    public HashMap<String, Serializable> invoke(File directory, VirtualChannel channel) throws IOException {
        HashMap<String, Serializable> results = new HashMap<>();
        for (Map.Entry<String, ResultReader<?>> entry : readers.entrySet()) {
            Path path = directory.toPath().resolve(entry.getKey());
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
                results.put(entry.getKey(), entry.getValue().read(path));
            }
        }
        return results;
    }
}
