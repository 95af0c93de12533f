package io.jenkins.plugins.dockerdelivery.engine.build;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;

/** What a build made. */
public final class BuildResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageReference repository;
    private final Tag tag;
    private final ImageId imageId;
    private final int cachedSteps;
    private final int totalSteps;
    private final long sizeBytes;

    BuildResult(ImageReference repository, Tag tag, ImageId imageId, int cachedSteps, int totalSteps, long sizeBytes) {
        this.repository = repository;
        this.tag = tag;
        this.imageId = imageId;
        this.cachedSteps = cachedSteps;
        this.totalSteps = totalSteps;
        this.sizeBytes = sizeBytes;
    }

    /** The repository that it was built for. */
    public ImageReference repository() {
        return repository;
    }

    /** The tag of the local image. */
    public Tag tag() {
        return tag;
    }

    /** The id in the engine that built it. */
    public ImageId imageId() {
        return imageId;
    }

    /** How many of the Dockerfile's steps came from a cache. */
    public int cachedSteps() {
        return cachedSteps;
    }

    /** How many steps of the Dockerfile the build had. */
    public int totalSteps() {
        return totalSteps;
    }

    /** The size of the image as the engine tells it, in bytes. */
    public long sizeBytes() {
        return sizeBytes;
    }
}
