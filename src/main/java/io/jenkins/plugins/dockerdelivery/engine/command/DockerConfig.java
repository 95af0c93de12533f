package io.jenkins.plugins.dockerdelivery.engine.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import java.util.Collection;

/** The {@code config.json} of a Docker configuration that a step has to itself. */
public final class DockerConfig {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String HELPERS = "credHelpers";

    /** Under this name Docker keeps the login to Docker Hub. */
    private static final String DOCKER_HUB_SERVER = "https://index.docker.io/v1/";

    private DockerConfig() {}

    /**
     * The user's configuration with everything in it, except that the logins to some registries are kept in the file
     * itself: a credential store would keep them beyond the step.
     *
     * @param json the user's own {@code config.json}; blank if there is none
     * @param registries the registries that the step logs in to
     */
    public static String forLogin(String json, Collection<String> registries) {
        ObjectNode config = parse(json);
        JsonNode helpers = config.get(HELPERS);
        ObjectNode ours = helpers instanceof ObjectNode given ? given : config.putObject(HELPERS);
        // Docker takes an empty helper for "none", whatever store it would use for other registries.
        registries.forEach(
                registry -> ours.put(ImageReference.DOCKER_HUB.equals(registry) ? DOCKER_HUB_SERVER : registry, ""));
        return config.toPrettyString();
    }

    private static ObjectNode parse(String json) {
        try {
            return MAPPER.readTree(json) instanceof ObjectNode config ? config : MAPPER.createObjectNode();
        } catch (JsonProcessingException e) {
            // Docker itself ignores a file that it cannot read, with a warning.
            return MAPPER.createObjectNode();
        }
    }
}
