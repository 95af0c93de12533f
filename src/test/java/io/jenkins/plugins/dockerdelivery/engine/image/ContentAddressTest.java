package io.jenkins.plugins.dockerdelivery.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentAddressTest {
    private static final String ADDRESS = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void shouldKeepTheAddressAndShortenItForPeople() {
        assertThat(ImageId.parse(ADDRESS)).hasToString(ADDRESS);
        assertThat(ImageId.parse(ADDRESS).shortened()).isEqualTo("0123456789ab");
    }

    @Test
    void shouldBeAValue() {
        assertThat(Digest.parse(ADDRESS))
                .isEqualTo(Digest.parse(ADDRESS))
                .hasSameHashCodeAs(Digest.parse(ADDRESS))
                .isNotEqualTo(Digest.parse("sha256:" + "f".repeat(64)))
                .isNotEqualTo(null);
    }

    @Test
    void shouldNotTakeAnIdForADigest() {
        assertThat((Object) ImageId.parse(ADDRESS)).isNotEqualTo(Digest.parse(ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "sha256:0123",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
                "sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0"
            })
    void shouldNotTakeAnythingElse(String text) {
        assertThatThrownBy(() -> ImageId.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
