package io.jenkins.plugins.dockerdelivery.engine.push;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to a real registry, of images that only the test has. */
abstract class RealPushes {
    static final String LOGIN = "registry-login";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** The repository of this test alone. */
    /** With one of the words by which causes of failures are told apart. */
    final String path = Docker.uniqueName() + "/quota";

    @TempDir
    Path temporary;

    Docker docker;
    TestRegistry registry;
    LocalRunner runner;

    @BeforeEach
    void begin() {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY);
        docker = Docker.agent();
        registry = new TestRegistry();
        runner = new LocalRunner(temporary).login(LOGIN, registry.user(), registry.password());
    }

    @AfterEach
    void end() {
        if (docker != null) {
            docker.removeImages("*/" + path);
            docker.removeImages("*/*/" + path);
            registry.remove(path);
        }
    }

    /** An image that says which commit it was built from, and differs from every other. */
    final Subject image(String commit) {
        String reference = registry.address() + "/" + path + ":" + commit;
        return new Subject(reference, ImageId.parse(build(reference, commit)));
    }

    final String build(String reference, String commit) {
        return docker.build(
                reference,
                "FROM busybox\nLABEL org.opencontainers.image.revision=" + commit + "\nLABEL unique="
                        + Docker.uniqueName());
    }

    final Ended<PushResult> push(Subject image, String commit, boolean overwrite, String... tags) {
        return push(image, commit, LOGIN, overwrite, tags);
    }

    final Ended<PushResult> push(Subject image, String commit, String login, boolean overwrite, String... tags) {
        Origin origin = Origin.of(Map.of("GIT_COMMIT", commit, "BRANCH_NAME", "main"));
        return push(new PushRequest.Builder(image, origin)
                .tags(List.of(tags))
                .credentialsId(login)
                .overwrite(overwrite));
    }

    final Ended<PushResult> push(PushRequest.Builder request) {
        PushRequest built = request.retries(2).build();
        return runner.run(place -> new PushPlan(built, place));
    }

    final String[] all() {
        return PushRequest.DEFAULT_TAGS.toArray(String[]::new);
    }

    /** An image with a layer of its own that does not go through a connection in one piece. */
    final Subject big(String repository, String commit) {
        String reference = repository + ":" + commit;
        String id = docker.build(
                reference,
                "FROM busybox\nLABEL org.opencontainers.image.revision=" + commit + "\nRUN : " + Docker.uniqueName()
                        + " && head -c 3000000 /dev/urandom >/big");
        return new Subject(reference, ImageId.parse(id));
    }
}
