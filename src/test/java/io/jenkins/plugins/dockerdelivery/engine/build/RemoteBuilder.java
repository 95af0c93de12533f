package io.jenkins.plugins.dockerdelivery.engine.build;

import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.nio.file.Path;

/** A builder by name that stands for a BuildKit elsewhere, known to one runner. */
final class RemoteBuilder implements AutoCloseable {
    private final String name;
    private final Docker docker;

    RemoteBuilder(LocalRunner runner, Path temporary, String name) {
        this.name = name;
        String configuration = temporary.resolve("buildx").toString();
        runner.variable("BUILDX_CONFIG", configuration);
        docker = Docker.agent().withVariable("BUILDX_CONFIG", configuration);
        docker.run("buildx", "create", "--name", name, "--driver", "remote", TestParts.get("BUILDKIT"));
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        docker.run("buildx", "rm", name);
    }
}
