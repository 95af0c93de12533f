package io.jenkins.plugins.dockerdelivery.engine.push;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import io.jenkins.plugins.dockerdelivery.engine.record.SemanticVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes tags of the templates that users write, by the rules of docker/metadata-action. */
final class TagPlanning {
    private static final String VERSION = "{version}";
    private static final List<String> PINNING = List.of("{sha}", "{shortSha}", "{buildNumber}", "{gitTag}", VERSION);
    private static final List<String> PART_OF_VERSION = List.of("{major}", "{minor}");

    private TagPlanning() {}

    /**
     * The tags of a run. A pre-release does not move what names a part of its version, such as {@code 1.4}: those
     * templates are left out, or stand for the whole version where there are no others.
     *
     * @throws RefusedException if there is none, one comes out twice, or a placeholder has no value
     */
    static List<PlannedTag> of(List<String> templates, Origin origin) {
        if (templates.isEmpty()) {
            throw new RefusedException("tags: is empty; give at least one, such as {shortSha}.");
        }
        List<PlannedTag> tags = new ArrayList<>();
        Set<Tag> seen = new HashSet<>();
        for (String template : effective(templates, origin)) {
            Tag tag = Tag.sanitize("tags", origin.fill("tags", template));
            if (!seen.add(tag)) {
                throw RefusedException.of("tags", template, "becomes the tag " + tag + ", which is there already");
            }
            // A tag that names its commit or run stays where it is; latest, or a branch's name, moves on.
            boolean moving = PINNING.stream().noneMatch(template::contains) && !namesCommit(tag, origin);
            // A hotfix of an older release is newer by its commit alone.
            tags.add(new PlannedTag(tag, moving, moving ? origin.version().orElse(null) : null));
        }
        return tags;
    }

    /** What to tell people who wonder why a tag of theirs is missing; empty if none is. */
    static List<String> notes(List<String> templates, Origin origin) {
        List<String> left = templates.stream()
                .filter(template -> isPreRelease(origin) && namesPartOfVersion(template))
                .toList();
        return left.isEmpty()
                ? List.of()
                : List.of("The git tag " + origin.gitTag() + " is a pre-release, which does not move "
                        + String.join(", ", left) + ".");
    }

    private static List<String> effective(List<String> templates, Origin origin) {
        if (!isPreRelease(origin)) {
            return templates;
        }
        List<String> rest = templates.stream()
                .filter(template -> !namesPartOfVersion(template))
                .toList();
        return rest.isEmpty() ? List.of(VERSION) : rest;
    }

    /** Whether a tag holds the commit though its template does not: scripts and freestyle jobs fill it in themselves. */
    private static boolean namesCommit(Tag tag, Origin origin) {
        return origin.commit() != null
                && Pattern.compile("[^0-9a-z]+")
                        .splitAsStream(tag.toString())
                        .anyMatch(word -> word.length() >= Origin.SHORT_COMMIT
                                && origin.commit().startsWith(word));
    }

    private static boolean isPreRelease(Origin origin) {
        return origin.version().map(SemanticVersion::isPreRelease).orElse(false);
    }

    private static boolean namesPartOfVersion(String template) {
        return PART_OF_VERSION.stream().anyMatch(template::contains);
    }
}
