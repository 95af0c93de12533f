package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.FlakyProxy;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry cache, and all the trouble that there can be with it, which no build may fail for. */
class BuildCacheDockerTest {
    private static final String LOGIN = "registry-login";

    private final String unique = Docker.uniqueName();
    private final String local = "docker-delivery-test/" + unique;

    @TempDir
    private Path temporary;

    private Docker docker;
    private LocalRunner runner;
    private TestRegistry registry;

    @BeforeEach
    void begin() throws IOException {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY);
        docker = Docker.agent();
        registry = new TestRegistry();
        runner = new LocalRunner(temporary);
        dockerfile("""
                FROM busybox
                RUN echo UNIQUE >/dependencies
                COPY code /
                """);
        code("one");
    }

    @AfterEach
    void end() {
        if (docker != null) {
            docker.removeImages("*/*" + unique + "*");
            docker.removeImages("*/" + unique + "/*");
            registry.remove(unique + "/app");
        }
    }

    private void dockerfile(String text) throws IOException {
        Files.writeString(runner.workspace().resolve("Dockerfile"), text.replace("UNIQUE", unique));
    }

    private void code(String text) throws IOException {
        Files.writeString(runner.workspace().resolve("code"), text + " " + unique);
    }

    private Ended<BuildResult> build(BuildRequest.Builder request) {
        return runner.run(place -> new BuildPlan(request.build(), place));
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

    private void assertBuilt(Ended<BuildResult> ended) {
        assertThat(ended.result().imageId())
                .hasToString(docker.run("image", "inspect", "--format", "{{.Id}}", local + ":abc"));
    }

    private static List<String> aboutTheCache(Ended<BuildResult> ended) {
        return ended.log().stream()
                .filter(line -> line.contains("cache") && !line.startsWith("$ "))
                .filter(line -> !line.startsWith("importing cache") && !line.startsWith("exporting cache"))
                .toList();
    }

    @Test
    void shouldTakeStepsFromTheRegistryWhereTheBuilderHasNone() throws IOException {
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

            assertThat(ended.result().imageId())
                    .hasToString(docker.run("image", "inspect", "--format", "{{.Id}}", repository + ":one"));
            assertThat(ended.result().totalSteps()).isEqualTo(3);
            assertThat(ended.log())
                    .contains("The cache was not written: " + repository + ":cache did not take it within 2 s.")
                    .noneMatch(line -> line.startsWith("ERROR"));
        }
    }

    @Test
    void shouldFailForTheDockerfileAndNotForTheCache() throws IOException {
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

                assertThat(ended.result().imageId())
                        .hasToString(docker.run("image", "inspect", "--format", "{{.Id}}", local + ":" + tag));
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
    void shouldBuildWithoutWritingTheCacheWhereNoBuilderCanBeMade() throws IOException {
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
        try {
            dockerfile("FROM scratch\nCOPY code /\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
