package io.jenkins.plugins.dockerdelivery.engine.image;

import java.io.Serializable;
import java.util.regex.Pattern;

/** A name derived from content by SHA-256, the common part of {@link ImageId} and {@link Digest}. */
abstract class ContentAddress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern GRAMMAR = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int SHORT_DIGITS = 12;

    private final String value;

    ContentAddress(String value) {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a sha256 address: " + value);
        }
        this.value = value;
    }

    /** The first 12 hexadecimal digits, for people. */
    public final String shortened() {
        return value.substring("sha256:".length(), "sha256:".length() + SHORT_DIGITS);
    }

    @Override
    public final String toString() {
        return value;
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && getClass() == other.getClass() && value.equals(((ContentAddress) other).value);
    }

    @Override
    public final int hashCode() {
        return value.hashCode();
    }
}
