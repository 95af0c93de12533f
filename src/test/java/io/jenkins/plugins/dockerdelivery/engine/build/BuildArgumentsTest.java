package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuildArgumentsTest {
    private static final Place PLACE = new Place("/work space", "/step", "1", "job#1", "controller");

    /** One row: the arguments that users give, and the words of the command line that must come of them. */
    private record Row(String name, boolean exportCache, UnaryOperator<BuildRequest.Builder> given, String words) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, UnaryOperator<BuildRequest.Builder> given, String words) {
        return new Row(name, true, given, words);
    }

    static Stream<Row> rows() {
        return Stream.of(
                row("nothing but the image", build -> build, """
                        --cache-from type=registry,ref=acme/api:cache
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("buildArgs", build -> build.cache("none").buildArgs(List.of("B=2 3", "A=", "C=$(id)")), """
                        --build-arg B=2\u00a03
                        --build-arg A=
                        --build-arg C=$(id)
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("builder", build -> build.cache("none").builder("remote"), """
                        --builder remote
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("cacheRef with a tag", build -> build.cacheRef("localhost:5000/caches/api:build"), """
                        --cache-from type=registry,ref=localhost:5000/caches/api:build
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("cacheRef without a tag", build -> build.cacheRef("localhost:5000/caches/api"), """
                        --cache-from type=registry,ref=localhost:5000/caches/api:cache
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("cacheWrite", build -> build.cacheWrite(true), """
                        --cache-from type=registry,ref=acme/api:cache
                        --cache-to type=registry,ref=acme/api:cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row(
                        "cacheWrite with cacheMode and cacheRef",
                        build -> build.cacheWrite(true).cacheMode("min").cacheRef("acme/caches:api"),
                        """
                        --cache-from type=registry,ref=acme/caches:api
                        --cache-to type=registry,ref=acme/caches:api,mode=min,image-manifest=true,oci-mediatypes=true,ignore-error=true
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("cacheWrite without a cache", build -> build.cache("NONE").cacheWrite(true), """
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                new Row("cacheWrite with an engine that cannot", false, build -> build.cacheWrite(true), """
                        --cache-from type=registry,ref=acme/api:cache
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("context", build -> build.cache("none").context("services/api"), """
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        services/api"""),
                row(
                        "dockerfile and target",
                        build -> build.cache("none")
                                .dockerfile("docker/api.Dockerfile")
                                .target("production"),
                        """
                        --file docker/api.Dockerfile
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --target production
                        --
                        ."""),
                row(
                        "labels, where the user's own wins",
                        build -> build.cache("none")
                                .standardLabels(labels("org.opencontainers.image.revision", "abc", "b", "standard"))
                                .labels(List.of("b=own=1", "a=")),
                        """
                        --label org.opencontainers.image.revision=abc
                        --label b=own=1
                        --label a=
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row(
                        "addHosts, network and shmSize",
                        build -> build.cache("none")
                                .addHosts(List.of("db:10.0.0.1", "six=[2001:db8::1]", "me:host-gateway"))
                                .network("host")
                                .shmSize("64m"),
                        """
                        --add-host db:10.0.0.1
                        --add-host six=[2001:db8::1]
                        --add-host me:host-gateway
                        --load
                        --metadata-file /step/metadata.json
                        --network host
                        --progress rawjson
                        --provenance false
                        --shm-size 64m
                        --tag acme/api:abc
                        --
                        ."""),
                row(
                        "provenance and sbom",
                        build -> build.cache("none").provenance("mode=max").sbom("true"),
                        """
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance mode=max
                        --sbom true
                        --tag acme/api:abc
                        --
                        ."""),
                row("maker", build -> build.cache("none").maker("jenkins-1"), """
                        --label io.jenkins.docker-delivery.made=jenkins-1\u00a0acme/api:abc
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row("noCache and pull", build -> build.noCache(true).pull(true), """
                        --cache-from type=registry,ref=acme/api:cache
                        --load
                        --metadata-file /step/metadata.json
                        --no-cache
                        --progress rawjson
                        --provenance false
                        --pull
                        --tag acme/api:abc
                        --
                        ."""),
                row("platforms", build -> build.cache("none").platforms(List.of("linux/amd64", "linux/arm/v7")), """
                        --load
                        --metadata-file /step/metadata.json
                        --platform linux/amd64,linux/arm/v7
                        --progress rawjson
                        --provenance false
                        --tag acme/api:abc
                        --
                        ."""),
                row(
                        "secrets",
                        build -> build.cache("none").secrets(labels("npm", "npm-token", "maven.settings", "settings")),
                        """
                        --load
                        --metadata-file /step/metadata.json
                        --progress rawjson
                        --provenance false
                        --secret id=npm,env=DOCKER_DELIVERY_SECRET_0
                        --secret id=maven.settings,env=DOCKER_DELIVERY_SECRET_1
                        --tag acme/api:abc
                        --
                        ."""),
                row(
                        "everything",
                        build -> build.tag("1.2")
                                .buildArgs(List.of("A=b"))
                                .builder("b")
                                .cacheWrite(true)
                                .context("c")
                                .credentialsId("login")
                                .dockerfile("d")
                                .labels(List.of("l=m"))
                                .noCache(true)
                                .platforms(List.of("linux/amd64"))
                                .pull(true)
                                .secrets(labels("s", "t"))
                                .target("u"),
                        """
                        --build-arg A=b
                        --builder b
                        --cache-from type=registry,ref=acme/api:cache
                        --cache-to type=registry,ref=acme/api:cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true
                        --file d
                        --label l=m
                        --load
                        --metadata-file /step/metadata.json
                        --no-cache
                        --platform linux/amd64
                        --progress rawjson
                        --provenance false
                        --pull
                        --secret id=s,env=DOCKER_DELIVERY_SECRET_0
                        --tag acme/api:1.2
                        --target u
                        --
                        c"""));
    }

    private static Map<String, String> labels(String... namesAndValues) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return labels;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldMakeTheWholeCommandLine(Row row) {
        BuildRequest request = row.given()
                .apply(new BuildRequest.Builder("acme/api").tag("abc"))
                .build();

        List<String> expected = new ArrayList<>(List.of("docker", "buildx", "build"));
        // In the table a blank separates words; a hard one belongs to its word.
        Stream.of(row.words().split("\\s+"))
                .map(word -> word.replace('\u00a0', ' '))
                .forEach(expected::add);
        BuildArguments.Way way = new BuildArguments.Way(
                request.builder(),
                request.cache().isRead(),
                request.cache().isWritten() && row.exportCache(),
                false,
                "");
        assertThat(BuildArguments.of(request, PLACE, way)).isEqualTo(expected);
    }

    @Test
    void shouldMakeTheWholeCommandLineOfWhatWasFoundOutOnTheAgent() {
        BuildRequest request = new BuildRequest.Builder("acme/api")
                .tag("abc")
                .platforms(List.of("linux/amd64", "linux/arm64"))
                .build();

        assertThat(BuildArguments.of(
                        request, PLACE, new BuildArguments.Way("found", false, false, true, "2026-11-29T01:02:03Z")))
                .containsExactly(
                        "docker",
                        "buildx",
                        "build",
                        "--builder",
                        "found",
                        "--label",
                        "org.opencontainers.image.created=2026-11-29T01:02:03Z",
                        "--metadata-file",
                        "/step/metadata.json",
                        "--output",
                        "type=oci,\"dest=/step/image.tar\",name=acme/api:abc",
                        "--platform",
                        "linux/amd64,linux/arm64",
                        "--progress",
                        "rawjson",
                        "--provenance",
                        "false",
                        "--tag",
                        "acme/api:abc",
                        "--",
                        ".");
    }

    @Test
    void shouldReferToSecretsByVariable() {
        BuildRequest request = new BuildRequest.Builder("acme/api")
                .tag("abc")
                .secrets(Map.of("npm", "npm-token"))
                .build();

        assertThat(request.secretVariables())
                .containsExactly(Map.entry(
                        "npm",
                        new SecretVariable("DOCKER_DELIVERY_SECRET_0", "npm-token", SecretVariable.Part.SECRET)));
    }
}
