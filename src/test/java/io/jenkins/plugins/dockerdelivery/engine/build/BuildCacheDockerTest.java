package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.FlakyProxy;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry cache, and all the trouble that there can be with it, which no build may fail for. */
class BuildCacheDockerTest extends RealBuilds {
    private static final String LOGIN = "registry-login";

    private TestRegistry registry;

    @BeforeEach
    void begin() {
        TestParts.require(TestParts.REGISTRY);
        registry = new TestRegistry();
        dockerfile("""
                FROM busybox
                RUN echo UNIQUE >/dependencies
                COPY code /
                """);
        code("one");
    }

    @AfterEach
    void end() {
        if (registry != null) {
            registry.remove(unique + "/app");
        }
    }

    private void code(String text) {
        file("code", text + " " + unique);
    }

    private BuildRequest.Builder atRegistry() {
        runner.login(LOGIN, registry.user(), registry.password());
        return new BuildRequest.Builder(registry.address() + "/" + unique + "/app")
                .tag("one")
                .credentialsId(LOGIN)
                .cacheWrite(true);
    }

    /** With the cache at another place than the image. */
    private BuildRequest.Builder cachedAt(String address) {
        return new BuildRequest.Builder(local)
                .tag("abc")
                .cacheRef(address + "/" + unique + "/app")
                .cacheWrite(true);
    }

    private static List<String> aboutTheCache(Ended<BuildResult> ended) {
        return ended.log().stream()
                .filter(line -> line.contains("cache") && !line.startsWith("$ "))
                .filter(line -> !line.startsWith("importing cache") && !line.startsWith("exporting cache"))
                .toList();
    }

    @Test
    void shouldTakeStepsFromTheRegistryWhereTheBuilderHasNone() {
        TestParts.require(TestParts.BUILDKIT);
        // Two builders that share nothing but the registry.
        assertThat(build(atRegistry()).result().imageId()).isNotNull();
        assertThat(registry.tags(unique + "/app")).containsExactly("cache");

        code("two");
        try (RemoteBuilder builder = new RemoteBuilder(runner, temporary, unique)) {
            Ended<BuildResult> second =
                    build(atRegistry().tag("two").cacheWrite(false).builder(builder.name()));

            assertThat(second.log()).contains("[2/3] CACHED").doesNotContain("[3/3] CACHED");
            assertThat(second.result().cachedSteps()).isPositive();
            assertThat(second.result().totalSteps()).isEqualTo(3);
            assertThat(second.result().slowestSteps())
                    .extracting(BuildStep::name)
                    .allMatch(name -> name.startsWith("[3/3] COPY") || name.startsWith("[1/3] FROM"));
        }
        assertThat(registry.tags(unique + "/app")).containsExactly("cache");
    }

    @Test
    void shouldBuildThoughThereIsNoCacheYet() {
        Ended<BuildResult> ended = build(atRegistry().cacheWrite(false));

        assertThat(ended.result().totalSteps()).isEqualTo(3);
        assertThat(aboutTheCache(ended))
                .singleElement()
                .asString()
                .startsWith("The build goes on without the cache, which cannot be read: ")
                .contains("not found");
    }

    @Test
    void shouldBuildThoughTheCacheCannotBeReached() {
        Ended<BuildResult> ended = build(cachedAt("127.0.0.1:1").cacheWrite(false));

        assertBuilt(ended);
        assertThat(aboutTheCache(ended))
                .singleElement()
                .asString()
                .startsWith("The build goes on without the cache, which cannot be read: ")
                .contains("127.0.0.1:1");
    }

    @Test
    void shouldBuildThoughTheRegistryRefusesTheCache() {
        Ended<BuildResult> ended = build(cachedAt(registry.address()));

        assertBuilt(ended);
        assertThat(aboutTheCache(ended))
                .filteredOn(line -> line.startsWith("The cache was not written: "))
                .singleElement()
                .asString()
                .contains("401 Unauthorized");
        assertThat(registry.tags(unique + "/app")).isEmpty();
    }

    @Test
    void shouldBuildThoughTheRegistryOfTheCacheNeverAnswers() throws IOException {
        try (FlakyProxy proxy = FlakyProxy.holding(registry.address(), "HEAD /v2/" + unique)) {
            Ended<BuildResult> ended = build(cachedAt(proxy.address()).cacheTimeout("2s"));

            assertBuilt(ended);
            assertThat(aboutTheCache(ended))
                    .containsExactly("The build goes on without the cache: " + proxy.address() + "/" + unique
                            + "/app:cache did not answer within 2 s.");
        }
    }

    @Test
    void shouldEndThoughTheRegistryNeverTakesTheCache() throws IOException {
        TestParts.require(TestParts.BUILDKIT);
        // Not in the engine's own BuildKit, which serves other tests at the same time.
        try (FlakyProxy proxy = FlakyProxy.holding(registry.address(), "POST /v2/" + unique);
                RemoteBuilder builder = new RemoteBuilder(runner, temporary, unique)) {
            String repository = proxy.address() + "/" + unique + "/app";
            runner.login(LOGIN, registry.user(), registry.password());
            Ended<BuildResult> ended = build(new BuildRequest.Builder(repository)
                    .tag("one")
                    .builder(builder.name())
                    .credentialsId(LOGIN)
                    .cacheTimeout("2s")
                    .cacheWrite(true));

            assertBuilt(ended);
            assertThat(ended.result().totalSteps()).isEqualTo(3);
            assertThat(ended.log())
                    .contains("The cache was not written: " + repository + ":cache did not take it within 2 s.")
                    .noneMatch(line -> line.startsWith("ERROR"));
        }
    }

