package io.jenkins.plugins.dockerdelivery.engine.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Checks that are the same for the arguments of every station. */
public final class Arguments {
    private static final Pattern ASSIGNMENT = Pattern.compile("(?s)[A-Za-z_][A-Za-z0-9_.-]*=[^\\x00]*");

    private Arguments() {}

    /**
     * An argument that becomes a word of a command line by itself.
     *
     * @param otherwise what null and blank mean
     * @throws RefusedException if it would be taken for an option
     */
    public static String operand(String parameter, @Nullable String value, @Nullable String otherwise) {
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        if (value.startsWith("-")) {
            throw RefusedException.of(parameter, value, "begins with '-' and would be taken for an option");
        }
        return text(parameter, value, otherwise);
    }

    /**
     * An argument that may be any text, such as a command for a shell.
     *
     * @param otherwise what null and blank mean
     * @throws RefusedException if no command line can carry it
     */
    public static String text(String parameter, @Nullable String value, @Nullable String otherwise) {
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        if (value.indexOf('\0') >= 0) {
            throw RefusedException.of(parameter, value, "holds a NUL character");
        }
        return value;
    }

    /**
     * An argument that must be given.
     *
     * @param wanted what it should be, as in "give a repository such as acmecorp/payment-api"
     * @throws RefusedException if it is missing, or would be taken for an option
     */
    public static String required(String parameter, @Nullable String value, String wanted) {
        String given = operand(parameter, value, null);
        if (given == null) {
            throw new RefusedException(parameter + ": is not given; " + wanted + ".");
        }
        return given;
    }

    /**
     * Variables of the form {@code NAME=value}.
     *
     * @throws RefusedException if one is not
     */
    public static ArrayList<String> assignments(String parameter, List<String> values) {
        return each(parameter, values, ASSIGNMENT, "is not of the form NAME=value");
    }

    /**
     * Values that must each be of a form.
     *
     * @param refusal the end of the sentence for one that is not
     * @throws RefusedException if one is not
     */
    public static ArrayList<String> each(String parameter, List<String> values, Pattern form, String refusal) {
        for (String value : values) {
            if (value == null) {
                throw new RefusedException(parameter + ": holds null, which " + refusal + ".");
            }
            if (!form.matcher(value).matches()) {
                throw RefusedException.of(parameter, value, refusal);
            }
        }
        return new ArrayList<>(values);
    }

    /** Flattens words and lists of words into one command line. */
    public static List<String> words(Object... parts) {
        List<String> words = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof List<?> list) {
                list.forEach(word -> words.add((String) word));
            } else {
                words.add((String) part);
            }
        }
        return words;
    }

    /** Adds an option with its value to a command line; nothing for null. */
    public static void option(List<String> words, String option, @Nullable String value) {
        if (value != null) {
            words.add(option);
            words.add(value);
        }
    }
}
