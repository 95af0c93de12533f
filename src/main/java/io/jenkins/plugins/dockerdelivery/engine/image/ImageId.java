package io.jenkins.plugins.dockerdelivery.engine.image;

/**
 * The id under which one engine holds an image, as {@code docker image inspect} prints it: the digest of its manifest
 * with the containerd image store, of its configuration with the older one. It is comparable within one engine only.
 */
public final class ImageId extends ContentAddress {
    private static final long serialVersionUID = 1L;

    private ImageId(String value) {
        super(value);
    }

    /**
     * Reads {@code sha256:} and 64 hexadecimal digits, as the tools print them.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static ImageId parse(String text) {
        return new ImageId(text);
    }
}
