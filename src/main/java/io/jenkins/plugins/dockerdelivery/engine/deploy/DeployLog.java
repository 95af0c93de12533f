package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import java.util.function.Consumer;

/** Leaves out the lines that are for the step. */
enum DeployLog implements LogFormat {
    INSTANCE;

    @Override
    public LogFormat begin() {
        return this;
    }

    @Override
    public void accept(String line, Consumer<String> log) {
        if (!line.startsWith(DeployFacts.MARK)) {
            log.accept(line);
        }
    }
}
