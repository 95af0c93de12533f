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
    private static final long serialVersionUID = 2L;

    /** What was pushed to one repository. */
    public static final class Pushed implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ImageReference repository;
        private final Digest digest;
        private final ArrayList<Tag> tags;

        Pushed(ImageReference repository, @Nullable Digest digest, List<Tag> tags) {
            this.repository = repository;
            this.digest = digest;
            this.tags = new ArrayList<>(tags);
        }

        /** The repository. */
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
    }

    private final ImageId imageId;
    private final ArrayList<Pushed> pushed;
    private final Tag deployTag;
    private final ArrayList<String> notes;

    PushResult(ImageId imageId, List<Pushed> pushed, Tag deployTag, List<String> notes) {
        this.imageId = imageId;
        this.pushed = new ArrayList<>(pushed);
        this.deployTag = deployTag;
        this.notes = new ArrayList<>(notes);
    }

    /** The image in the agent's engine. */
    public ImageId imageId() {
        return imageId;
    }

    /** What was pushed to each repository; the first is the one that is deployed from. */
    public List<Pushed> pushed() {
        return List.copyOf(pushed);
    }

    /** The repository that is deployed from. */
    public ImageReference repository() {
        return pushed.get(0).repository();
    }

    /** What every pushed tag there points to; null if every tag was left where it is. */
    @Nullable
    public Digest digest() {
        return pushed.get(0).digest();
    }

    /** The tags there that now point to it. */
    public List<Tag> tags() {
        return pushed.get(0).tags();
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
