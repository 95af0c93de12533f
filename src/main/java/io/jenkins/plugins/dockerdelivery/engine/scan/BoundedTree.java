package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Set;

/** A value of a report as a tree that cannot grow large, whatever the report holds: the rest is passed over. */
final class BoundedTree {
    private static final int DEEPEST = 8;
    private static final int MOST_NODES = 10_000;

    private int nodes;

    private BoundedTree() {}

    /**
     * Reads the value that the parser stands at.
     *
     * @param fields the fields of that value that are kept; empty for all
     */
    static JsonNode read(JsonParser json, Set<String> fields) throws IOException {
        return new BoundedTree().value(json, fields, 0);
    }

    private JsonNode value(JsonParser json, Set<String> fields, int depth) throws IOException {
        nodes++;
        if (nodes > MOST_NODES || depth > DEEPEST) {
            json.skipChildren();
            return MissingNode.getInstance();
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, fields, depth);
            case START_ARRAY -> array(json, depth);
            case VALUE_STRING -> TextNode.valueOf(json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> DoubleNode.valueOf(json.getDoubleValue());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            default -> MissingNode.getInstance();
        };
    }

    private JsonNode object(JsonParser json, Set<String> fields, int depth) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            if (!fields.isEmpty() && !fields.contains(field)) {
                json.skipChildren();
                continue;
            }
            JsonNode value = value(json, Set.of(), depth + 1);
            if (!value.isMissingNode()) {
                object.set(field, value);
            }
        }
        return object;
    }

    private JsonNode array(JsonParser json, int depth) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            JsonNode value = value(json, Set.of(), depth + 1);
            if (!value.isMissingNode()) {
                array.add(value);
            }
        }
        return array;
    }
}
