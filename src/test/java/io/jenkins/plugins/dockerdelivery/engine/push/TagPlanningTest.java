package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagPlanningTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static Origin origin(String branch, String gitTag) {
        Map<String, String> variables = new HashMap<>(Map.of("GIT_COMMIT", COMMIT, "BUILD_NUMBER", "17"));
        variables.put("BRANCH_NAME", branch);
        variables.put("TAG_NAME", gitTag);
        return Origin.of(variables);
    }

    private static List<String> plan(Origin origin, String... templates) {
        return TagPlanning.of(List.of(templates), origin).stream()
                .map(tag -> tag.tag() + (tag.isMoving() ? " moves" : ""))
                .toList();
    }

    @Test
    void shouldPlanTheTagsOfTheCourse() {
        assertThat(plan(origin("main", null), PushRequest.DEFAULT_TAGS.toArray(String[]::new)))
                .containsExactly("0123456", "main-0123456", "latest moves");
    }

    @ParameterizedTest
    @CsvSource({
        "{sha},                      0123456789abcdef0123456789abcdef01234567",
        "{shortSha},                 0123456",
        "{branch},                   feature-pay-1234 moves",
        "{branch}-{shortSha},        feature-pay-1234-0123456",
        "v{buildNumber},             v17",
        "{gitTag},                   v1.2-rc",
        "stable,                     stable moves",
        "release/{branch},           release-feature-pay-1234 moves",
        "a}b{,                       a-b- moves"
    })
    void shouldFillAndMakeLegal(String template, String planned) {
        assertThat(plan(origin("feature/pay-1234", "v1.2+rc".replace('+', '-')), template))
                .containsExactly(planned);
    }

    /** As scripts and freestyle jobs write them, which fill them in before. */
    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef0123456789abcdef01234567, 0123456789abcdef0123456789abcdef01234567",
        "v-0123456,                                v-0123456",
        "main-0123456789ab,                        main-0123456789ab",
        "012345,                                   012345 moves",
        "x0123456,                                 x0123456 moves",
        "0123457,                                  0123457 moves"
    })
    void shouldKnowTheCommitInATag(String written, String planned) {
        assertThat(plan(origin("main", null), written)).containsExactly(planned);
    }

    @Test
    void shouldRefuseATagThatComesOutTwice() {
        Refusal.naming("tags", "a/b", () -> plan(origin("main", null), "a-b", "a/b"))
                .contains("becomes the tag a-b, which is there already");
    }

    @Test
    void shouldRefuseWhatTheRunDoesNotKnow() {
        Refusal.naming("tags", "{gitTag}", () -> plan(origin("main", null), "{gitTag}"))
                .contains("holds {gitTag}, and this run knows none");
        Refusal.naming("tags", "x-{branch}", () -> plan(origin(null, null), "x-{branch}"))
                .contains("holds {branch}, and this run knows none");
        Refusal.naming("tags", "{date}", () -> plan(origin("main", null), "{date}"))
                .contains(
                        "none of {sha}, {shortSha}, {branch}, {buildNumber}, {gitTag}, {version}, {major} and {minor}");
    }

    @Test
    void shouldRefuseNoTagAndATagOfNothing() {
        Refusal.of(() -> plan(origin("main", null)))
                .isEqualTo("tags: is empty; give at least one, such as {shortSha}.");
        Refusal.naming("tags", "///", () -> plan(origin("main", null), "///"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1.4.2            | 1.4.2; 1.4 moves; 1 moves; latest moves",
                "1.4.2+build.7     | 1.4.2; 1.4 moves; 1 moves; latest moves",
                "v2.0.0-rc.1       | 2.0.0-rc.1; latest moves"
            })
    void shouldMakeTheTagsOfAVersionAsMetadataActionDoes(String gitTag, String planned) {
        assertThat(plan(origin(gitTag, gitTag), "{version}", "{major}.{minor}", "{major}", "latest"))
                .containsExactly(planned.split("; "));
    }

    @Test
    void shouldSayWhatAPreReleaseDoesNotMove() {
        assertThat(TagPlanning.notes(List.of("{version}", "{major}"), origin("main", "v2.0.0-rc.1")))
                .containsExactly("The git tag v2.0.0-rc.1 is a pre-release, which does not move {major}.");
        assertThat(TagPlanning.notes(List.of("{version}", "{major}"), origin("main", "v2.0.0")))
                .isEmpty();
        assertThat(plan(origin("main", "v2.0.0-rc.1"), "{major}.{minor}")).containsExactly("2.0.0-rc.1");
    }

    @Test
    void shouldRefuseAGitTagThatIsNoVersion() {
        Refusal.naming("tags", "{version}", () -> plan(origin("main", "nightly"), "{version}"))
                .endsWith("the git tag 'nightly' is not a semantic version such as v1.4.2.");
        Refusal.naming("tags", "{major}", () -> plan(origin("main", null), "{major}"))
                .endsWith("it does not build a git tag; TAG_NAME is not set.");
    }

    /** Whatever branches and git tags are called: legal tags, all different, or one sentence. */
    @Test
    void shouldPlanOnlyWhatARegistryTakes() {
        Random random = new Random(20260417);
        List<String> templates = List.of("{shortSha}", "{branch}", "{branch}-{shortSha}", "x-{gitTag}", "{gitTag}_");
        int planned = 0;
        for (int i = 0; i < 5000; i++) {
            Origin origin = origin(text(random), text(random));
            try {
                List<PlannedTag> tags = TagPlanning.of(templates, origin);
                assertThat(tags)
                        .extracting(tag -> tag.tag().toString())
                        .doesNotHaveDuplicates()
                        .allMatch(tag -> tag.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"));
                planned++;
            } catch (RefusedException e) {
                assertThat(e.getMessage()).startsWith("tags: '").endsWith(".").doesNotContain("\n");
            }
        }
        assertThat(planned).isGreaterThan(1000);
    }

    /** Mostly what people write, sometimes anything. */
    private static String text(Random random) {
        String usual = "abcXYZ019_.-/+ @:äß日\u0000\n\\'\"${}";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3) == 0 ? random.nextInt(300) : 1 + random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(
                    random.nextInt(10) == 0
                            ? random.nextInt(Character.MAX_CODE_POINT)
                            : usual.codePointAt(usual.offsetByCodePoints(0, random.nextInt(usual.length()))));
        }
        return text.toString();
    }
}
