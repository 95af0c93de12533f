package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagDecisionTest {
    private static final String OURS = "a".repeat(40);
    private static final String OTHERS = "b".repeat(40);
    private static final Digest DIGEST = Digest.parse("sha256:" + "1".repeat(64));
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
        Map<String, String> variables = new HashMap<>(Map.of("BUILD_NUMBER", "1"));
        variables.put("GIT_COMMIT", commit);
        return new PushRequest(
                new Subject("acme/api:" + OURS, null), List.of(tags), Origin.of(variables), null, 3, overwrite);
    }

    private static PushedTag there(Digest digest, String revision) {
        return new PushedTag(digest, revision);
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
                Arguments.of("{shortSha}", Named.of("OLDER", OLDER), there(OTHER, OURS), false, "push"),
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

        TagDecision decided = Restart.of(TagDecision.of(request, image, Arrays.asList(before)));

        if (decision.equals("refuse")) {
            assertThat(decided.refusal())
                    .isEqualTo("tags: acme/api:aaaaaaa is in the registry already and names " + OTHER
                            + ", another image than this run's; it was not replaced (overwrite: true would).");
        } else {
            assertThat(decided.refusal()).isNull();
            assertThat(decided.undecided().values())
                    .containsExactlyElementsOf(decision.equals("ask") ? List.of(OTHERS) : List.of());
            assertThat(decided.tags()).hasToString(tag.equals("latest") ? "[latest]" : "[aaaaaaa]");
        }
    }

    @Test
    void shouldNotAskAboutACommitThatIsNotKnown() {
        TagDecision decided = TagDecision.of(request(null, false, "latest"), CONTAINERD, List.of(there(OTHER, OTHERS)));

        assertThat(decided.undecided()).isEmpty();
        assertThat(decided.tags()).hasToString("[latest]");
    }

    @Test
    void shouldRefuseEverythingForOneTagThatMayNotMove() {
        assertThat(TagDecision.of(
                                request(OURS, false, "{shortSha}", "v{buildNumber}", "latest"),
                                CONTAINERD,
                                Arrays.asList(null, there(OTHER, OURS), null))
                        .refusal())
                .contains("acme/api:v1");
    }

    @Test
    void shouldLeaveWhereItIsATagThatWouldGoBack() {
        TagDecision decided = TagDecision.of(
                request(OURS, false, "{shortSha}", "latest", "stable"),
                CONTAINERD,
                Arrays.asList(null, there(OTHER, OTHERS), there(OTHER, OTHERS)));

        TagDecision after = decided.afterHistory(List.of("latest"));

        assertThat(after.tags()).hasToString("[aaaaaaa, stable]");
        assertThat(after.notes())
                .containsExactly("The tag latest stays where it is: it already names the newer commit " + OTHERS + ".");
        assertThat(after.undecided()).isEmpty();
        assertThat(after.deployTag()).hasToString("aaaaaaa");
        assertThat(decided.afterHistory(List.of()).tags()).hasToString("[aaaaaaa, latest, stable]");
        assertThat(decided.afterHistory(List.of()).notes()).isEmpty();
    }

    @Test
    void shouldDeployByTheFirstTagThatDoesNotMove() {
        assertThat(TagDecision.of(
                                request(OURS, false, "latest", "v{buildNumber}", "{sha}"),
                                CONTAINERD,
                                Arrays.asList(null, null, null))
                        .deployTag())
                .hasToString("v1");
        assertThat(TagDecision.of(request(OURS, false, "latest", "stable"), CONTAINERD, Arrays.asList(null, null))
                        .deployTag())
                .hasToString("latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/api", "acme/api:abc", "localhost:5000/acme/api", "localhost:5000/acme/api:abc"})
    void shouldPushToTheRepositoryThatTheNameOfTheImageNames(String name) {
        assertThat(new PushRequest(new Subject(name, null), List.of("x"), Origin.of(Map.of()), "login", 0, false)
                        .repository())
                .hasToString(name.replace(":abc", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 11})
    void shouldRefuseRetriesOutOfRange(int retries) {
        Refusal.naming(
                "retries",
                Integer.toString(retries),
                () -> new PushRequest(
                        new Subject("acme/api", null), List.of("x"), Origin.of(Map.of()), null, retries, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:0123", "acme/api@sha256:0123", "Acme/api:1"})
    void shouldRefuseAnImageWithoutARepository(String name) {
        Refusal.of(() -> new PushRequest(new Subject(name, null), List.of("x"), Origin.of(Map.of()), null, 0, false))
                .startsWith("image: '");
    }
}
