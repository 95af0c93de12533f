package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.commit;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What tests share that deploy to a real server: OpenSSH, a Docker engine of its own, Compose. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeployDockerTest {
    @TempDir
    Path temporary;

    PushedImages images;
    Image one;
    ServerProject project;

    @BeforeAll
    void pushImages(@TempDir Path configuration) {
        images = new PushedImages(configuration);
        one = images.healthy(commit(1));
    }

    @AfterAll
    void removeImages() {
        if (images != null) {
            images.remove();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        project = new ServerProject(images, temporary);
    }

    @AfterEach
    void removeProject() throws IOException {
        project.remove();
    }

    static void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    /** A new key pair of a type that OpenSSH knows; the public part is beside it. */
    Path key(String name, String type) throws Exception {
        Path key = temporary.resolve(name);
        run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", key.toString());
        return key;
    }

    Path key(String name) throws Exception {
        return key(name, "ed25519");
    }

    static String publicKey(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub")).strip();
    }
}
