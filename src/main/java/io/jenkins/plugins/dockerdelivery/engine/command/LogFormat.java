package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Turns what a tool prints into the lines that people read in the build log. The same output always
 * leads to the same lines: after a restart it is begun anew, and lines that are in the log already are passed over.
 */
public interface LogFormat extends Serializable {
    /** The same format, to begin with the first line. */
    LogFormat begin();

    /**
     * Takes the next line of output.
     *
     * @param line the line, without its end
     * @param log takes the lines to show, if any
     */
    void accept(String line, Consumer<String> log);
}
