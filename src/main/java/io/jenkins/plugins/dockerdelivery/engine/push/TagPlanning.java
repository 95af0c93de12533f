package io.jenkins.plugins.dockerdelivery.engine.push;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes tags of the templates that users write. */
final class TagPlanning {
    private static final List<String> PINNING = List.of("{sha}", "{shortSha}", "{buildNumber}", "{gitTag}");

    private TagPlanning() {}

    /**
     * The tags of a run.
     *
     * @throws RefusedException if there is none, one comes out twice, or a placeholder has no value
     */
    static List<PlannedTag> of(List<String> templates, Origin origin) {
        if (templates.isEmpty()) {
            throw new RefusedException("tags: is empty; give at least one, such as {shortSha}.");
        }
        List<PlannedTag> tags = new ArrayList<>();
        Set<Tag> seen = new HashSet<>();
        for (String template : templates) {
            Tag tag = Tag.sanitize("tags", origin.fill("tags", template));
            if (!seen.add(tag)) {
                throw RefusedException.of("tags", template, "becomes the tag " + tag + ", which is there already");
            }
            // A tag that names its commit or run stays where it is; latest, or a branch's name, moves on.
            tags.add(new PlannedTag(tag, PINNING.stream().noneMatch(template::contains)));
        }
        return tags;
    }
}
