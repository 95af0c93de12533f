package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Tells from the image's history which instruction made which layer, and where the base image ends. */
final class ImageHistory {
    private static final Pattern SHELL_FORM = Pattern.compile("^/bin/sh -c #\\(nop\\) +");
    private static final Pattern CLASSIC_RUN = Pattern.compile("^/bin/sh -c ");
    // With |, the values of build arguments stand before the command: they are nobody's business here.
    private static final Pattern ARGUMENTS = Pattern.compile("(?s)^(RUN )?\\|\\d+ .*?/bin/sh -c ");
    private static final Pattern ARGUMENTS_ONLY = Pattern.compile("(?s)^(RUN )?\\|\\d+ .*");
    private static final Pattern BUILDKIT_RUN = Pattern.compile("^RUN /bin/sh -c ");
    private static final Pattern BUILDKIT_NOTE = Pattern.compile(" *# buildkit$");

    private ImageHistory() {}

    /**
     * The layers of the image, from the lowest; none where the report does not name them.
     *
     * @param holdsSecrets whether there are secrets in the image's configuration: then of an instruction only the keyword
     *     is told
     */
    static List<Layer> layers(JsonNode metadata, boolean holdsSecrets) {
        JsonNode ids = metadata.at("/ImageConfig/rootfs/diff_ids");
        List<JsonNode> history = new ArrayList<>();
        metadata.at("/ImageConfig/history").forEach(history::add);
        int base = endOfBase(history);
        List<String> steps = new ArrayList<>();
        int baseLayers = 0;
        for (int i = 0; i < history.size(); i++) {
            if (!history.get(i).path("empty_layer").asBoolean()) {
                String step = instruction(history.get(i));
                steps.add(holdsSecrets ? step.split("\\s", 2)[0] : step);
                baseLayers += i < base ? 1 : 0;
            }
        }
        Map<String, String> digests = new HashMap<>();
        metadata.path("Layers")
                .forEach(layer -> digests.put(
                        FindingReader.text(layer.path("DiffID")), FindingReader.text(layer.path("Digest"))));
        boolean told = steps.size() == ids.size();
        List<Layer> layers = new ArrayList<>();
        for (JsonNode id : ids) {
            int index = layers.size();
            String diffId = FindingReader.text(id);
            layers.add(new Layer(
                    diffId,
                    digests.getOrDefault(diffId, ""),
                    told ? steps.get(index) : "",
                    told && index < baseLayers));
        }
        return layers;
    }

    /** Trivy's own rule: the base image ends at the last CMD that is not among the image's own last instructions. */
    private static int endOfBase(List<JsonNode> history) {
        boolean foundLayer = false;
        for (int i = history.size() - 1; i >= 0; i--) {
            boolean empty = history.get(i).path("empty_layer").asBoolean();
            foundLayer |= !empty;
            if (foundLayer && empty && instruction(history.get(i)).startsWith("CMD")) {
                return i;
            }
        }
        return 0;
    }

    private static String instruction(JsonNode entry) {
        String text = FindingReader.text(entry.path("created_by")).strip();
        if (SHELL_FORM.matcher(text).find()) {
            return SHELL_FORM.matcher(text).replaceFirst("");
        }
        text = ARGUMENTS.matcher(text).replaceFirst("RUN ");
        text = ARGUMENTS_ONLY.matcher(text).replaceFirst("RUN");
        text = BUILDKIT_RUN.matcher(text).replaceFirst("RUN ");
        text = CLASSIC_RUN.matcher(text).replaceFirst("RUN ");
        return BUILDKIT_NOTE.matcher(text).replaceFirst("");
    }
}
