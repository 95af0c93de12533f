package io.jenkins.plugins.dockerdelivery.engine.build;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;
import java.util.List;

/** What a build made. */
public final class BuildResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageReference repository;
    private final Tag tag;
    private final ImageDetails image;
    private final ImageId configDigest;
    private final BuildProgress progress;

    BuildResult(
            ImageReference repository,
            Tag tag,
            ImageDetails image,
            @Nullable ImageId configDigest,
            BuildProgress progress) {
        this.repository = repository;
        this.tag = tag;
        this.image = image;
        this.configDigest = configDigest;
        this.progress = progress;
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
        return image.id();
    }

    /** How many of the Dockerfile's steps came from a cache. */
    public int cachedSteps() {
        return progress.cachedSteps();
    }

    /** How many steps of the Dockerfile the build had. */
    public int totalSteps() {
        return progress.totalSteps();
    }

    /** The size of the image as the engine tells it, in bytes. */
    public long sizeBytes() {
        return image.sizeBytes();
    }

    /** The digest that registries will hold it under; null where the engine cannot tell before a push. */
    @Nullable
    public Digest digest() {
        return image.digests().stream().findFirst().orElse(null);
    }

    /** The digest of the image's configuration: its id in engines with the older image store; null if not known. */
    @Nullable
    public ImageId configDigest() {
        return configDigest;
    }

    /** The steps that took longest, the longest first; those from the cache took none. */
    public List<BuildStep> slowestSteps() {
        return progress.slowestSteps();
    }
}
