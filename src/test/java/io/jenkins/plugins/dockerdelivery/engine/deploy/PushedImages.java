package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.nio.file.Path;

/** Images of one repository, pushed for servers to pull: each is known by its commit. */
final class PushedImages {
    static final String HEALTHY = "RUN touch /healthy";
    static final String CHECK =
            "HEALTHCHECK --interval=250ms --timeout=5s --retries=2 CMD test -e /healthy || { echo it is sick; exit 1; }";

    /** What was pushed. */
    record Image(String name, String commit, Digest digest) {
        Tag tag() {
            return Tag.parse("tag", commit.substring(0, 7));
        }
    }

    private final String repository = Docker.uniqueName() + "/app";
    private final TestRegistry registry;
    private final Docker agent;

    /** @param configuration where the login to the registry is kept */
    PushedImages(Path configuration) {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY, TestParts.SERVER);
        registry = new TestRegistry();
        agent = Docker.agent().withConfiguration(configuration);
        agent.with(registry.password(), "login", "--username", registry.user(), "--password-stdin", registry.address());
    }

    TestRegistry registry() {
        return registry;
    }

    /** Registry and repository. */
    String name() {
        return registry.address() + "/" + repository;
    }

    /** An image that is healthy soon. */
    Image healthy(String commit) {
        return push(commit, CHECK, HEALTHY);
    }

    /** An image that is unhealthy soon. */
    Image sick(String commit) {
        return push(commit, CHECK, "");
    }

    Image push(String commit, String... lines) {
        String name = name() + ":" + commit.substring(0, 7);
        // Killed at once when it is stopped, for the tests to be quick.
        String id = agent.build(
                name,
                "FROM busybox\nSTOPSIGNAL SIGKILL\nLABEL org.opencontainers.image.revision=" + commit + "\n"
                        + String.join("\n", lines) + "\nCMD echo this is " + commit
                        + "; echo ::outcome=healthy; exec sleep 1000");
        agent.run("push", "--quiet", name);
        return new Image(name, commit, Digest.parse(id));
    }

    /** A full commit id of one digit. */
    static String commit(int digit) {
        return Integer.toString(digit).repeat(40);
    }

    void remove() {
        Docker.server().removeImages(name());
        agent.removeImages(name());
        registry.remove(repository);
    }
}
