package io.jenkins.plugins.dockerdelivery.engine;

/**
 * Something that a user asked for was refused before anything ran. The message is one sentence for that user: it
 * names the parameter, the value and what would do instead. It never holds a secret.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SHOWN = 200;

    /** @param sentence what was refused and what would do, for the user */
    public RefusedException(String sentence) {
        super(sentence);
    }

    /**
     * Refuses the value of a parameter.
     *
     * @param parameter the name that the user wrote, such as {@code image}
     * @param value the value as given; control characters are shown as {@code ?}, and the end of a long one is left out
     * @param wanted what would do, as the end of the sentence, without a full stop
     */
    public static RefusedException of(String parameter, String value, String wanted) {
        String shown = value.replaceAll("\\p{Cc}", "?");
        if (shown.codePointCount(0, shown.length()) > MOST_SHOWN) {
            shown = shown.substring(0, shown.offsetByCodePoints(0, MOST_SHOWN)) + "…";
        }
        return new RefusedException(parameter + ": '" + shown + "' " + wanted + ".");
    }
}
