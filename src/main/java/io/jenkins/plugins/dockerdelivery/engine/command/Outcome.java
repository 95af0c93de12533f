package io.jenkins.plugins.dockerdelivery.engine.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** What a command came to: its exit code and what was read of the files that it left. */
public final class Outcome {
    private static final int SHOWN_LINES = 15;

    private final int exitCode;
    private final String output;
    private final Map<String, Serializable> results;

    /**
     * @param exitCode the exit code of the script
     * @param output the standard output of a brief command; empty for a lasting one
     * @param results what the readers made of the files, by file name; files that were not there are missing
     */
    public Outcome(int exitCode, String output, Map<String, ? extends Serializable> results) {
        this.exitCode = exitCode;
        this.output = output;
        this.results = new HashMap<>(results);
    }

    /** Before the first command. */
    public static Outcome none() {
        return new Outcome(0, "", Map.of());
    }

    /** Whether the script ended with 0. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** The exit code of the script. */
    public int exitCode() {
        return exitCode;
    }

    /** The standard output of a brief command. */
    public String output() {
        return output;
    }

    /** The text of a file that was left; empty if there was none. */
    public String text(String file) {
        return results.get(file) instanceof String text ? text : "";
    }

    /** What a reader made of a file; null if there was none. */
    @Nullable
    public <T extends Serializable> T result(String file, Class<T> type) {
        return type.cast(results.get(file));
    }

    /** The last lines of a file that was left, for the end of an error message. */
    public String lastLines(String file) {
        return lastLines(text(file), SHOWN_LINES);
    }

    /** The last lines of a text, without the empty ones at its end. */
    static String lastLines(String text, int count) {
        String[] lines = text.stripTrailing().split("\\R");
        StringBuilder shown = new StringBuilder();
        for (int i = Math.max(0, lines.length - count); i < lines.length; i++) {
            shown.append(shown.isEmpty() ? "" : "\n").append(lines[i]);
        }
        return shown.toString();
    }
}
