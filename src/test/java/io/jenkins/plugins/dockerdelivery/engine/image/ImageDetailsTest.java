package io.jenkins.plugins.dockerdelivery.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** Real output of {@code docker image inspect} (26.1) for one image in the two kinds of image store. */
class ImageDetailsTest {
    private static final Digest DIGEST =
            Digest.parse("sha256:cb04c60f78f545d03c97ad91e247284a232f289398c885a4f40af0941a6350aa");

    @Test
    void shouldReadAnImageOfTheContainerdStore() throws IOException {
        ImageDetails details = Restart.of(ImageDetails.of(sample("containerd-store.json")));

        assertThat(details.id()).hasToString(DIGEST.toString());
        assertThat(details.digests()).containsExactly(DIGEST);
        assertThat(details.isOfContainerdStore()).isTrue();
        assertThat(details.sizeBytes()).isEqualTo(1_071_506);
        assertThat(details.revision()).isEqualTo("0123456789abcdef0123456789abcdef01234567");
    }

    @Test
    void shouldReadAnImageOfTheOlderStore() throws IOException {
        ImageDetails details = ImageDetails.of(sample("older-store.json"));

        assertThat(details.id()).hasToString("sha256:b94bcc78ef0b25401ba479c08c36473ea1c5f97ec323f9681bc58ed465929363");
        assertThat(details.digests()).containsExactly(DIGEST);
        assertThat(details.isOfContainerdStore()).isFalse();
        assertThat(details.sizeBytes()).isEqualTo(1_982_306);
        assertThat(details.revision()).isEqualTo("0123456789abcdef0123456789abcdef01234567");
    }

    @Test
    void shouldReadAnImageThatTellsLittle() {
        String id = "sha256:" + "0".repeat(64);

        ImageDetails details = ImageDetails.of(
                "{\"Id\": \"" + id + "\", \"RepoDigests\": null, \"Config\": {\"Labels\": null}, \"Future\": 1}");

        assertThat(details.id()).hasToString(id);
        assertThat(details.digests()).isEmpty();
        assertThat(details.revision()).isEmpty();
    }

    @Test
    void shouldNotReadWhatIsNotJson() {
        assertThatThrownBy(() -> ImageDetails.of("template parsing error"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("Docker printed something other than JSON");
    }

    @Test
    void shouldNeverTakeAReferenceForAnOption() {
        assertThat(ImageDetails.inspect("-x")).endsWith("--", "-x");
    }

    @Test
    void shouldAskForTheIdWhereItIsKnownWhateverTheNamePointsTo() {
        ImageId id = ImageId.parse("sha256:" + "0".repeat(64));

        assertThat(new Subject("acme/api:1", id).inEngine()).isEqualTo(id.toString());
        assertThat(new Subject("acme/api:1", null).inEngine()).isEqualTo("acme/api:1");
        assertThat(new Subject("acme/api:1", id).explainAbsence())
                .isEqualTo(
                        "image: 'acme/api:1' (000000000000) is not in this agent's Docker engine; run this step on the"
                                + " agent that built it, or build it with handOff: true.");
        assertThat(new Subject("acme/api:1", null).explainAbsence()).startsWith("image: 'acme/api:1' is not in");
    }

    private static String sample(String name) throws IOException {
        try (InputStream stream = ImageDetailsTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }
}
