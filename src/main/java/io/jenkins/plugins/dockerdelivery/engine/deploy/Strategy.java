package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;

/** How new containers take the place of old ones. */
public enum Strategy {
    /** The old ones are stopped, then the new ones start: {@code --force-recreate}. */
    RECREATE("recreate"),
    /** The new ones start beside the old ones, which are stopped when the new ones are healthy. */
    ROLLING("rolling");

    private final String word;

    Strategy(String word) {
        this.word = word;
    }

    /** The word that users write. */
    public String word() {
        return word;
    }

    static Strategy parse(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return RECREATE;
        }
        for (Strategy strategy : values()) {
            if (strategy.word.equals(value)) {
                return strategy;
            }
        }
        throw RefusedException.of("strategy", value, "is neither 'recreate' nor 'rolling'");
    }
}
