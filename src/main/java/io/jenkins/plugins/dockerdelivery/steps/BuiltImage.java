package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.build.BuildResult;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code dockerBuildCached} returns. */
public final class BuiltImage implements Serializable {
    private static final long serialVersionUID = 1L;

    private final BuildResult result;
    private final long durationMillis;

    BuiltImage(BuildResult result, long durationMillis) {
        this.result = result;
        this.durationMillis = durationMillis;
    }

    /** Repository and tag, as {@code docker.image(…)} takes it. */
    @Whitelisted
    public String getImage() {
        return result.repository().withTag(result.tag());
    }

    /** The repository, without tag. */
    @Whitelisted
    public String getRepository() {
        return result.repository().toString();
    }

    /** The tag. */
    @Whitelisted
    public String getTag() {
        return result.tag().toString();
    }

    /** The id in the agent's engine. */
    @Whitelisted
    public String getImageId() {
        return result.imageId().toString();
    }

    /** The digest that registries will hold it under; null where the engine cannot tell before a push. */
    @Nullable
    @Whitelisted
    public String getDigest() {
        return result.digest() == null ? null : result.digest().toString();
    }

    /** How many steps came from the cache. */
    @Whitelisted
    public int getCachedSteps() {
        return result.cachedSteps();
    }

    /** How many steps the build had. */
    @Whitelisted
    public int getTotalSteps() {
        return result.totalSteps();
    }

    /** The image's size as the engine tells it, in bytes. */
    @Whitelisted
    public long getSizeBytes() {
        return result.sizeBytes();
    }

    /** How long the step took, in milliseconds. */
    @Whitelisted
    public long getDurationMillis() {
        return durationMillis;
    }

    @Override
    public String toString() {
        return getImage();
    }
}
