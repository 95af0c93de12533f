package io.jenkins.plugins.dockerdelivery.engine.real;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** Writes values down and reads them back, as a restart of the controller or the way to the agent does. */
public final class Restart {
    private Restart() {}

    /** The value as it is after a restart. */
    public static <T extends Serializable> T of(T value) {
        return read(write(value));
    }

    static byte[] write(Serializable value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(value);
        } catch (IOException e) {
            throw new AssertionError("Cannot be written down: " + value, e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    static <T> T read(byte[] written) {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(written))) {
            return (T) stream.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
