package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which tags are pushed, given where they are now and what the history says. */
final class TagDecision implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageId imageId;
    private final ArrayList<Tag> tags;
    private final Tag deployTag;
    private final LinkedHashMap<Tag, String> undecided;
    private final ArrayList<String> notes;
    private final String refusal;

    private TagDecision(
            ImageId imageId,
            List<Tag> tags,
            Tag deployTag,
            Map<Tag, String> undecided,
            List<String> notes,
            @Nullable String refusal) {
        this.imageId = imageId;
        this.tags = new ArrayList<>(tags);
        this.deployTag = deployTag;
        this.undecided = new LinkedHashMap<>(undecided);
        this.notes = new ArrayList<>(notes);
        this.refusal = refusal;
    }

    /**
     * Decides from where the tags are.
     *
     * @param image what is pushed
     * @param before what the registry says of each tag, null where it is not there
     */
    static TagDecision of(PushRequest request, ImageDetails image, List<PushedTag> before) {
        List<Tag> tags = new ArrayList<>();
        Map<Tag, String> undecided = new LinkedHashMap<>();
        Tag deployTag = request.tags().get(0).tag();
        boolean pinned = false;
        String refusal = null;
        for (int i = 0; i < before.size(); i++) {
            PlannedTag planned = request.tags().get(i);
            PushedTag there = before.get(i);
            tags.add(planned.tag());
            if (!planned.isMoving() && !pinned) {
                deployTag = planned.tag();
                pinned = true;
            }
            // With the containerd image store the id is the digest.
            if (there == null
                    || image.digests().contains(there.digest())
                    || image.id().toString().equals(there.digest().toString())) {
                continue;
            }
            boolean sameCommit = there.revision().equals(request.commit());
            if (planned.isMoving()) {
                if (!sameCommit && request.commit() != null && !there.revision().isEmpty()) {
                    undecided.put(planned.tag(), there.revision());
                }
            } else if (!request.overwrite() && !(sameCommit && image.digests().isEmpty())) {
                // Where the engine does not know the image's digest yet, only another commit tells that it is another.
                refusal = "tags: " + request.repository().withTag(planned.tag())
                        + " is in the registry already and names " + there.digest()
                        + ", another image than this run's; it was not replaced (overwrite: true would).";
            }
        }
        return new TagDecision(image.id(), tags, deployTag, undecided, List.of(), refusal);
    }

    /** The image that is pushed. */
    ImageId imageId() {
        return imageId;
    }

    /** The tags that are pushed. */
    List<Tag> tags() {
        return tags;
    }

    /** The first tag that does not move, or else the first. */
    Tag deployTag() {
        return deployTag;
    }

    /** Moving tags that name another commit's image now: which commit. */
    Map<Tag, String> undecided() {
        return undecided;
    }

    /** What people should know. */
    List<String> notes() {
        return notes;
    }

    /** Why nothing is pushed; null if something is. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /**
     * Leaves moving tags where they are that would go back.
     *
     * @param older the tags that already name a descendant of this run's commit
     */
    TagDecision afterHistory(List<String> older) {
        List<Tag> kept = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Tag tag : tags) {
            if (older.contains(tag.toString())) {
                notes.add("The tag " + tag + " stays where it is: it already names the newer commit "
                        + undecided.get(tag) + ".");
            } else {
                kept.add(tag);
            }
        }
        return new TagDecision(imageId, kept, deployTag, Map.of(), notes, null);
    }
}
