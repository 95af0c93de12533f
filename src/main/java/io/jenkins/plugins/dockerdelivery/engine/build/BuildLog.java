package io.jenkins.plugins.dockerdelivery.engine.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import java.nio.charset.StandardCharsets;
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
    public LogFormat begin() {
        return new BuildLog();
    }

    @Override
    public void accept(String line, Consumer<String> log) {
        decoder.accept(line, document -> show(document, log), text -> showText(text, log));
    }

    private static void showText(String text, Consumer<String> log) {
        // Whoever ended a build says so, and why.
        if (!(text.startsWith("ERROR: ") && BuildProgress.isCanceled(text))) {
            log.accept(text);
        }
    }

    private void show(JsonNode document, Consumer<String> log) {
        for (JsonNode vertex : document.path("vertexes")) {
            showVertex(vertex, log);
        }
        for (JsonNode entry : document.path("logs")) {
            String label = labels.getOrDefault(entry.path("vertex").asText(), "[build]");
            decode(entry, "data").lines().forEach(text -> log.accept(label + " " + text));
        }
        for (JsonNode warning : document.path("warnings")) {
            log.accept("WARNING: " + decode(warning, "short"));
        }
    }

    private void showVertex(JsonNode vertex, Consumer<String> log) {
        String digest = vertex.path("digest").asText();
        String name = vertex.path("name").asText();
        boolean begun = vertex.hasNonNull("started");
        if (begun && !labels.containsKey(digest)) {
            labels.put(digest, label(name));
            log.accept(name);
        }
        if (!vertex.hasNonNull("completed")) {
            return;
        }
        String label = labels.getOrDefault(digest, label(name));
        String error = vertex.path("error").asText("");
        if (!error.isEmpty()) {
            report(digest, explain(name, label, error), log);
        } else if (vertex.path("cached").asBoolean()) {
            report(digest, label + " CACHED", log);
        } else if (BuildProgress.isStep(name)) {
            // A step that is prepared first completes more than once; only its last time counts.
            long millis = BuildProgress.millisOf(vertex);
            if (millis >= 100) {
                log.accept(String.format(Locale.ROOT, "%s DONE %.1fs", label, millis / 1000.0));
            }
        }
    }

    private static String explain(String name, String label, String error) {
        if (BuildProgress.isCanceled(error)) {
            return label + " CANCELED";
        }
        // No cache is the ordinary case for a first build, and never the end of one.
        if (name.startsWith("importing cache")) {
            return "The build goes on without the cache, which cannot be read: " + error;
        }
        if (name.startsWith("exporting cache")) {
            return "The cache was not written: " + error;
        }
        return label + " ERROR: " + error;
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

    static String decode(JsonNode entry, String field) {
        String text = entry.path(field).asText("");
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
