package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.ServerProject.healthy;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that have Docker and Compose in another form, too old, or not at all: an sshd whose users find other programs. */
class DeployServerDockerTest extends DeployDockerTest {
    private Path programs;

    @BeforeEach
    void makeDirectory() throws IOException {
        programs = Files.createDirectories(project.file().resolveSibling("bin"));
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A docker without the Compose plugin: the client with a name of its own in the plugin's place. */
    private void takePluginAway() throws IOException {
        program("docker", """
                case $1 in compose)
                  echo "unknown shorthand flag: 'f' in -f" >&2
                  exit 125
                  ;;
                esac
                PATH=${PATH#*:}
                exec docker "$@\"""");
    }

    private Ended<DeployResult> deploy(Map<String, String> environment) throws Exception {
        Path hostKey = key("host");
        try (SshServer server = new SshServer(temporary, "127.0.0.1", environment, hostKey)) {
            String known = server.knownBy(publicKey(hostKey));
            return project.deploy(
                    one, deploy -> deploy.host("127.0.0.1", server.port()).knownHosts(known));
        }
    }

    private Ended<DeployResult> deploy() throws Exception {
        return deploy(Map.of("PATH", programs.toString()));
    }

    @Test
    void shouldUseComposeThatIsAProgramOfItsOwn() throws Exception {
        takePluginAway();
        String plugin = Docker.server()
                .run(
                        "info",
                        "--format",
                        "{{range .ClientInfo.Plugins}}{{if eq .Name \"compose\"}}{{.Path}}{{end}}{{end}}");
        Files.createSymbolicLink(programs.resolve("docker-compose"), Path.of(plugin));

        assertThat(deploy().result().succeeded()).isTrue();
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldSayThatComposeIsTooOld() throws Exception {
        takePluginAway();
        program("docker-compose", "[ \"$*\" = 'version --short' ] && echo 1.29.2");

        assertThat(deploy().failure())
                .isEqualTo(
                        "Not deployed: Docker Compose 1.29.2 on the server is too old; version 2 or newer is needed.");
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldSayThatThereIsNoCompose() throws Exception {
        takePluginAway();

        assertThat(deploy().failure()).isEqualTo("Not deployed: the server has no Docker with Compose for this user.");
    }

    @Test
    void shouldSayThatDockerIsTooOld() throws Exception {
        assertThat(deploy(Map.of("DOCKER_API_VERSION", "1.12")).failure())
                .startsWith("Not deployed: Docker on the server cannot be used: ")
                .contains("client version 1.12 is too old");
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldKeepTheLoginOutOfTheServersCredentialStores() throws Exception {
        Path store = Files.createFile(programs.resolve("store"));
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-rw-rw-"));
        // Docker takes one of these by itself where it finds it.
        for (String name : List.of("pass", "secretservice")) {
            program("docker-credential-" + name, "cat >>'" + store + "'");
        }

        assertThat(deploy().result().succeeded()).isTrue();

        assertThat(store).isEmptyFile();
    }

    @Test
    void shouldPullToTheEngineOfTheUsersContext() throws Exception {
        Path configuration = Files.createDirectory(project.file().resolveSibling("docker"));
        Docker client = Docker.agent().withConfiguration(configuration);
        client.run("context", "create", "rootless", "--docker", "host=" + TestParts.get("HOST_ENGINE"));
        // DOCKER_HOST is the tests' own, and makes Docker warn that it goes before.
        client.run("context", "use", "rootless");
        run("chmod", "-R", "a+rX", configuration.toString());

        assertThat(deploy(Map.of("DOCKER_HOST", "", "DOCKER_CONFIG", configuration.toString()))
                        .result()
                        .succeeded())
                .isTrue();
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }
}
