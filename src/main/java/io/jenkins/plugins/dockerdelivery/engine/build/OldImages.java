package io.jenkins.plugins.dockerdelivery.engine.build;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The local images that builds left in an engine: which of them go, by number and age for each repository. Only names that
 * the same controller gave are ever taken away, and never one that a container or a running build uses.
 */
public final class OldImages {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String IMAGES = "images.json";
    private static final String USED = "used";

    /** An image under the name that it was built with. */
    private record Built(String id, String reference, Instant since, long bytes) {
        String repository() {
            return reference.substring(0, reference.lastIndexOf(':'));
        }
    }

    private final List<Built> leaving;

    private OldImages(List<Built> leaving) {
        this.leaving = leaving;
    }

    /** The command whose outcome {@link #of} reads. */
    public static Command look(Place place) {
        return Command.brief(
                        "old-images",
                        Script.in(place)
                                .line("docker image ls --no-trunc --quiet --filter label=" + ImageDetails.MADE
                                        + " | sort -u | xargs -r docker image inspect --format '{{json .}}' >\"$here/"
                                        + IMAGES + "\"")
                                // Names or ids. To inspect a container would wait for whoever does something to it.
                                .line("docker ps --all --no-trunc --format '{{.Image}}' >\"$here/" + USED + "\"")
                                .toString())
                .within(LIMIT)
                .leaves(IMAGES, WholeText.INSTANCE)
                .leaves(USED, WholeText.INSTANCE)
                .build();
    }

    /**
     * Decides what goes.
     *
     * @param looked what {@link #look} came to
     * @param maker who may take away what they made
     * @param kept the ids of images that running builds know
     * @param count how many of a repository stay; 0 for any number
     * @param age how long an image stays; null for ever
     * @param now the time
     */
    public static OldImages of(
            Outcome looked, String maker, Set<String> kept, int count, @Nullable Duration age, Instant now) {
        if (!looked.succeeded()) {
            return new OldImages(List.of());
        }
        Set<String> used = new HashSet<>(kept);
        looked.text(USED).lines().forEach(used::add);
        List<Built> leaving = new ArrayList<>();
        looked.text(IMAGES)
                .lines()
                .flatMap(line -> built(Json.parse(line), maker).stream())
                .collect(Collectors.groupingBy(Built::repository))
                .forEach((repository, images) -> {
                    images.sort(Comparator.comparing(Built::since).reversed());
                    for (int i = 0; i < images.size(); i++) {
                        Built image = images.get(i);
                        boolean old = age != null && image.since().isBefore(now.minus(age));
                        boolean inUse = used.contains(image.id()) || used.contains(image.reference());
                        if ((old || count > 0 && i >= count) && !inUse) {
                            leaving.add(image);
                        }
                    }
                });
        return new OldImages(leaving);
    }

    private static List<Built> built(JsonNode image, String maker) {
        String label =
                image.path("Config").path("Labels").path(ImageDetails.MADE).asText();
        if (!label.startsWith(maker + " ")) {
            return List.of();
        }
        String reference = label.substring(maker.length() + 1);
        boolean named = false;
        // An image built from one of ours has its label, but not its name.
        for (JsonNode tag : image.path("RepoTags")) {
            named |= tag.asText().equals(reference);
        }
        if (!named) {
            return List.of();
        }
        try {
            return List.of(new Built(
                    image.path("Id").asText(),
                    reference,
                    Instant.parse(image.path("Metadata").path("LastTagTime").asText()),
                    image.path("Size").asLong()));
        } catch (DateTimeParseException e) {
            return List.of(); // of an age that nobody knows
        }
    }

    /** Whether nothing goes. */
    public boolean isEmpty() {
        return leaving.isEmpty();
    }

    /** The command that takes them away; {@code docker image rm} itself refuses what is in use by now. */
    public Command remove(Place place) {
        Script script = Script.in(place);
        for (Built image : leaving) {
            script.line("docker image rm -- " + Shell.quote(image.reference()) + " >/dev/null 2>&1 && printf '%s\\n' "
                    + Shell.quote(image.reference()) + " || :");
        }
        return Command.brief("remove-old-images", script.toString())
                .within(LIMIT)
                .build();
    }

    /** What was reclaimed, for the log; null if nothing was. */
    @Nullable
    public String explain(Outcome removed) {
        Set<String> gone = removed.output().lines().collect(Collectors.toSet());
        Map<String, Long> sizes = leaving.stream()
                .filter(image -> gone.contains(image.reference()))
                .collect(Collectors.toMap(Built::reference, Built::bytes, Long::max, TreeMap::new));
        if (sizes.isEmpty()) {
            return null;
        }
        long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
        return "Removed " + sizes.size() + (sizes.size() == 1 ? " old image" : " old images") + " from this agent ("
                + bytes / 1_000_000 + " MB with what they share): " + String.join(", ", sizes.keySet()) + ".";
    }
}
