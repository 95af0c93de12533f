package io.jenkins.plugins.dockerdelivery.engine.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows BuildKit's progress in plain lines, each with the step that it belongs to. */
final class BuildLog implements LogFormat {
    private static final long serialVersionUID = 1L;

    private final ProgressDecoder decoder = new ProgressDecoder();
    private final HashMap<String, String> labels = new HashMap<>();
    private final HashSet<String> ended = new HashSet<>();

    @Override
    public void accept(String line, Consumer<String> log) {
        decoder.accept(line, document -> show(document, log), log);
    }

    private void show(JsonNode document, Consumer<String> log) {
        for (JsonNode vertex : document.path("vertexes")) {
            showVertex(vertex, log);
        }
        for (JsonNode entry : document.path("logs")) {
            String label = labels.getOrDefault(entry.path("vertex").asText(), "[build]");
            decode(entry).lines().forEach(text -> log.accept(label + " " + text));
        }
        for (JsonNode warning : document.path("warnings")) {
            String text =
                    new String(Base64.getDecoder().decode(warning.path("short").asText("")), StandardCharsets.UTF_8);
            log.accept("WARNING: " + text);
        }
    }

    private void showVertex(JsonNode vertex, Consumer<String> log) {
        String digest = vertex.path("digest").asText();
        String name = vertex.path("name").asText();
        boolean begun = vertex.has("started");
        if (begun && !labels.containsKey(digest)) {
            labels.put(digest, label(name));
            log.accept(name);
        }
        if (!vertex.has("completed")) {
            return;
        }
        String label = labels.getOrDefault(digest, label(name));
        if (!vertex.path("error").asText("").isEmpty()) {
            report(digest, label + " ERROR: " + vertex.path("error").asText(), log);
        } else if (vertex.path("cached").asBoolean()) {
            report(digest, label + " CACHED", log);
        } else if (BuildProgress.isStep(name)) {
            // A step that is prepared first completes more than once; only its last time counts.
            Duration took = Duration.between(
                    Instant.parse(vertex.path("started").asText()),
                    Instant.parse(vertex.path("completed").asText()));
            if (took.toMillis() >= 100) {
                log.accept(String.format(Locale.ROOT, "%s DONE %.1fs", label, took.toMillis() / 1000.0));
            }
        }
    }

    private void report(String digest, String line, Consumer<String> log) {
        if (ended.add(digest)) {
            log.accept(line);
        }
    }

    /** {@code [deps 2/3] RUN npm ci} is known as {@code [deps 2/3]}. */
    private static String label(String name) {
        int end = name.startsWith("[") ? name.indexOf(']') : -1;
        if (end > 0 && BuildProgress.isStep(name)) {
            return name.substring(0, end + 1);
        }
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }

    static String decode(JsonNode entry) {
        return new String(Base64.getDecoder().decode(entry.path("data").asText("")), StandardCharsets.UTF_8);
    }
}
