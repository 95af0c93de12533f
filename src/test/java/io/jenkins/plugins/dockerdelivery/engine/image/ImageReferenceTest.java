package io.jenkins.plugins.dockerdelivery.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final List<String> REGISTRIES = List.of(
            "localhost",
            "localhost:5000",
            "127.0.0.1:5001",
            "[::1]:5000",
            "[2001:db8::1]",
            "registry.example.com",
            "registry.example.com:5000",
            "Registry.Example.COM",
            "my-host:5000",
            "a.b",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com");

    private static final List<String> PATHS = List.of(
            "api",
            "acmecorp/payment-api",
            "a/b/c/d/e",
            "0",
            "a.b",
            "a_b",
            "a__b",
            "a-b",
            "a---b",
            "library/busybox",
            "team-1/sub_group/api.v2");

    static Stream<Arguments> registriesAndPaths() {
        return REGISTRIES.stream().flatMap(registry -> PATHS.stream().map(path -> Arguments.of(registry, path)));
    }

    @ParameterizedTest
    @MethodSource("registriesAndPaths")
    void shouldReadEveryRegistryWithEveryPath(String registry, String path) {
        ImageReference image = ImageReference.parse("image", registry + "/" + path);

        assertThat(image.registry()).isEqualTo(registry);
        assertThat(image.isDockerHub()).isFalse();
        assertThat(image).hasToString(registry + "/" + path);
        assertThat(image.withTag(Tag.parse("tag", "1.2"))).isEqualTo(registry + "/" + path + ":1.2");
    }

    static List<String> paths() {
        return PATHS;
    }

    @ParameterizedTest
    @MethodSource("paths")
    void shouldTakeAPathAloneForDockerHub(String path) {
        ImageReference image = ImageReference.parse("image", path);

        assertThat(image.registry()).isEqualTo("docker.io");
        assertThat(image.isDockerHub()).isTrue();
        assertThat(image).hasToString(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker.io/acme/api", "index.docker.io/acme/api"})
    void shouldKnowDockerHubByItsNames(String name) {
        assertThat(ImageReference.parse("image", name))
                .isEqualTo(ImageReference.parse("image", "acme/api"))
                .hasSameHashCodeAs(ImageReference.parse("image", "acme/api"))
                .hasToString("acme/api");
    }

    @Test
    void shouldTellRepositoriesApart() {
        ImageReference image = ImageReference.parse("image", "acme/api");

        assertThat(image)
                .isNotEqualTo(ImageReference.parse("image", "acme/web"))
                .isNotEqualTo(ImageReference.parse("image", "localhost/acme/api"))
                .isNotEqualTo("acme/api");
    }

    @Test
    void shouldAppendADigest() {
        Digest digest = Digest.parse("sha256:" + "0123456789abcdef".repeat(4));

        assertThat(ImageReference.parse("image", "localhost:5000/api").withDigest(digest))
                .isEqualTo("localhost:5000/api@sha256:" + "0123456789abcdef".repeat(4));
    }

    @ParameterizedTest
    @CsvSource({
        "acme/api:1.2, (acme/api)",
        "api:latest, (api)",
        "localhost:5000/acme/api:1.2, (localhost:5000/acme/api)",
        "registry.example.com:5000/team/api:, (registry.example.com:5000/team/api)",
        "a/b:c:d, (a/b)"
    })
    void shouldSayHowTheNameIsWithoutItsTag(String value, String repository) {
        Refusal.naming("image", value, () -> ImageReference.parse("image", value))
                .contains("names a tag")
                .contains(repository);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/api@sha256:0123", "acme/api:1@sha256:0123", "acme/api@", "@"})
    void shouldRefuseADigest(String value) {
        Refusal.naming("image", value, () -> ImageReference.parse("image", value))
                .contains("names a digest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Acme/api",
                "acme/API",
                "ACME",
                "-acme/api",
                "acme/-api",
                "acme/api-",
                "--privileged",
                "_api",
                "api_",
                "a..b",
                "a._b",
                "a___b",
                ".api",
                "acme//api",
                "/acme/api",
                "acme/api/",
                "acme api",
                "acme/api\n",
                "acme/$(id)",
                "acme/api;id",
                "ümlaut/api",
                "acme/\u0130",
                "https://acme/api",
                "localhost:5000/",
                "localhost:/api",
                "localhost:x/api",
                "localhost:123456/api",
                "regi_stry.example.com/api",
                "-registry.example.com/api",
                "registry-.example.com/api",
                "registry..example.com/api",
                "[::1/api",
                "user:password@registry.example.com/api"
            })
    void shouldRefuseWhatIsInNoGrammar(String value) {
        Refusal.naming("cacheRef", value.replace('\n', '?'), () -> ImageReference.parse("cacheRef", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void shouldAskForOneWhereNoneIsGiven(String value) {
        Refusal.of(() -> ImageReference.parse("image", value))
                .isEqualTo("image: is empty; give a repository such as acmecorp/payment-api.");
    }

    @Test
    void shouldTakeNamesUpToTheLengthThatTheEngineTakes() {
        String longest = "acme/" + "x".repeat(250);

        assertThat(ImageReference.parse("image", longest)).hasToString(longest);
        Refusal.of(() -> ImageReference.parse("image", longest + "x"))
                .startsWith("image: 'acme/xxx")
                .contains("is longer than 255 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "a/", "a-", "a.b:1/"})
    void shouldRefuseAHugeNameInTheSameWay(String part) {
        Refusal.of(() -> ImageReference.parse("image", part.repeat(100_000) + "a"))
                .contains("is longer than 255 characters")
                .hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost/x, true",
        "localhost:5000/x, true",
        "127.0.0.1:5000/x, true",
        "127.1.2.3/x, true",
        "[::1]:5000/x, true",
        "localhost.example.com/x, false",
        "127.0.0.1.example.com/x, false",
        "10.0.0.1:5000/x, false",
        "acme/x, false"
    })
    void shouldKnowThisMachinesRegistry(String name, boolean loopback) {
        assertThat(ImageReference.parse("image", name).isLoopback()).isEqualTo(loopback);
    }
}
