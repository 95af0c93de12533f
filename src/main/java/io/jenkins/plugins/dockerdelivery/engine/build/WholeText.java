package io.jenkins.plugins.dockerdelivery.engine.build;

import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a text file from its start: lines of JSON, of which none may be cut. */
enum WholeText implements ResultReader<String> {
    INSTANCE;

    @Override
    public String read(Path path) throws IOException {
        return Files.readString(path);
    }
}
