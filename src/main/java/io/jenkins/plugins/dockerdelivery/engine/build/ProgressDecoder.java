package io.jenkins.plugins.dockerdelivery.engine.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;

/**
 * Splits the output of {@code buildx build --progress rawjson} into BuildKit's status documents and the plain lines
 * around them. buildx 0.13 prints each document over many lines, later versions each on one.
 */
final class ProgressDecoder implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> PARTS = List.of("vertexes", "statuses", "logs", "warnings");

    /** More than any document; what is longer is no progress output and is shown as it is. */
    private static final int MAX_DOCUMENT = 4 * 1024 * 1024;

    private final StringBuilder pending = new StringBuilder();

    void accept(String line, Consumer<JsonNode> documents, Consumer<String> text) {
        if (pending.isEmpty() && !line.startsWith("{")) {
            text.accept(line);
            return;
        }
        if (line.startsWith("{")) {
            // Inside a document every line is indented: what was pending was none.
            finish(text);
        }
        pending.append(line).append('\n');
        // In a document over many lines only its last line begins with the closing brace.
        boolean complete = line.startsWith("}") || line.startsWith("{") && line.endsWith("}");
        if (complete || pending.length() > MAX_DOCUMENT) {
            String document = pending.toString();
            pending.setLength(0);
            JsonNode read = parse(document);
            if (PARTS.stream().anyMatch(read::has)) {
                documents.accept(read);
            } else {
                document.lines().forEach(text);
            }
        }
    }

    /** Passes on what looked like the beginning of a document. */
    void finish(Consumer<String> text) {
        pending.toString().lines().forEach(text);
        pending.setLength(0);
    }

    private static JsonNode parse(String document) {
        try {
            return MAPPER.readTree(document);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
