package io.jenkins.plugins.dockerdelivery.engine.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a container runs, in one of the two forms that a Dockerfile knows: a text for the shell ({@code npm test}), or words
 * that need no shell, as a JSON array ({@code ["/app/test", "-v"]}).
 */
public final class ContainerCommand implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Words with nothing in them that a shell would see to, the first of them no word of the shell's own. */
    private static final Pattern PLAIN = Pattern.compile(
            "(?!(?:\\.|:|case|cd|eval|exec|exit|export|for|if|set|source|trap|ulimit|umask|unset|until|wait|while)(?: |$))"
                    // An equals sign in the first word makes it a variable of the shell's, unless it is an option.
                    + "(-[A-Za-z0-9_@%+=:,./-]*|[A-Za-z0-9_@%+:,./-]+)( +[A-Za-z0-9_@%+=:,./-]+)*");

    private final String text;
    private final ArrayList<String> words;

    private ContainerCommand(String text, List<String> words) {
        this.text = text;
        this.words = words == null ? null : new ArrayList<>(words);
    }

    /**
     * Reads a command in either form; null and blank are none, and null.
     *
     * @throws RefusedException if no command line can carry it
     */
    @Nullable
    static ContainerCommand parse(String parameter, @Nullable String value) {
        String text = Arguments.text(parameter, value, null);
        if (text == null) {
            return null;
        }
        List<String> words = words(text.strip());
        if (words != null) {
            Arguments.operand(parameter, words.get(0), null);
            words.forEach(word -> Arguments.text(parameter, word, null));
        }
        return new ContainerCommand(text, words);
    }

    /** The words of a JSON array of texts; null for any other text, such as {@code [ -f x ] && make test}. */
    private static List<String> words(String text) {
        if (!text.startsWith("[")) {
            return null;
        }
        try {
            List<String> words = new ArrayList<>();
            for (JsonNode word : MAPPER.readTree(text)) {
                if (!word.isTextual()) {
                    return null;
                }
                words.add(word.textValue());
            }
            return words.isEmpty() || words.get(0).isBlank() ? null : words;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The text of a command that is given as a list of words. */
    public static String ofWords(List<?> words) {
        return MAPPER.valueToTree(words.stream().map(String::valueOf).toList()).toString();
    }

    /** Whether it is words that need no shell. */
    boolean needsNoShell() {
        return words != null;
    }

    /** The words, if it needs no shell; else the shell's options and the text. */
    List<String> words() {
        return words == null ? List.of("-c", text) : words;
    }

    /**
     * What follows an image whose entrypoint stays: a shell only where the text needs one, because entrypoints look at the
     * first word, as Postgres' does.
     */
    List<String> behindEntrypoint() {
        if (words != null) {
            return words;
        }
        return PLAIN.matcher(text.strip()).matches() ? List.of(text.strip().split(" +")) : List.of("sh", "-c", text);
    }
}
