package io.jenkins.plugins.dockerdelivery.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * An image as {@code docker image save} writes it: which one it is, so that it can be known again in an engine with another
 * image store, where it has another id.
 */
public final class ImageArchive implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How the archive is compressed. */
    public enum Encoding {
        /** Not at all: the containerd image store saves layers as registries have them, compressed. */
        PLAIN,
        /** With gzip, which every engine loads. */
        GZIP,
        /** With Zstandard. */
        ZSTD
    }

    private final String reference;
    private final ImageId id;
    private final ImageId config;
    private final ArrayList<String> layers;
    private final Encoding encoding;

    /**
     * @param reference repository and tag
     * @param id the id in the engine that saved it
     * @param config the digest of its configuration: its id where the older image store is used; null if not known
     * @param layers the digests of its layers, uncompressed
     */
    public ImageArchive(
            String reference, ImageId id, @Nullable ImageId config, List<String> layers, Encoding encoding) {
        this.reference = reference;
        this.id = id;
        this.config = config;
        this.layers = new ArrayList<>(layers);
        this.encoding = encoding;
    }

    /** Repository and tag. */
    public String reference() {
        return reference;
    }

    /** The id in the engine that saved it. */
    public ImageId id() {
        return id;
    }

    /** The digest of its configuration; null if it is not known. */
    @Nullable
    public ImageId config() {
        return config;
    }

    /** How it is compressed. */
    public Encoding encoding() {
        return encoding;
    }

    /** Whether an image, as {@code docker image inspect} tells of it, is this one. */
    public boolean matches(JsonNode inspected) {
        ImageId found = ImageId.parse(inspected.path("Id").asText());
        return found.equals(id) || found.equals(config) || !layers.isEmpty() && layers.equals(layersOf(inspected));
    }

    /** The digests of an image's layers, uncompressed. */
    public static List<String> layersOf(JsonNode inspected) {
        List<String> layers = new ArrayList<>();
        inspected.path("RootFS").path("Layers").forEach(layer -> layers.add(layer.asText()));
        return layers;
    }

    /** Writes it as properties, to be kept beside the archive. */
    public Properties toProperties() {
        Properties properties = new Properties();
        properties.setProperty("reference", reference);
        properties.setProperty("id", id.toString());
        if (config != null) {
            properties.setProperty("config", config.toString());
        }
        properties.setProperty("layers", String.join(" ", layers));
        properties.setProperty("encoding", encoding.name());
        return properties;
    }

    /**
     * Reads what {@link #toProperties} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static ImageArchive of(Properties properties) {
        String config = properties.getProperty("config");
        String layers = properties.getProperty("layers", "");
        return new ImageArchive(
                properties.getProperty("reference", ""),
                ImageId.parse(properties.getProperty("id", "")),
                config == null ? null : ImageId.parse(config),
                layers.isEmpty() ? List.of() : List.of(layers.split(" ")),
                Encoding.valueOf(properties.getProperty("encoding", "")));
    }
}
