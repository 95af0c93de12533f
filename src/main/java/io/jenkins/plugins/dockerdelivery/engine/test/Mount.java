package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something of the agent that a container sees, as in {@code --volume}: {@code ./fixtures:/app/fixtures:ro}. */
final class Mount implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern FORM = Pattern.compile("([^:\\x00]+):(/[^:\\x00]*)(:ro|:rw)?");
    private static final Pattern VOLUME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]+");

    private final String source;
    private final String target;
    private final boolean readOnly;

    private Mount(String source, String target, boolean readOnly) {
        this.source = source;
        this.target = target;
        this.readOnly = readOnly;
    }

    /**
     * Reads {@code SOURCE:TARGET[:ro]}: a source that begins with '/' or '.' is a path, any other the name of a volume.
     *
     * @throws RefusedException if it is not of that form
     */
    static Mount parse(String parameter, String value) {
        Matcher parts = FORM.matcher(value);
        if (!parts.matches()
                || !isPath(parts.group(1)) && !VOLUME.matcher(parts.group(1)).matches()) {
            throw RefusedException.of(
                    parameter,
                    value,
                    "is not of the form SOURCE:TARGET or SOURCE:TARGET:ro, such as ./fixtures:/fixtures");
        }
        return new Mount(parts.group(1), parts.group(2), ":ro".equals(parts.group(3)));
    }

    private static boolean isPath(String source) {
        return source.startsWith("/") || source.startsWith(".");
    }

    /** Whether what the container writes there becomes files of the agent's. */
    boolean isWritableDirectory() {
        return isPath(source) && !readOnly;
    }

    /** The value of {@code --mount}, which unlike {@code --volume} makes nothing on the agent that is not there. */
    String option(Place place) {
        String from = source.startsWith(".") ? place.workspace() + "/" + source : source;
        return "type=" + (isPath(source) ? "bind" : "volume") + "," + field("source=" + from) + ","
                + field("target=" + target) + (readOnly ? ",readonly" : "");
    }

    /** A field of a line of CSV, which the option's value is. */
    private static String field(String text) {
        return text.contains(",") || text.contains("\"") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
