package io.jenkins.plugins.dockerdelivery.engine.command;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one place where a value becomes shell text. */
public final class Shell {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-]+(?:=[A-Za-z0-9_@%+=:,./-]*)?");

    private Shell() {}

    /**
     * Quotes a value so that any POSIX shell reads it back as exactly one word with exactly these characters.
     *
     * @throws IllegalArgumentException if the value holds a NUL character, which no argument can carry
     */
    public static String quote(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("An argument cannot hold a NUL character");
        }
        // A leading word such as A=b would be an assignment, so a plain word with '=' is only left bare behind a dash.
        if (PLAIN.matcher(value).matches() && (value.indexOf('=') < 0 || value.startsWith("-"))) {
            return value;
        }
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /** Quotes each word of a command line. */
    public static String join(List<String> words) {
        return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }
}
