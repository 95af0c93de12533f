package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Builds with a real Docker engine: names and a workspace of the test's own, and nothing left of its images. */
abstract class RealBuilds {
    /** The name that only this test's images have. */
    final String unique = Docker.uniqueName();

    /** A repository of this test that is at no registry. */
    final String local = "docker-delivery-test/" + unique;

    @TempDir
    Path temporary;

    /** The engine that is built with: the agent's, unless a test takes another. */
    Docker docker;

    LocalRunner runner;

    @BeforeEach
    void takeEngineAndWorkspace() {
        TestParts.require(TestParts.ENGINE);
        docker = Docker.agent();
        runner = new LocalRunner(temporary);
    }

    @AfterEach
    void removeImages() {
        if (docker != null) {
            docker.removeImages("*/*" + unique + "*");
            docker.removeImages("*/" + unique + "/*");
        }
    }

    /** Writes the Dockerfile; UNIQUE in it becomes this test's name, so that nothing of it is cached anywhere. */
    void dockerfile(String text) {
        file("Dockerfile", text.replace("UNIQUE", unique));
    }

    /** Writes a file of the build context. */
    void file(String name, String text) {
        try {
            Files.writeString(runner.workspace().resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A build of the local repository, with the tag {@code abc} and without a registry cache. */
    BuildRequest.Builder local() {
        return new BuildRequest.Builder(local).tag("abc").cache("none");
    }

    Ended<BuildResult> build(BuildRequest.Builder request) {
        return runner.run(place -> new BuildPlan(request.build(), place));
    }

    /** What the engine tells of the image that {@link #local()} builds. */
    String inspect(String format) {
        return docker.run("image", "inspect", "--format", format, local + ":abc");
    }

    /** That the engine has what was built under the name it was built for. */
    void assertBuilt(Ended<BuildResult> ended) {
        BuildResult result = ended.result();
        assertThat(result.imageId())
                .hasToString(docker.run(
                        "image", "inspect", "--format", "{{.Id}}", result.repository() + ":" + result.tag()));
    }

    /** All bytes of that image as {@code docker image save} writes them, as characters. */
    String saved() throws IOException {
        return saved(local + ":abc");
    }

    /** The same of another image. */
    String saved(String image) throws IOException {
        Path archive = temporary.resolve("saved.tar");
        docker.run("image", "save", "--output", archive.toString(), image);
        return Files.readString(archive, StandardCharsets.ISO_8859_1);
    }
}
