package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildRequestTest {
    private record Row(String parameter, String value, UnaryOperator<BuildRequest.Builder> given) {
        @Override
        public String toString() {
            return parameter + " " + value;
        }
    }

    static Stream<Row> refused() {
        return Stream.of(
                new Row("tag", "-1", build -> build.tag("-1")),
                new Row("tag", "a/b", build -> build.tag("a/b")),
                new Row("context", "-", build -> build.context("-")),
                new Row("context", "--output=x", build -> build.context("--output=x")),
                new Row("dockerfile", "-", build -> build.dockerfile("-")),
                new Row("target", "--push", build -> build.target("--push")),
                new Row("buildArgs", "A", build -> build.buildArgs(List.of("GOOD=1", "A"))),
                new Row("buildArgs", "=b", build -> build.buildArgs(List.of("=b"))),
                new Row("labels", "a", build -> build.labels(List.of("a"))),
                new Row("labels", "-a=b", build -> build.labels(List.of("-a=b"))),
                new Row("labels", "a=?", build -> build.labels(List.of("a=\0"))),
                new Row("secrets", "a,src=/etc/passwd", build -> build.secrets(Map.of("a,src=/etc/passwd", "id"))),
                new Row("secrets", "-a", build -> build.secrets(Map.of("-a", "id"))),
                new Row("secrets", "", build -> build.secrets(Map.of("", "id"))),
                new Row("platforms", "amd64", build -> build.platforms(List.of("linux/amd64", "amd64"))),
                new Row("platforms", "linux/amd64,x", build -> build.platforms(List.of("linux/amd64,x"))),
                new Row("cache", "gha", build -> build.cache("gha")),
                new Row("cacheRef", "acme/api@sha256", build -> build.cacheRef("acme/api@sha256:1")),
                new Row("cacheRef", "Acme/API", build -> build.cacheRef("Acme/API")),
                new Row("cacheRef", "a b", build -> build.cacheRef("acme/api:a b")),
                new Row("cacheRef", "acme/api,mode=max", build -> build.cacheRef("acme/api,mode=max")),
                new Row("cacheMode", "maximum", build -> build.cacheMode("maximum")),
                new Row("cacheTimeout", "soon", build -> build.cacheTimeout("soon")),
                new Row("cacheTimeout", "10ms", build -> build.cacheTimeout("10ms")),
                new Row("addHosts", "db", build -> build.addHosts(List.of("db"))),
                new Row("addHosts", "--a:b", build -> build.addHosts(List.of("--a:b"))),
                new Row("network", "--net", build -> build.network("--net")),
                new Row("shmSize", "much", build -> build.shmSize("much")),
                new Row("provenance", "yes", build -> build.provenance("yes")),
                new Row("sbom", "-x", build -> build.sbom("-x")),
                new Row("builder", "-b", build -> build.builder("-b")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldNameParameterAndValueOfWhatItRefuses(Row row) {
        Refusal.naming(
                row.parameter(),
                row.value(),
                () -> row.given()
                        .apply(new BuildRequest.Builder("acme/api").tag("abc"))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/api:1", "Acme", "--x"})
    void shouldRefuseAnImageThatIsNoRepository(String image) {
        Refusal.naming(
                "image", image, () -> new BuildRequest.Builder(image).tag("abc").build());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void shouldAskForImageAndTag(String nothing) {
        Refusal.of(() -> new BuildRequest.Builder(nothing).tag("abc").build()).startsWith("image: is empty; give");
        Refusal.of(() -> new BuildRequest.Builder("acme/api").tag(nothing).build())
                .startsWith("tag: is not given and this build has no GIT_COMMIT");
    }

    @Test
    void shouldAskForTheCredentialOfASecret() {
        Map<String, String> secrets = new HashMap<>();
        secrets.put("npm", null);

        Refusal.of(() -> new BuildRequest.Builder("acme/api")
                        .tag("abc")
                        .secrets(secrets)
                        .build())
                .isEqualTo("secrets: is not given; give 'npm' the credentialsId that holds it.");
    }

    @Test
    void shouldRefuseAHoleInAList() {
        Refusal.of(() -> new BuildRequest.Builder("acme/api")
                        .tag("abc")
                        .platforms(Arrays.asList("linux/amd64", null))
                        .build())
                .startsWith("platforms: holds null");
    }

    @Test
    void shouldTakeBlankForTheDefault() {
        BuildRequest request = new BuildRequest.Builder("acme/api")
                .tag("abc")
                .context("")
                .dockerfile(" ")
                .target("")
                .cache("")
                .cacheRef(" ")
                .cacheMode("")
                .builder("")
                .credentialsId("")
                .build();

        assertThat(request.reference()).isEqualTo("acme/api:abc");
        assertThat(request.context()).isEqualTo(".");
        assertThat(request.dockerfile()).isNull();
        assertThat(request.target()).isNull();
        assertThat(request.builder()).isNull();
        assertThat(request.cache().isRead()).isTrue();
        assertThat(request.cache().isWritten()).isFalse();
        assertThat(request.cache().reference()).isEqualTo("acme/api:cache");
        assertThat(request.cache().mode()).isEqualTo("max");
        assertThat(request.login()).isNull();
    }

    @Test
    void shouldLogInToTheRegistryOfTheImage() {
        BuildRequest request = new BuildRequest.Builder("registry.example.com:5000/team/api")
                .tag("abc")
                .credentialsId("login")
                .build();

        assertThat(request.login().server()).isEqualTo("registry.example.com:5000");
        assertThat(request.login().credentialsId()).isEqualTo("login");
    }

    @Test
    void shouldSurviveARestart() {
        BuildRequest request = new BuildRequest.Builder("acme/api")
                .tag("abc")
                .labels(List.of("a=b"))
                .secrets(Map.of("npm", "npm-token"))
                .platforms(List.of("linux/amd64"))
                .credentialsId("login")
                .build();

        assertThat(Restart.of(request)).usingRecursiveComparison().isEqualTo(request);
    }
}
