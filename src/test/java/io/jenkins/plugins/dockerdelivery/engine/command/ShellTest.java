package io.jenkins.plugins.dockerdelivery.engine.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShellTest {
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "'",
            "''",
            "'\\''",
            "\"",
            "\\",
            "\\n",
            "\n",
            "a\nb\n\n",
            "\r\n",
            "\t",
            "$HOME",
            "${HOME}",
            "$(id)",
            "`id`",
            "$'a'",
            "!!",
            "#",
            "a#b",
            "~",
            "~root",
            "*",
            "/*",
            "[a-z]",
            "{a,b}",
            "?",
            ";",
            "&",
            "&&",
            "|",
            "<",
            ">",
            ">/tmp/x",
            "(",
            ")",
            "-",
            "--",
            "-n",
            "-e",
            "--option=value with blank",
            "A=b",
            "A=",
            "=",
            "=b",
            "PATH=/evil",
            "-Dx=y",
            "--env=A=b",
            "--x=~/y",
            "%s",
            "%",
            "\u0001\u001b[0m\u007f",
            "ünïcödé",
            "日本語",
            "🐳'🐳",
            "\u00a0",
            "\u2028");

    @TempDir
    private Path directory;

    static Stream<String> shells() {
        return Stream.of("/bin/sh", "/bin/dash", "/bin/bash", "/bin/busybox")
                .filter(shell -> Files.isExecutable(Path.of(shell)));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void shouldBeReadBackAsTheSameWords(String shell) throws Exception {
        assertThat(wordsReadBy(shell, Shell.join(NASTY))).isEqualTo(NASTY);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void shouldBeReadBackWhenQuotedTwice(String shell) throws Exception {
        String inner = "printf '%s\\0' " + Shell.join(NASTY);

        assertThat(output(shell, "eval " + Shell.quote(inner))).isEqualTo(String.join("\0", NASTY) + "\0");
    }

    @Test
    void shouldBeReadBackWhateverTheWordsAre() throws Exception {
        Random random = new Random(20_260_802);
        for (int round = 0; round < 20; round++) {
            List<String> words =
                    Stream.generate(() -> anyWord(random)).limit(250).toList();

            assertThat(wordsReadBy("/bin/sh", Shell.join(words))).isEqualTo(words);
        }
    }

    private static String anyWord(Random random) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(3)) {
                case 0 -> word.append("'\"\\$`\n =-!*?[]{}()<>|&;#~%\t\r".charAt(random.nextInt(27)));
                case 1 -> word.append((char) (1 + random.nextInt(127)));
                default -> word.appendCodePoint(anyCharacter(random));
            }
        }
        return word.toString();
    }

    private static int anyCharacter(Random random) {
        int character = 1 + random.nextInt(Character.MAX_CODE_POINT);
        // A half of a pair is no character, and no encoding has it.
        return Character.getType(character) == Character.SURROGATE ? '?' : character;
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "docker,              docker",
                "--tag=a:1,           --tag=a:1",
                "--label=a=b=c,       --label=a=b=c",
                "/path/to.file_1-2,   /path/to.file_1-2",
                "user@host%40:+,      user@host%40:+",
                "A=b,                 'A=b'",
                "it's,                'it'\\''s'",
                "a b,                 'a b'"
            })
    void shouldLeaveAloneWhatIsPlain(String value, String quoted) {
        assertThat(Shell.quote(value)).isEqualTo(quoted);
    }

    @Test
    void shouldNotMakeAnAssignmentOfAFirstWord() throws Exception {
        assertThat(output(
                        "/bin/sh",
                        "A=b 2>/dev/null || printf %s \"$A\"; A=; " + Shell.quote("A=b")
                                + " 2>/dev/null || printf %s \"[$A]\""))
                .isEqualTo("[]");
    }

    @Test
    void shouldRefuseWhatNoArgumentCanCarry() {
        assertThatThrownBy(() -> Shell.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> wordsReadBy(String shell, String words) throws IOException, InterruptedException {
        String output = output(shell, "printf '%s\\0' " + words);
        assertThat(output).endsWith("\0");
        return List.of(output.substring(0, output.length() - 1).split("\0", -1));
    }

    private String output(String shell, String script) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("script"), script + "\n");
        List<String> command = shell.endsWith("busybox") ? List.of(shell, "sh") : List.of(shell);
        List<String> all = new ArrayList<>(command);
        all.add(file.toString());
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
