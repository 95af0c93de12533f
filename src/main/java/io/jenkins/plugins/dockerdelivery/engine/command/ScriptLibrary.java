package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Shell functions that are the same for every step of a kind, kept as a file of their own beside the class. */
public final class ScriptLibrary {
    private ScriptLibrary() {}

    /**
     * Reads a file of shell functions.
     *
     * @param owner the class beside which it is packaged
     * @param name its name
     * @throws IllegalStateException if it is missing, which is a mistake in the build
     */
    public static String load(Class<?> owner, String name) {
        try (InputStream stream = owner.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("Missing " + name + " beside " + owner);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
