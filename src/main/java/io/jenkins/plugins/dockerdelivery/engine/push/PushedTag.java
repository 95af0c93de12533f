package io.jenkins.plugins.dockerdelivery.engine.push;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Json;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * What a registry says of a tag.
 *
 * @param digest what it points to
 * @param config the digest of the image's configuration, which is the image's id in the older store; empty for an index
 * @param revision the commit that the image there says it was built from; empty if it does not say
 * @param version the version that it says it is; empty if it does not say
 * @param created when it was made; null if it does not say
 */
record PushedTag(
        Digest digest,
        String config,
        String revision,
        String version,
        @Nullable Instant created) implements Serializable {
    /** The command line that prints the first of what {@link #parse} reads. */
    static List<String> inspect(String reference) {
        return List.of("docker", "buildx", "imagetools", "inspect", "--format", "{{json .}}", reference);
    }

    /** The command line that prints the second. */
    static List<String> inspectManifest(String reference) {
        return List.of("docker", "buildx", "imagetools", "inspect", "--raw", reference);
    }

    /** Reads it; null where the tag is not there. */
    @Nullable
    static PushedTag parse(String json, String manifest) {
        if (json.isBlank()) {
            return null;
        }
        JsonNode tag = Json.parse(json);
        JsonNode image = tag.path("image");
        // The image of several platforms is a map of images; any of them tells the commit.
        JsonNode config = image.has("config") || image.isEmpty()
                ? image
                : image.iterator().next();
        JsonNode labels = config.path("config").path("Labels");
        return new PushedTag(
                Digest.parse(tag.path("manifest").path("digest").asText()),
                manifest.isBlank()
                        ? ""
                        : Json.parse(manifest).path("config").path("digest").asText(""),
                labels.path(ImageDetails.REVISION).asText(""),
                labels.path(ImageDetails.VERSION).asText(""),
                ImageDetails.created(config.path("created").asText("")));
    }

    /** Whether it points to an image that an engine holds, whichever kind of store that engine has. */
    boolean isImage(ImageDetails image) {
        String id = image.id().toString();
        return id.equals(digest.toString())
                || id.equals(config)
                || image.digests().contains(digest);
    }
}
