package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                .contains("none of {sha}, {shortSha}, {branch}, {buildNumber} and {gitTag}");
    }

    @Test
    void shouldRefuseNoTagAndATagOfNothing() {
        Refusal.of(() -> plan(origin("main", null)))
                .isEqualTo("tags: is empty; give at least one, such as {shortSha}.");
        Refusal.naming("tags", "///", () -> plan(origin("main", null), "///"));
    }
}
