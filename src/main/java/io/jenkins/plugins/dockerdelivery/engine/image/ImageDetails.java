package io.jenkins.plugins.dockerdelivery.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** What {@code docker image inspect} tells of an image. */
public final class ImageDetails implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The label that names the commit an image was built from. */
    public static final String REVISION = "org.opencontainers.image.revision";

    /** The label that names who built an image for this plugin, and under which name: {@code who repository:tag}. */
    public static final String MADE = "io.jenkins.docker-delivery.made";

    /** The label that names the version of what an image holds: a git tag, or else a branch. */
    public static final String VERSION = "org.opencontainers.image.version";

    private final ImageId id;
    private final ArrayList<Digest> digests;
    private final long sizeBytes;
    private final String revision;
    private final Instant created;

    private ImageDetails(ImageId id, List<Digest> digests, long sizeBytes, String revision, @Nullable Instant created) {
        this.id = id;
        this.digests = new ArrayList<>(digests);
        this.sizeBytes = sizeBytes;
        this.revision = revision;
        this.created = created;
    }

    /** The command line that prints what {@link #of} reads: a line for each image that is there. */
    public static List<String> inspect(String... references) {
        List<String> words = new ArrayList<>(List.of("docker", "image", "inspect", "--format", "{{json .}}", "--"));
        words.addAll(List.of(references));
        return words;
    }

    /** Reads one inspected image. */
    public static ImageDetails of(JsonNode image) {
        List<Digest> digests = new ArrayList<>();
        for (JsonNode name : image.path("RepoDigests")) {
            digests.add(Digest.parse(name.asText().substring(name.asText().indexOf('@') + 1)));
        }
        return new ImageDetails(
                ImageId.parse(image.path("Id").asText()),
                digests,
                image.path("Size").asLong(),
                image.path("Config").path("Labels").path(REVISION).asText(""),
                created(image.path("Created").asText("")));
    }

    /** Reads when an image was made, as its configuration tells it; null if it does not. */
    @Nullable
    public static Instant created(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Reads the text that {@link #inspect} prints. */
    public static ImageDetails of(String json) {
        return of(Json.parse(json));
    }

    /** The id in that engine. */
    public ImageId id() {
        return id;
    }

    /**
     * The digests under which registries hold it, as far as that engine knows. The containerd image store knows from the
     * start; the older one knows after a push or a pull.
     */
    public List<Digest> digests() {
        return List.copyOf(digests);
    }

    /** Whether the engine has the containerd image store. There the id is the digest; in the older one it never is. */
    public boolean isOfContainerdStore() {
        return digests.stream().anyMatch(digest -> digest.toString().equals(id.toString()));
    }

    /** The size as that engine tells it, in bytes. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** The commit that the image says it was built from; empty if it does not say. */
    public String revision() {
        return revision;
    }

    /** When it was made; null if it does not say. */
    @Nullable
    public Instant created() {
        return created;
    }
}
