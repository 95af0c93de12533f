package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a text file as it is, in UTF-8, at most its last {@value #LIMIT} bytes. */
public enum Text implements ResultReader<String> {
    /** The only one. */
    TAIL;

    /** The most bytes that are read: enough for any metadata file and for the end of any log. */
    static final int LIMIT = 256 * 1024;

    @Override
    public String read(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long start = Math.max(0, file.length() - LIMIT);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
