package io.jenkins.plugins.dockerdelivery.engine.command;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What steps of a controller have in an engine, found by {@link Place#labels()}: the command lines that list and remove it.
 * Nothing without these labels is ever listed.
 */
public final class Leftovers {
    private static final Pattern CREATED =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)? ([+-]\\d{4}).*");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z", Locale.ROOT);

    private Leftovers() {}

    /** A container or a network. */
    public record Thing(String id, String step, String run, Instant created) {}

    /** Lists the containers of a controller, for {@link #parse}. */
    public static List<String> listContainers(String controller) {
        return Arguments.words("docker", List.of("ps", "--all", "--no-trunc"), filter(controller));
    }

    /** Lists the networks of a controller, for {@link #parse}. */
    public static List<String> listNetworks(String controller) {
        return Arguments.words("docker", List.of("network", "ls", "--no-trunc"), filter(controller));
    }

    private static List<String> filter(String controller) {
        return List.of(
                "--filter",
                "label=" + Place.CONTROLLER_LABEL + "=" + controller,
                "--format",
                "{{.ID}}\t{{.Label \"" + Place.STEP_LABEL + "\"}}\t{{.Label \"" + Place.RUN_LABEL
                        + "\"}}\t{{.CreatedAt}}");
    }

    /** Reads a list. A line that says less than all is left out: what it names is not known well enough to be removed. */
    public static List<Thing> parse(String list) {
        List<Thing> things = new ArrayList<>();
        list.lines().forEach(line -> {
            String[] parts = line.split("\t", -1);
            if (parts.length == 4 && !parts[0].isBlank() && !parts[1].isBlank() && !parts[2].isBlank()) {
                Matcher created = CREATED.matcher(parts[3]);
                if (created.matches()) {
                    try {
                        things.add(new Thing(
                                parts[0],
                                parts[1],
                                parts[2],
                                OffsetDateTime.parse(created.group(1) + " " + created.group(2), TIME)
                                        .withOffsetSameInstant(ZoneOffset.UTC)
                                        .toInstant()));
                    } catch (DateTimeParseException e) {
                        return; // another line that says less than all
                    }
                }
            }
        });
        return things;
    }

    /** Removes containers, with their anonymous volumes. */
    public static List<String> removeContainers(List<String> ids) {
        return Arguments.words("docker", List.of("rm", "--force", "--volumes", "--"), ids);
    }

    /** Removes networks that nothing uses any more. */
    public static List<String> removeNetworks(List<String> ids) {
        return Arguments.words("docker", List.of("network", "rm", "--"), ids);
    }
}
