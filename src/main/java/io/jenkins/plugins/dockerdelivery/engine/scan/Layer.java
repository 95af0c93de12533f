package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.Serializable;

/**
 * A layer of the image.
 *
 * @param id its DiffID, as findings name it
 * @param digest its digest, where the image came from a registry; empty where that is not said
 * @param step the Dockerfile's instruction that made it; empty where that is not said
 * @param base whether it belongs to the base image, as far as the history shows
 */
public record Layer(String id, String digest, String step, boolean base) implements Serializable {
    /** Whether a finding names this layer. */
    public boolean is(String name) {
        return name.equals(id) || !digest.isEmpty() && name.equals(digest);
    }
}
