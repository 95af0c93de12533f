package io.jenkins.plugins.dockerdelivery.engine.build;

import java.io.Serializable;

/** One step of a Dockerfile, as BuildKit names it, and how long it took. */
public final class BuildStep implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final long millis;

    BuildStep(String name, long millis) {
        this.name = name;
        this.millis = millis;
    }

    /** Its name, with place and instruction: {@code [deps 2/3] RUN npm ci}. */
    public String name() {
        return name;
    }

    /** How long it took, in milliseconds. */
    public long millis() {
        return millis;
    }
}
