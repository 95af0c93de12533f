package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What was pushed. */
public final class PushResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageId imageId;
    private final ImageReference repository;
    private final Digest digest;
    private final ArrayList<Tag> tags;
    private final Tag deployTag;
    private final ArrayList<String> notes;

    PushResult(
            ImageId imageId,
            ImageReference repository,
            @Nullable Digest digest,
            List<Tag> tags,
            Tag deployTag,
            List<String> notes) {
        this.imageId = imageId;
        this.repository = repository;
        this.digest = digest;
        this.tags = new ArrayList<>(tags);
        this.deployTag = deployTag;
        this.notes = new ArrayList<>(notes);
    }

    /** The image in the agent's engine. */
    public ImageId imageId() {
        return imageId;
    }

    /** Where it was pushed to. */
    public ImageReference repository() {
        return repository;
    }

    /** What every pushed tag points to; null if every tag was left where it is. */
    @Nullable
    public Digest digest() {
        return digest;
    }

    /** The tags that now point to it. */
    public List<Tag> tags() {
        return List.copyOf(tags);
    }

    /** The tag that a deployment uses for people: the first that does not move. */
    public Tag deployTag() {
        return deployTag;
    }

    /** What people should know, such as a tag that was left where it is. */
    public List<String> notes() {
        return List.copyOf(notes);
    }
}
