package io.jenkins.plugins.dockerdelivery.engine.push;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Json;
import java.util.List;

/**
 * What a registry says of a tag.
 *
 * @param digest what it points to
 * @param revision the commit that the image there says it was built from; empty if it does not say
 */
record PushedTag(Digest digest, String revision) {
    /** The command line that prints what {@link #parse} reads. */
    static List<String> inspect(String reference) {
        return List.of("docker", "buildx", "imagetools", "inspect", "--format", "{{json .}}", reference);
    }

    /** Reads it; null where the tag is not there. */
    @Nullable
    static PushedTag parse(String json) {
        if (json.isBlank()) {
            return null;
        }
        JsonNode tag = Json.parse(json);
        JsonNode image = tag.path("image");
        // The image of several platforms is a map of images; any of them tells the commit.
        JsonNode config = image.has("config") || image.isEmpty()
                ? image
                : image.iterator().next();
        return new PushedTag(
                Digest.parse(tag.path("manifest").path("digest").asText()),
                config.path("config").path("Labels").path(ImageDetails.REVISION).asText(""));
    }
}
