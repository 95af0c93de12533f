package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.record.SemanticVersion;
import java.io.Serializable;

/** A tag to push, and whether it moves from build to build, such as {@code latest}. */
final class PlannedTag implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Tag tag;
    private final boolean moving;
    private final SemanticVersion version;

    /**
     * @param moving whether it moves from build to build
     * @param version the version that it moves to, for a tag such as {@code 1.4}; null for others
     */
    PlannedTag(Tag tag, boolean moving, @Nullable SemanticVersion version) {
        this.tag = tag;
        this.moving = moving;
        this.version = version;
    }

    Tag tag() {
        return tag;
    }

    boolean isMoving() {
        return moving;
    }

    /** The version by which it moves; null where commits decide. */
    @Nullable
    SemanticVersion version() {
        return version;
    }
}
