package io.jenkins.plugins.dockerdelivery.engine.image;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.util.regex.Pattern;

/** A tag in a repository: 1 to 128 letters, digits, {@code _}, {@code .} and {@code -}, not starting with the last two. */
public final class Tag implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 128;
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    private final String value;

    private Tag(String value) {
        this.value = value;
    }

    /**
     * Reads a tag that must already be legal.
     *
     * @throws RefusedException if it is not, naming the parameter
     */
    public static Tag parse(String parameter, String value) {
        if (!GRAMMAR.matcher(value).matches()) {
            throw RefusedException.of(
                    parameter,
                    value,
                    "is not a tag: 1 to " + MAX_LENGTH
                            + " letters, digits, '_', '.' and '-', not starting with '.' or '-'");
        }
        return new Tag(value);
    }

    /**
     * Makes a tag of any text, as docker/metadata-action does: each run of illegal characters becomes one {@code -},
     * leading {@code .} and {@code -} are dropped, and it is cut at 128 characters.
     *
     * @throws RefusedException if nothing is left
     */
    public static Tag sanitize(String parameter, String text) {
        String legal = text.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[.-]+", "");
        if (legal.isEmpty()) {
            throw RefusedException.of(parameter, text, "holds no letter, digit or '_' to make a tag of");
        }
        return new Tag(legal.substring(0, Math.min(legal.length(), MAX_LENGTH)));
    }

    @Override
    public String toString() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tag that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
