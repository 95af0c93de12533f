package io.jenkins.plugins.dockerdelivery.engine.build;

import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Building the example cold, and warm from the registry with the builder's own cache emptied, beside the bare {@code docker
 * buildx build} in turns. It asserts nothing and is no part of the tests: {@code ./mvnw -f src verify
 * -Dtest=BuildCacheBenchmark}. It empties the builder of the part "buildkit".
 */
class BuildCacheBenchmark {
    private static final int ROUNDS = 5;
    private static final String LOGIN = "registry-login";
    private static final Path EXAMPLE = Path.of("../docs/examples/payment-api");

    private final String unique = Docker.uniqueName();

    @TempDir
    private Path temporary;

    @Test
    void shouldPrintTimes() throws Exception {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY, TestParts.BUILDKIT);
        TestRegistry registry = new TestRegistry();
        String repository = registry.address() + "/" + unique + "/app";
        LocalRunner runner = new LocalRunner(temporary);
        runner.login(LOGIN, registry.user(), registry.password());
        copyTo(runner.workspace());
        Path configuration = temporary.resolve("docker");
        Docker docker = Docker.agent()
                .withConfiguration(configuration)
                .withVariable("BUILDX_CONFIG", temporary.resolve("buildx").toString());
        List<Long> step = new ArrayList<>();
        List<Long> bare = new ArrayList<>();
        try (RemoteBuilder builder = new RemoteBuilder(runner, temporary, unique)) {
            docker.with(
                    registry.password(),
                    "login",
                    "--username",
                    registry.user(),
                    "--password-stdin",
                    registry.address());
            BuildRequest.Builder request = new BuildRequest.Builder(repository)
                    .builder(builder.name())
                    .credentialsId(LOGIN)
                    .target("production");
            docker.run("buildx", "prune", "--builder", builder.name(), "--all", "--force");
            long cold = time(() -> build(runner, request.tag("cold").cacheWrite(true)));
            for (int round = 0; round < ROUNDS; round++) {
                change(runner.workspace(), "step " + round);
                docker.run("buildx", "prune", "--builder", builder.name(), "--all", "--force");
                step.add(time(() ->
                        build(runner, request.tag("step").cacheWrite(false).cacheRef(repository))));
                change(runner.workspace(), "bare " + round);
                docker.run("buildx", "prune", "--builder", builder.name(), "--all", "--force");
                bare.add(time(() -> docker.run(
                        "buildx",
                        "build",
                        "--builder",
                        builder.name(),
                        "--cache-from",
                        "type=registry,ref=" + repository + ":cache",
                        "--load",
                        "--provenance",
                        "false",
                        "--tag",
                        repository + ":bare",
                        "--target",
                        "production",
                        runner.workspace().toString())));
            }
            System.out.println(String.format(
                    Locale.ROOT,
                    "cold %d ms; warm %d ms (%.2f of cold), bare warm %d ms, difference %d ms (medians of %d)",
                    cold,
                    median(step),
                    (double) median(step) / cold,
                    median(bare),
                    median(step) - median(bare),
                    ROUNDS));
        } finally {
            docker.removeImages("*/" + unique + "/*");
            registry.remove(unique + "/app");
        }
    }

    private static BuildResult build(LocalRunner runner, BuildRequest.Builder request) {
        return runner.run(place -> new BuildPlan(request.build(), place)).result();
    }

    private static void change(Path workspace, String text) throws IOException {
        Files.writeString(workspace.resolve("src/round.js"), "// " + text);
    }

    private static void copyTo(Path workspace) throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = workspace.resolve(EXAMPLE.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static long time(Callable<?> work) throws Exception {
        long begin = System.nanoTime();
        work.call();
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }
}
