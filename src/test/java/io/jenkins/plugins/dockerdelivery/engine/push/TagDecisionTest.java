package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagDecisionTest {
    private static final String OURS = "a".repeat(40);
    private static final String OTHERS = "b".repeat(40);
    private static final Digest DIGEST = Digest.parse("sha256:" + "1".repeat(64));
    private static final Instant BUILT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Digest OTHER = Digest.parse("sha256:" + "2".repeat(64));

    /** With the containerd store the id is the digest. */
    private static final ImageDetails CONTAINERD = image(DIGEST, "acme/api@" + DIGEST);
    /** The older store knows an image by another id, and its digest from the first push on. */
    private static final ImageDetails OLDER = image(Digest.parse("sha256:" + "3".repeat(64)));

    private static final ImageDetails OLDER_PUSHED =
            image(Digest.parse("sha256:" + "3".repeat(64)), "registry.example.com/x@" + DIGEST);

    private static ImageDetails image(Digest id, String... digests) {
        return ImageDetails.of("{\"Id\": \"" + id + "\", \"RepoDigests\": ["
                + String.join(
                        ",",
                        Stream.of(digests).map(digest -> '"' + digest + '"').toList()) + "]}");
    }

    private static PushRequest request(String commit, boolean overwrite, String... tags) {
        return request(commit, null, overwrite, tags);
    }

    private static PushRequest request(String commit, String gitTag, boolean overwrite, String... tags) {
        Map<String, String> variables = new HashMap<>(Map.of("BUILD_NUMBER", "1"));
        variables.put("GIT_COMMIT", commit);
        variables.put("TAG_NAME", gitTag);
        return new PushRequest.Builder(new Subject("acme/api:" + OURS, null), Origin.of(variables))
                .tags(List.of(tags))
                .overwrite(overwrite)
                .build();
    }

    private static TagDecision decide(PushRequest request, ImageDetails image, PushedTag... before) {
        return Restart.of(TagDecision.of(request, request.targets().get(0), image, Arrays.asList(before)));
    }

    private static PushedTag there(Digest digest, String revision) {
        return there(digest, revision, "");
    }

    private static PushedTag there(Digest digest, String revision, String version) {
        return new PushedTag(digest, "sha256:" + "4".repeat(64), revision, version, BUILT);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                //            tag,          the engine's,  in the registry,        overwrite, decision
                Arguments.of("{shortSha}", Named.of("CONTAINERD", CONTAINERD), null, false, "push"),
                Arguments.of("{shortSha}", Named.of("CONTAINERD", CONTAINERD), there(DIGEST, OURS), false, "push"),
                Arguments.of("{shortSha}", Named.of("CONTAINERD", CONTAINERD), there(OTHER, OURS), false, "refuse"),
                Arguments.of("{shortSha}", Named.of("CONTAINERD", CONTAINERD), there(OTHER, OTHERS), false, "refuse"),
                Arguments.of("{shortSha}", Named.of("CONTAINERD", CONTAINERD), there(OTHER, ""), false, "refuse"),
                Arguments.of("{shortSha}", Named.of("CONTAINERD", CONTAINERD), there(OTHER, OURS), true, "push"),
                Arguments.of("{shortSha}", Named.of("CONTAINERD", CONTAINERD), there(OTHER, OTHERS), true, "push"),
                Arguments.of("{shortSha}", Named.of("OLDER", OLDER), null, false, "push"),
                Arguments.of("{shortSha}", Named.of("OLDER", OLDER), there(OTHER, OURS), false, "refuse"),
                Arguments.of("{shortSha}", Named.of("OLDER", OLDER), there(OTHER, OTHERS), false, "refuse"),
                Arguments.of("{shortSha}", Named.of("OLDER", OLDER), there(OTHER, ""), false, "refuse"),
                Arguments.of("{shortSha}", Named.of("OLDER", OLDER), there(OTHER, OTHERS), true, "push"),
                Arguments.of("{shortSha}", Named.of("OLDER_PUSHED", OLDER_PUSHED), there(DIGEST, OURS), false, "push"),
                Arguments.of("{shortSha}", Named.of("OLDER_PUSHED", OLDER_PUSHED), there(OTHER, OURS), false, "refuse"),
                Arguments.of("latest", Named.of("CONTAINERD", CONTAINERD), null, false, "push"),
                Arguments.of("latest", Named.of("CONTAINERD", CONTAINERD), there(DIGEST, OURS), false, "push"),
                Arguments.of("latest", Named.of("CONTAINERD", CONTAINERD), there(DIGEST, OTHERS), false, "push"),
                Arguments.of("latest", Named.of("CONTAINERD", CONTAINERD), there(OTHER, OURS), false, "push"),
                Arguments.of("latest", Named.of("CONTAINERD", CONTAINERD), there(OTHER, ""), false, "push"),
                Arguments.of("latest", Named.of("CONTAINERD", CONTAINERD), there(OTHER, OTHERS), false, "ask"),
                Arguments.of("latest", Named.of("CONTAINERD", CONTAINERD), there(OTHER, OTHERS), true, "ask"),
                Arguments.of("latest", Named.of("OLDER", OLDER), there(OTHER, OTHERS), false, "ask"),
                Arguments.of("latest", Named.of("OLDER", OLDER), there(OTHER, OURS), false, "push"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldDecideFromWhereATagIs(
            String tag, ImageDetails image, PushedTag before, boolean overwrite, String decision) {
        PushRequest request = request(OURS, overwrite, tag);

        TagDecision decided = decide(request, image, before);

        if (decision.equals("refuse")) {
            assertThat(decided.refusal())
                    .isEqualTo("tags: acme/api:aaaaaaa is in the registry already and names " + OTHER
                            + ", another image than this run's; it was not replaced (overwrite: true would).");
        } else {
            assertThat(decided.refusal()).isNull();
            assertThat(decided.undecided().values())
                    .extracting(PushedTag::revision)
                    .containsExactlyElementsOf(decision.equals("ask") ? List.of(OTHERS) : List.of());
            assertThat(decided.tags()).hasToString(tag.equals("latest") ? "[latest]" : "[aaaaaaa]");
        }
    }

    @Test
    void shouldNotAskAboutACommitThatIsNotKnown() {
        TagDecision decided = decide(request(null, false, "latest"), CONTAINERD, there(OTHER, OTHERS));

        assertThat(decided.undecided()).isEmpty();
        assertThat(decided.tags()).hasToString("[latest]");
    }

    @Test
    void shouldRefuseEverythingForOneTagThatMayNotMove() {
        assertThat(decide(
                                request(OURS, false, "{shortSha}", "v{buildNumber}", "latest"),
                                CONTAINERD,
                                null,
                                there(OTHER, OURS),
                                null)
                        .refusal())
                .contains("acme/api:v1");
    }

    @Test
    void shouldTellTheSameImageByItsConfiguration() {
        PushedTag there = new PushedTag(OTHER, "sha256:" + "3".repeat(64), "", "", null);

        assertThat(decide(request(OURS, false, "{shortSha}"), OLDER, there).refusal())
                .isNull();
    }

    @Test
    void shouldLeaveWhereItIsATagThatWouldGoBack() {
        TagDecision decided = decide(
                request(OURS, false, "{shortSha}", "latest", "stable"),
                CONTAINERD,
                null,
                there(OTHER, OTHERS),
                there(OTHER, "c".repeat(40)));

        TagDecision after = decided.afterHistory(
                CommitOrder.parse(OTHERS + " older\n" + "c".repeat(40) + " newer\n"), CONTAINERD, true);

        assertThat(after.tags()).hasToString("[aaaaaaa, stable]");
        assertThat(after.notes())
                .containsExactly("The tag latest stays where it is: it already names the newer commit " + OTHERS + ".");
        assertThat(after.undecided()).isEmpty();
        assertThat(after.deployTag()).hasToString("aaaaaaa");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // ours,   theirs,  git tag there | moves
                "v1.4.2       | v1.4.1     | true",
                "v1.4.2       | v1.4.2     | true",
                "v1.4.2       | 1.4.3      | false",
                "v1.4.9       | v1.5.0     | false",
                "v1.5.0       | v1.5.0-rc.1| true"
            })
    void shouldMoveATagOfAVersionByVersions(String ours, String theirs, boolean moves) {
        TagDecision decided = decide(
                request(OURS, ours, false, "{version}", "{major}"), CONTAINERD, null, there(OTHER, OTHERS, theirs));

        assertThat(decided.undecided()).isEmpty();
        assertThat(decided.tags()).hasSize(moves ? 2 : 1);
        if (!moves) {
            assertThat(decided.notes())
                    .containsExactly("The tag 1 stays where it is: it already names the newer version " + theirs + ".");
        }
    }

    @Test
    void shouldAskTheHistoryWhereATagOfAVersionNamesNoVersion() {
        assertThat(decide(request(OURS, "v1.4.2", false, "{major}"), CONTAINERD, there(OTHER, OTHERS, "main"))
                        .undecided())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // what the history says | when our image was made | moves
                "newer                    | -                         | true",
                "older                    | -                         | false",
                "unknown 1767323046       | -                         | true", // our commit was made after their image
                "unknown 1767323045       | -                         | false",
                "-                        | 2026-01-02T03:04:05.678Z  | true",
                "-                        | 2026-01-02T03:04:05.677Z  | false",
                "-                        | -                         | true"
            })
    void shouldGoByTimeWhereTheHistoryDoesNotTell(String history, String created, boolean moves) {
        ImageDetails image = ImageDetails.of(
                "{\"Id\": \"" + DIGEST + "\"" + (created == null ? "" : ", \"Created\": \"" + created + "\"") + "}");
        String printed = history == null ? "" : OTHERS + " " + history;
        TagDecision decided = decide(request(OURS, false, "latest"), image, there(OTHER, OTHERS));

        TagDecision after = decided.afterHistory(CommitOrder.parse(printed), image, false);

        assertThat(after.tags()).hasSize(moves ? 1 : 0);
        assertThat(after.notes()).hasSize(moves ? 0 : 1);
        boolean certain = history != null && history.equals("older");
        assertThat(decided.afterHistory(CommitOrder.parse(printed), image, true).tags())
                .as("overwrite: true")
                .hasSize(certain ? 0 : 1);
    }

    @Test
    void shouldDeployByTheFirstTagThatDoesNotMove() {
        assertThat(decide(request(OURS, false, "latest", "v{buildNumber}", "{sha}"), CONTAINERD, null, null, null)
                        .deployTag())
                .hasToString("v1");
        assertThat(decide(request(OURS, false, "latest", "stable"), CONTAINERD, null, null)
                        .deployTag())
                .hasToString("latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/api", "acme/api:abc", "localhost:5000/acme/api", "localhost:5000/acme/api:abc"})
    void shouldPushToTheRepositoryThatTheNameOfTheImageNames(String name) {
        assertThat(new PushRequest.Builder(new Subject(name, null), Origin.of(Map.of()))
                        .tags(List.of("x"))
                        .build()
                        .references())
                .containsExactly(name.replace(":abc", "") + ":x");
    }

    @Test
    void shouldPushToEachRegistryWithItsOwnLogin() {
        PushRequest request = new PushRequest.Builder(new Subject("ghcr.io/acme/api:abc", null), Origin.of(Map.of()))
                .tags(List.of("x", "y"))
                .credentialsId("own")
                .registry("ghcr.io/AcmeCorp/API", null)
                .registry("quay.io/acme/api", "robot")
                .registry("acme/api", null)
                .plainHttp(List.of("quay.io"))
                .build();

        assertThat(request.references())
                .containsExactly(
                        "ghcr.io/acmecorp/api:x",
                        "ghcr.io/acmecorp/api:y",
                        "quay.io/acme/api:x",
                        "quay.io/acme/api:y",
                        "acme/api:x",
                        "acme/api:y");
        assertThat(request.targets().get(0).login().credentialsId()).isEqualTo("own");
        assertThat(request.targets().get(1).login().credentialsId()).isEqualTo("robot");
        assertThat(request.targets().get(2).login())
                .as("a password is for its own registry")
                .isNull();
        assertThat(request.targets()).extracting(PushTarget::isPlainHttp).containsExactly(false, true, false);
        Refusal.naming(
                "registries",
                "acme/api",
                () -> new PushRequest.Builder(new Subject("acme/api", null), Origin.of(Map.of()))
                        .registry("acme/api", null)
                        .registry("acme/api", "x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 11})
    void shouldRefuseRetriesOutOfRange(int retries) {
        Refusal.naming(
                "retries",
                Integer.toString(retries),
                () -> new PushRequest.Builder(new Subject("acme/api", null), Origin.of(Map.of()))
                        .tags(List.of("x"))
                        .retries(retries)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:0123", "acme/api@sha256:0123", "Acme/api:1"})
    void shouldRefuseAnImageWithoutARepository(String name) {
        Refusal.of(() -> new PushRequest.Builder(new Subject(name, null), Origin.of(Map.of()))
                        .tags(List.of("x"))
                        .build())
                .startsWith("image: '");
    }
}
