package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.record.SemanticVersion;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which tags are pushed to one repository, given where they are now and what the history says. */
final class TagDecision implements Serializable {
    private static final long serialVersionUID = 2L;

    private final ArrayList<Tag> tags;
    private final Tag deployTag;
    private final LinkedHashMap<Tag, PushedTag> undecided;
    private final ArrayList<String> notes;
    private final String refusal;

    private TagDecision(
            List<Tag> tags,
            Tag deployTag,
            Map<Tag, PushedTag> undecided,
            List<String> notes,
            @Nullable String refusal) {
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
    static TagDecision of(PushRequest request, PushTarget target, ImageDetails image, List<PushedTag> before) {
        List<Tag> tags = new ArrayList<>();
        Map<Tag, PushedTag> undecided = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        String refusal = null;
        for (int i = 0; i < before.size(); i++) {
            PlannedTag planned = request.tags().get(i);
            PushedTag there = before.get(i);
            if (there == null || there.isImage(image)) {
                tags.add(planned.tag());
            } else if (!planned.isMoving()) {
                tags.add(planned.tag());
                if (!request.overwrite()) {
                    refusal = "tags: " + target.repository().withTag(planned.tag())
                            + " is in the registry already and names " + there.digest()
                            + ", another image than this run's; it was not replaced (overwrite: true would).";
                }
            } else {
                Optional<SemanticVersion> theirs =
                        planned.version() == null ? Optional.empty() : SemanticVersion.parse(there.version());
                if (theirs.isPresent() && theirs.get().compareTo(planned.version()) > 0) {
                    notes.add(stays(planned.tag(), "it already names the newer version " + there.version()));
                    continue;
                }
                tags.add(planned.tag());
                if (theirs.isEmpty() && hasOtherCommit(there, request.commit())) {
                    undecided.put(planned.tag(), there);
                }
            }
        }
        return new TagDecision(tags, deployTag(request.tags()), undecided, notes, refusal);
    }

    /** The first tag that does not move, or else the first. */
    private static Tag deployTag(List<PlannedTag> tags) {
        return tags.stream()
                .filter(planned -> !planned.isMoving())
                .findFirst()
                .orElse(tags.get(0))
                .tag();
    }

    private static boolean hasOtherCommit(PushedTag there, @Nullable String commit) {
        return commit != null
                && !there.revision().isEmpty()
                && !there.revision().equals(commit);
    }

    private static String stays(Tag tag, String why) {
        return "The tag " + tag + " stays where it is: " + why + ".";
    }

    /** The tags that are pushed. */
    List<Tag> tags() {
        return tags;
    }

    /** The first tag that does not move, or else the first. */
    Tag deployTag() {
        return deployTag;
    }

    /** Moving tags that name another commit's image now: what they name. */
    Map<Tag, PushedTag> undecided() {
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
     * Leaves moving tags where they are that would go back, or might.
     *
     * @param history what the workspace's history says of each commit that a tag names now
     * @param image what is pushed
     * @param anyway whether a tag is moved that only might go back
     */
    TagDecision afterHistory(Map<String, CommitOrder> history, ImageDetails image, boolean anyway) {
        List<Tag> kept = new ArrayList<>();
        List<String> all = new ArrayList<>(notes);
        for (Tag tag : tags) {
            PushedTag there = undecided.get(tag);
            String why = there == null
                    ? null
                    : history.getOrDefault(there.revision(), CommitOrder.UNKNOWN)
                            .whyStay(there, image, anyway);
            if (why == null) {
                kept.add(tag);
            } else {
                all.add(stays(tag, why));
            }
        }
        return new TagDecision(kept, deployTag, Map.of(), all, refusal);
    }
}
