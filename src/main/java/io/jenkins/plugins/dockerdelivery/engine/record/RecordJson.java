package io.jenkins.plugins.dockerdelivery.engine.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The record as a document that outlives the plugin: what happened to each image, in the order in which it happened. */
public final class RecordJson {
    /** The version of the document's form: a reader that knows it may meet new fields, and no other meaning of old ones. */
    public static final int VERSION = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RecordJson() {}

    /**
     * Writes the document.
     *
     * @param build the run, as people know it: {@code payment-api/main#57}
     * @param record its record
     */
    public static String write(String build, DeliveryRecord record) {
        ObjectNode document = MAPPER.createObjectNode();
        document.put("version", VERSION).put("build", build);
        ArrayNode images = document.putArray("images");
        Map<String, ArrayNode> stations = new LinkedHashMap<>();
        for (StationEntry entry : record.entries()) {
            stations.computeIfAbsent(
                            entry.imageId(),
                            id -> images.addObject().put("imageId", id).putArray("stations"))
                    .add(station(entry));
        }
        return document.toPrettyString() + "\n";
    }

    private static ObjectNode station(StationEntry entry) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("station", entry.station().word())
                .put("state", entry.state().name().toLowerCase(Locale.ROOT))
                .put("image", entry.image())
                .put("started", Instant.ofEpochMilli(entry.startMillis()).toString())
                .put("durationMillis", entry.durationMillis())
                .put("figure", entry.figure());
        entry.facts().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(fact -> {
            switch (fact.getKey()) {
                case TAGS ->
                    List.of(fact.getValue().split(","))
                            .forEach(node.putArray(fact.getKey().word())::add);
                case TESTS, TESTS_FAILED, TESTS_SKIPPED ->
                    node.put(fact.getKey().word(), Long.parseLong(fact.getValue()));
                default -> node.put(fact.getKey().word(), fact.getValue());
            }
        });
        return node;
    }
}
