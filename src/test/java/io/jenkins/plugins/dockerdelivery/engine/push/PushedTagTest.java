package io.jenkins.plugins.dockerdelivery.engine.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real output of {@code docker buildx imagetools inspect --format '{{json .}}'} (buildx 0.13.1). */
class PushedTagTest {
    @ParameterizedTest
    @CsvSource({
        "single,    sha256:cb04c60f78f545d03c97ad91e247284a232f289398c885a4f40af0941a6350aa",
        "attested,  sha256:40bd88eac208d2645db7c84945fa982a8b3ecee2b3d83311ca69a359bcebbd23",
        "platforms, sha256:e23c61eb23d3de49a210afcd7e53a0fa0d09a702c43d88a045fdea3af894bfb0"
    })
    void shouldReadDigestAndCommit(String sample, String digest) throws IOException {
        try (InputStream stream = PushedTagTest.class.getResourceAsStream(sample + ".json")) {
            PushedTag tag = PushedTag.parse(
                    new String(stream.readAllBytes(), UTF_8), "{\"config\": {\"digest\": \"sha256:c\"}}");
            assertThat(tag.digest()).isEqualTo(Digest.parse(digest));
            assertThat(tag.revision()).isEqualTo("0123456789abcdef0123456789abcdef01234567");
            assertThat(tag.config()).isEqualTo("sha256:c");
            assertThat(tag.created()).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"config\": {}}",
                "{\"config\": {\"Labels\": null}}",
                "{\"linux/amd64\": {}}",
                "{\"linux/amd64\": null}"
            })
    void shouldReadATagThatDoesNotTellItsCommit(String image) {
        String digest = "sha256:" + "0".repeat(64);

        assertThat(PushedTag.parse("{\"manifest\": {\"digest\": \"" + digest + "\"}, \"image\": " + image + "}", ""))
                .isEqualTo(new PushedTag(Digest.parse(digest), "", "", "", null));
    }

    @Test
    void shouldReadNothingOfATagThatIsNotThere() {
        assertThat(PushedTag.parse("", "")).isNull();
        assertThat(PushedTag.parse("\n", "")).isNull();
    }

    @Test
    void shouldNotTakeAnotherAnswerForADigest() {
        assertThatThrownBy(() -> PushedTag.parse("{\"manifest\": {}}", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
