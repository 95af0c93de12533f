package io.jenkins.plugins.dockerdelivery.run;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.command.Frame;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jenkins.MasterToSlaveFileCallable;

/** Sends SIGTERM to the script of a lasting command, on the agent, in the step's directory. */
final class SignalScript extends MasterToSlaveFileCallable<Boolean> {
    private static final long serialVersionUID = 1L;

    private final String key;

    SignalScript(String key) {
        this.key = key;
    }

    @Override
    public Boolean invoke(File stepDirectory, VirtualChannel channel) throws IOException {
        Path link = stepDirectory.toPath().resolve(key).resolve(Frame.PID);
        if (!Files.isSymbolicLink(link)) {
            return false;
        }
        // In a container of its own the number means another process, or none: only what runs this very script counts.
        Optional<ProcessHandle> process = ProcessHandle.of(
                        Long.parseLong(Files.readSymbolicLink(link).toString()))
                .filter(found -> found.info().commandLine().orElse("").contains(Frame.script(key)));
        return process.isPresent() && process.get().destroy();
    }
}
