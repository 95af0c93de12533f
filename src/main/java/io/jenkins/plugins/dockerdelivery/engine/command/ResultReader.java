package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * Reads a file or directory that a command left, on the machine where the command ran, and reduces it to what the plan
 * needs. Implementations are enum constants or plain classes, never lambdas: they travel to the agent.
 *
 * @param <T> what it is reduced to
 */
public interface ResultReader<T extends Serializable> extends Serializable {
    /**
     * Reads what was left.
     *
     * @param path the file or directory, which exists
     * @throws IOException if it cannot be read or does not hold what it should
     */
    T read(Path path) throws IOException;
}
