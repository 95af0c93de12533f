package io.jenkins.plugins.dockerdelivery.engine.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log and the counts make of real output: buildx 0.13.1 with {@code --progress rawjson}, Docker 26.1. */
class BuildProgressTest {
    private static final Pattern DOCUMENT = Pattern.compile("(?ms)^\\{$.*?^\\}$");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "fresh,             1, 7",
        "cached,            4, 7",
        "failing,           1, 4",
        "parallel,          1, 5",
        "unreachable-cache, 6, 7"
    })
    void shouldCountStepsInEitherFormOfOutput(String sample, int cached, int total) throws IOException {
        for (String output : List.of(sample(sample), onOneLine(sample(sample)))) {
            BuildProgress progress = read(output);

            assertThat(progress.cachedSteps()).isEqualTo(cached);
            assertThat(progress.totalSteps()).isEqualTo(total);
        }
    }

    @Test
    void shouldExplainWhichStepFailedWithItsOutputAndTheLinesOfTheDockerfile() throws IOException {
        assertThat(read(sample("failing")).explainFailure()).isEqualTo("""
                        It failed at [3/4] RUN echo 'about to fail' && echo 'the reason' >&2 && exit 7
                        about to fail
                        the reason
                        Bad:3
                        --------------------
                           1 |     FROM busybox
                           2 |     RUN echo preparing
                           3 | >>> RUN echo 'about to fail' && echo 'the reason' >&2 && exit 7
                           4 |     RUN echo never
                           5 |    \s
                        --------------------
                        ERROR: failed to solve: process "/bin/sh -c echo 'about to fail' && echo 'the reason' >&2 && exit 7" did not complete successfully: exit code: 7""");
    }

    @Test
    void shouldNotBlameTheStepThatWasCanceledBecauseAnotherFailed() throws IOException {
        String output = sample("parallel");
        String canceled = DOCUMENT.matcher(output)
                .results()
                .map(MatchResult::group)
                .filter(document -> document.contains("context canceled"))
                .findFirst()
                .orElseThrow();

        // Whichever of the two is told first.
        for (String text : List.of(output, canceled + "\n" + output)) {
            assertThat(read(text).explainFailure()).startsWith("""
                            It failed at [broken 2/2] RUN sleep 1; echo 'broken on purpose' >&2; exit 3
                            broken on purpose
                            Parallel:5
                            """);
        }
    }

    @Test
    void shouldHaveNothingToExplainWithoutAFailure() throws IOException {
        assertThat(read(sample("fresh")).explainFailure()).isEmpty();
    }

    @Test
    void shouldExplainOutputThatIsNoProgressAtAll() throws IOException {
        BuildProgress progress = read("""
                ERROR: BuildKit is enabled but the buildx component is missing or broken.
                {
                       Install the buildx component
                """);

        assertThat(progress.totalSteps()).isZero();
        assertThat(progress.explainFailure()).isEqualTo("""
                        ERROR: BuildKit is enabled but the buildx component is missing or broken.
                        {
                               Install the buildx component""");
    }

    @Test
    void shouldKeepTheLastLinesOfALongOutputOnly() throws IOException {
        StringBuilder output = new StringBuilder();
        for (int i = 1; i <= 1000; i++) {
            output.append("line ").append(i).append('\n');
        }

        assertThat(read(output.toString()).explainFailure().lines())
                .hasSize(15)
                .startsWith("line 986")
                .endsWith("line 1000");
    }

    @Test
    void shouldShowABuildInPlainLines() throws IOException {
        assertThat(shown(sample("fresh"))).isEqualTo("""
                        [internal] load build definition from Dockerfile
                        [internal] load metadata for docker.io/library/busybox:latest
                        [internal] load .dockerignore
                        [internal] load build context
                        [deps 1/4] FROM docker.io/library/busybox:latest@sha256:e30d5d1e109500f2b801ac9d46bb8eeee605c0f7064ab7e5d5a560f432d59757
                        [deps 1/4] CACHED
                        [deps 2/4] WORKDIR /app
                        [deps 3/4] COPY package.txt ./
                        [deps 4/4] RUN echo installing; cat package.txt; echo warn >&2
                        [deps 4/4] installing
                        [deps 4/4] p
                        [deps 4/4] warn
                        [deps 4/4] DONE 0.2s
                        [production 2/4] COPY --from=deps /app /app
                        [production 3/4] COPY src.txt /app/
                        [production 4/4] RUN printf 'one\\ntwo\\n'; cat /app/src.txt
                        [production 4/4] one
                        [production 4/4] two
                        [production 4/4] s1-2014
                        [production 4/4] DONE 0.2s
                        exporting to image
                        """.lines().toList());
    }

    @Test
    void shouldNameCachedStepsOnce() throws IOException {
        assertThat(shown(sample("cached")))
                .containsOnlyOnce("[deps 2/4] CACHED", "[deps 3/4] CACHED", "[deps 4/4] CACHED")
                .contains("[production 4/4] one", "[production 4/4] two")
                .doesNotContain("[production 4/4] CACHED", "[deps 4/4] installing");
    }

    @Test
    void shouldShowTheFailureAndWhatWasCanceled() throws IOException {
        assertThat(shown(sample("parallel")))
                .containsSubsequence(
                        "[slow 2/2] waiting",
                        "[broken 2/2] broken on purpose",
                        "[broken 2/2] ERROR: process \"/bin/sh -c sleep 1; echo 'broken on purpose' >&2; exit 3\" did not"
                                + " complete successfully: exit code: 3",
                        "[slow 2/2] CANCELED",
                        "Parallel:5",
                        "   5 | >>> RUN sleep 1; echo 'broken on purpose' >&2; exit 3");
    }

    @Test
    void shouldNotCallACacheThatIsNotThereAnError() throws IOException {
        assertThat(shown(sample("unreachable-cache")))
                .filteredOn(line -> line.contains("127.0.0.1:1"))
                .hasSize(3)
                .containsSubsequence(
                        "importing cache manifest from 127.0.0.1:1/x/y:cache",
                        "The build goes on without the cache, which cannot be read: failed to configure registry cache"
                                + " importer: failed to do request: Head \"https://127.0.0.1:1/v2/x/y/manifests/cache\":"
                                + " dial tcp 127.0.0.1:1: connect: connection refused")
                .noneMatch(line -> line.contains("ERROR"))
                .last()
                .asString()
                .startsWith("The cache was not written: error writing layer blob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "cached", "failing", "parallel", "unreachable-cache"})
    void shouldShowTheSameForEitherFormOfOutput(String sample) throws IOException {
        assertThat(shown(onOneLine(sample(sample)))).isEqualTo(shown(sample(sample)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "parallel"})
    void shouldShowTheSameWhenItBeginsAnewInTheMiddleOfADocument(String sample) throws IOException {
        List<String> lines = sample(sample).lines().toList();
        for (int cut = 0; cut < lines.size(); cut += 37) {
            LogFormat log = new BuildLog();
            for (String line : lines.subList(0, cut)) {
                log.accept(line, shown -> {});
            }
            List<String> again = new ArrayList<>();
            LogFormat anew = Restart.of(log).begin();
            lines.forEach(line -> anew.accept(line, again::add));

            assertThat(again).isEqualTo(shown(sample(sample)));
        }
    }

    @Test
    void shouldShowTextAmongTheDocuments() throws IOException {
        String output = "WARNING: no builder\n"
                + DOCUMENT.matcher(sample("cached")).replaceAll(found -> "{not json\n$0\nbetween\n");

        assertThat(shown(output))
                .startsWith("WARNING: no builder", "{not json", "between")
                .containsSubsequence("[deps 4/4] CACHED", "{not json", "between", "[production 4/4] two");
        assertThat(read(output).cachedSteps()).isEqualTo(4);
        assertThat(read(output).totalSteps()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{}", "}", "{\"level\": \"error\"}", "{\"vertexes\": }", "[1]", "null", "{ text } and more"
            })
    void shouldShowAsTextWhatIsNoProgress(String line) throws IOException {
        String end =
                "{\"vertexes\": [{\"digest\": \"d\", \"name\": \"[1/1] RUN x\", \"started\": \"2026-01-01T00:00:00Z\"}]}";

        assertThat(shown(line + "\n" + end)).containsExactly(line, "[1/1] RUN x");
        assertThat(read(line + "\n" + end).totalSteps()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"vertexes\": 5}",
                "{\"vertexes\": [null, 5, \"x\", {}]}",
                "{\"vertexes\": [{\"name\": null, \"digest\": 5, \"started\": null, \"completed\": null}]}",
                "{\"vertexes\": [{\"name\": \"[1/1] RUN x\", \"completed\": \"yesterday\"}]}",
                "{\"vertexes\": [{\"name\": \"[1/1] RUN x\", \"started\": \"\", \"completed\": \"2026-01-01T00:00:00Z\"}]}",
                "{\"logs\": [{\"vertex\": \"x\", \"data\": \"not base64!\"}]}",
                "{\"logs\": {\"data\": 5}}",
                "{\"warnings\": [{\"short\": \"%%%\"}]}",
                "{\"warnings\": [{}]}"
            })
    void shouldNotEndALogForADocumentOfAnotherForm(String document) throws IOException {
        List<String> shown = shown(document + "\nafterwards");

        assertThat(shown).endsWith("afterwards");
        assertThat(read(document + "\nafterwards").explainFailure()).endsWith("afterwards");
    }

    @Test
    void shouldShowWarnings() {
        assertThat(shown("{\"warnings\": [{\"vertex\": \"x\", \"level\": 1, \"short\": \"TGVnYWN5\"}]}"))
                .containsExactly("WARNING: Legacy");
    }

    private BuildProgress read(String output) throws IOException {
        return Restart.of(ProgressReader.INSTANCE.read(Files.writeString(directory.resolve("build.log"), output)));
    }

    @Test
    void shouldReadOutputThatIsNotUtf8() throws IOException {
        Path file = Files.write(directory.resolve("build.log"), new byte[] {'a', (byte) 0xff, 'b', '\n'});

        assertThat(ProgressReader.INSTANCE.read(file).explainFailure())
                .startsWith("a")
                .endsWith("b");
    }

    private static List<String> shown(String output) {
        List<String> shown = new ArrayList<>();
        BuildLog log = new BuildLog();
        output.lines().forEach(line -> log.accept(line, shown::add));
        return shown;
    }

    /** The same as later versions of buildx print it. */
    private static String onOneLine(String output) {
        return DOCUMENT.matcher(output).replaceAll(document -> {
            try {
                JsonMapper mapper = JsonMapper.builder().build();
                return Matcher.quoteReplacement(mapper.writeValueAsString(mapper.readTree(document.group())));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static String sample(String name) throws IOException {
        try (InputStream stream = BuildProgressTest.class.getResourceAsStream(name + ".txt")) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }
}
