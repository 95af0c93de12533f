package io.jenkins.plugins.dockerdelivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every view: it escapes, needs no exception from the content security policy, and can be translated. */
class ViewsTest {
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Pattern KEY = Pattern.compile("\\$\\{%([^}(]+)[}(]");

    private static Stream<Path> views() throws IOException {
        return files(".jelly");
    }

    private static Stream<Path> stylesheets() throws IOException {
        return files(".css");
    }

    private static Stream<Path> scripts() throws IOException {
        return files(".js");
    }

    private static Stream<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(RESOURCES)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void shouldEscape(Path view) throws IOException {
        assertThat(Files.readString(view))
                .startsWith("<?jelly escape-by-default='true'?>\n")
                .doesNotContain("escapeText=\"false\"", "<j:out", "encode=\"false\"");
    }

    @ParameterizedTest
    @MethodSource("views")
    void shouldNeedNothingInline(Path view) throws IOException {
        assertThat(Files.readString(view))
                .doesNotContainPattern("(?i)<script|<style|\\sstyle=|\\son[a-z]+=|javascript:|st:bind");
    }

    @ParameterizedTest
    @MethodSource("views")
    void shouldHaveATextForEveryKey(Path view) throws IOException {
        Path texts = Path.of(view.toString().replaceFirst("\\.jelly$", ".properties"));
        Properties properties = new Properties();
        if (Files.exists(texts)) {
            try (Reader reader = Files.newBufferedReader(texts)) {
                properties.load(reader);
            }
        }

        assertThat(KEY.matcher(Files.readString(view)).results().map(match -> match.group(1)))
                .hasSameElementsAs(properties.stringPropertyNames());
    }

    /** Jelly looks for them where core's classes are, and finds none of a plugin. */
    @ParameterizedTest
    @MethodSource("views")
    void shouldNameNoClassOfOurs(Path view) throws IOException {
        assertThat(Files.readString(view)).doesNotContainPattern("(class|className)=\"io\\.jenkins\\.plugins");
    }

    @ParameterizedTest
    @MethodSource("stylesheets")
    void shouldTakeColoursFromTheTheme(Path stylesheet) throws IOException {
        assertThat(Files.readString(stylesheet)).doesNotContainPattern("(?i)#[0-9a-f]{3,8}\\b|rgb|hsl|!important");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void shouldWriteTextOnly(Path script) throws IOException {
        assertThat(Files.readString(script))
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(");
    }
}
