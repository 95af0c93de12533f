package io.jenkins.plugins.dockerdelivery.engine.push;

import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;

/** A tag to push, and whether it moves from build to build, such as {@code latest}. */
final class PlannedTag implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Tag tag;
    private final boolean moving;

    PlannedTag(Tag tag, boolean moving) {
        this.tag = tag;
        this.moving = moving;
    }

    Tag tag() {
        return tag;
    }

    boolean isMoving() {
        return moving;
    }
}
