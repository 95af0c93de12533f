package io.jenkins.plugins.dockerdelivery.engine.image;

/** The digest of a manifest in a registry: what a tag points to, and the same wherever it is pulled. */
public final class Digest extends ContentAddress {
    private static final long serialVersionUID = 1L;

    private Digest(String value) {
        super(value);
    }

    /**
     * Reads {@code sha256:} and 64 hexadecimal digits, as the tools print them.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Digest parse(String text) {
        return new Digest(text);
    }
}
