package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Turns what a tool prints into the lines that people read in the build log. It is written down with the step while the
 * command runs, so that it goes on in the middle of a document after a restart.
 */
public interface LogFormat extends Serializable {
    /**
     * Takes the next line of output.
     *
     * @param line the line, without its end
     * @param log takes the lines to show, if any
     */
    void accept(String line, Consumer<String> log);
}