    @Test
    void shouldBuildThoughTheRegistryTellsOfTheCacheAndNotWhatIsInIt() throws IOException {
        TestParts.require(TestParts.BUILDKIT);
        assertThat(build(atRegistry()).result().imageId()).isNotNull();
        code("two");
        try (FlakyProxy proxy = FlakyProxy.holding(registry.address(), "GET /v2/" + unique + "/app/blobs/");
                RemoteBuilder builder = new RemoteBuilder(runner, temporary, unique)) {
            String repository = proxy.address() + "/" + unique + "/app";
            runner.login(LOGIN, registry.user(), registry.password());
            Ended<BuildResult> ended = build(new BuildRequest.Builder(repository)
                    .tag("two")
                    .builder(builder.name())
                    .credentialsId(LOGIN)
                    .cacheTimeout("3s"));

            assertBuilt(ended);
            assertThat(ended.result().totalSteps()).isEqualTo(3);
            assertThat(aboutTheCache(ended))
                    .last()
                    .isEqualTo(
                            "The build goes on without the cache: " + repository + ":cache did not answer within 3 s.");
        }
    }

    @Test
    void shouldFailForTheDockerfileAndNotForTheCache() {
        dockerfile("FROM busybox\nRUN echo UNIQUE; exit 3\n");

        assertThat(build(cachedAt(registry.address())).failure()).endsWith("exit code: 3");
    }

    @Test
    void shouldMakeOneBuilderWhereTheEnginesOwnCannotWriteACache() {
        TestParts.require(TestParts.SERVER, TestParts.BUILDKIT);
        onTheOlderStore();
        try {
            for (String tag : List.of("one", "two")) {
                Ended<BuildResult> ended = build(cachedAt("127.0.0.1:1").tag(tag));

                assertBuilt(ended);
                assertThat(ended.log())
                        .anyMatch(line -> line.startsWith("$ docker buildx build --builder docker-delivery "))
                        .anyMatch(line -> line.startsWith("The cache was not written: "));
            }
            assertThat(docker.lines("ps", "--format", "{{.Names}}", "--filter", "name=buildx_buildkit_"))
                    .containsExactly("buildx_buildkit_docker-delivery0");
        } finally {
            docker.withVariable("BUILDX_CONFIG", temporary.resolve("buildx").toString())
                    .run("buildx", "rm", BuildPlan.BUILDER);
        }
    }

    @Test
    void shouldBuildFromAnImageThatOnlyTheEngineHas() {
        TestParts.require(TestParts.SERVER, TestParts.BUILDKIT);
        onTheOlderStore();
        docker.build(local + ":base", "FROM scratch\nLABEL base=" + unique + "\n");
        dockerfile("FROM " + local + ":base\nCOPY code /\n");
        try {
            Ended<BuildResult> ended = build(cachedAt("127.0.0.1:1"));

            assertBuilt(ended);
            assertThat(inspect("{{.Config.Labels.base}}")).isEqualTo(unique);
            assertThat(ended.log())
                    .anyMatch(line -> line.startsWith("$ docker buildx build --builder docker-delivery "))
                    .anyMatch(line -> line.endsWith("The build goes on with the engine's own, which may have it; the"
                            + " cache is not written."))
                    .anyMatch(line -> line.startsWith("$ docker buildx build --cache-from "));
        } finally {
            docker.withVariable("BUILDX_CONFIG", temporary.resolve("buildx").toString())
                    .run("buildx", "rm", BuildPlan.BUILDER);
        }
    }

    @Test
    void shouldBuildWithoutWritingTheCacheWhereNoBuilderCanBeMade() {
        TestParts.require(TestParts.SERVER);
        onTheOlderStore();
        // The name is taken by a BuildKit that is not there.
        docker.withVariable("BUILDX_CONFIG", temporary.resolve("buildx").toString())
                .run("buildx", "create", "--name", BuildPlan.BUILDER, "--driver", "remote", "tcp://127.0.0.1:1");

        Ended<BuildResult> ended = build(cachedAt("127.0.0.1:1"));

        assertBuilt(ended);
        assertThat(ended.log())
                .filteredOn(line -> line.startsWith("The cache is read but not written: "))
                .singleElement()
                .asString()
                .contains("\"containerd-snapshotter\": true");
    }

    private void onTheOlderStore() {
        docker = Docker.server();
        runner.variable("DOCKER_HOST", TestParts.get("HOST_ENGINE"))
                .variable("BUILDX_CONFIG", temporary.resolve("buildx").toString());
        // What nothing can be pulled through: containers there reach nothing.
        dockerfile("FROM scratch\nCOPY code /\n");
    }
}
