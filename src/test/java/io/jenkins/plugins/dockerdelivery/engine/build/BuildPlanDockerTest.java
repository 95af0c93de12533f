package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Builds with a real Docker engine and a real registry. */
class BuildPlanDockerTest extends RealBuilds {
    private static final String LOGIN = "registry-login";

    @Test
    void shouldBuildAndTellWhatTheEngineKnows() {
        dockerfile("""
                FROM busybox AS compile
                RUN echo UNIQUE >/compiled

                FROM busybox
                COPY --from=compile /compiled /
                RUN echo 'it compiled:'; cat /compiled
                """);

        Ended<BuildResult> ended = build(local());

        assertBuilt(ended);
        assertThat(ended.result().sizeBytes()).isEqualTo(Long.parseLong(inspect("{{.Size}}")));
        assertThat(ended.result().repository()).hasToString(local);
        assertThat(ended.result().tag()).hasToString("abc");
        // The two stages begin with the same step.
        assertThat(ended.result().totalSteps()).isEqualTo(4);
        assertThat(ended.log())
                .anyMatch(line -> line.startsWith("$ docker buildx build "))
                .contains("[compile 2/2] RUN echo " + unique + " >/compiled", "[stage-1 3/3] " + unique);
    }

    @Test
    void shouldPassEveryArgumentOnAsItIs() throws IOException {
        Files.createDirectories(runner.workspace().resolve("the context"));
        Files.writeString(runner.workspace().resolve("the context/My Dockerfile"), """
                FROM busybox AS wanted
                ARG GREETING
                RUN printf '<%s>\\n' "$GREETING"
                FROM wanted
                RUN exit 1
                """);

        Ended<BuildResult> ended = build(local().context("the context")
                .dockerfile("the context/My Dockerfile")
                .target("wanted")
                .buildArgs(List.of("GREETING=it's $HOME `id` \"" + unique + "\""))
                .labels(List.of("quote=it's $(id)\nand more"))
                .standardLabels(Map.of("org.opencontainers.image.revision", "0123"))
                .noCache(true)
                .pull(true));

        assertThat(ended.result().totalSteps()).isEqualTo(2);
        assertThat(ended.log()).contains("[wanted 2/2] <it's $HOME `id` \"" + unique + "\">");
        assertThat(inspect("{{.Config.Labels.quote}}")).isEqualTo("it's $(id)\nand more");
        assertThat(inspect("{{index .Config.Labels \"org.opencontainers.image.revision\"}}"))
                .isEqualTo("0123");
    }

    @Test
    void shouldShowWhichLineOfTheDockerfileFailed() {
        dockerfile("""
                FROM busybox
                RUN echo UNIQUE
                RUN echo 'the reason' >&2; exit 7
                """);

        assertThat(build(local()).failure())
                .startsWith("docker buildx build failed with exit code 1. It failed at [3/3] RUN echo 'the reason'")
                .contains("\nthe reason\n")
                .contains("   3 | >>> RUN echo 'the reason' >&2; exit 7")
                .endsWith("exit code: 7");
    }

    @Test
    void shouldSayThatThereIsNoDockerfile() {
        assertThat(build(local()).failure())
                .startsWith("docker buildx build failed with exit code 1.")
                .contains("open Dockerfile: no such file or directory");
    }

    @Test
    void shouldKeepABuildSecretOutOfTheImage() throws Exception {
        String secret = "npm_" + unique + "_$ecret value";
        runner.secret("npm-token", Part.SECRET, secret);
        dockerfile("""
                # syntax-free: the frontend of the engine knows secrets
                FROM busybox
                RUN --mount=type=secret,id=npm.rc sha256sum </run/secrets/npm.rc && echo UNIQUE
                RUN ! test -e /run/secrets/npm.rc
                """);

        Ended<BuildResult> ended = build(local().secrets(Map.of("npm.rc", "npm-token")));

        assertThat(ended.result().imageId()).isNotNull();
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        assertThat(ended.log()).anyMatch(line -> line.endsWith("] " + hash + "  -"));
        assertThat(docker.run("image", "history", "--no-trunc", local + ":abc")).doesNotContain(secret);
        assertThat(docker.run("image", "inspect", local + ":abc")).doesNotContain(secret);
        assertThat(saved()).doesNotContain("npm_" + unique);
    }

    @Test
    void shouldMountASecretThatIsNoText() throws Exception {
        byte[] secret = {0, (byte) 0xff, '\n', 'x', 0};
        runner.secret("keystore", Part.CONTENT, Base64.getEncoder().encodeToString(secret));
        dockerfile("""
                FROM busybox
                RUN --mount=type=secret,id=store sha256sum </run/secrets/store && echo UNIQUE
                """);

        Ended<BuildResult> ended =
                build(local().secrets(Map.of("store", "keystore")).binarySecrets(List.of("keystore")));

        assertThat(ended.result().imageId()).isNotNull();
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret));
        assertThat(ended.log()).anyMatch(line -> line.endsWith("] " + hash + "  -"));
    }

    @Test
    void shouldSayWhoseLoginWasRefused() {
        TestParts.require(TestParts.REGISTRY);
        TestRegistry registry = new TestRegistry();
        runner.login(LOGIN, registry.user(), "not the password");

        assertThat(build(new BuildRequest.Builder(registry.address() + "/" + unique + "/app")
                                .tag("abc")
                                .credentialsId(LOGIN))
                        .failure())
                .startsWith(
                        "Login refused: the registry " + registry.address()
                                + " does not accept the credential 'registry-login'; check its user name and password or token.")
                .contains("401 Unauthorized");
    }

    @Test
    void shouldSayThatTheRegistryCannotBeReached() {
        runner.login(LOGIN, "user", "s3cr3t word");

        assertThat(build(new BuildRequest.Builder("127.0.0.1:1/app").tag("abc").credentialsId(LOGIN))
                        .failure())
                .startsWith("Login failed: the registry 127.0.0.1:1 could not be used with the credential")
                .contains("connection refused");
    }

    @Test
    void shouldSayThatThereIsNoDocker() {
        runner.variable("PATH", temporary.toString());

        assertThat(build(local()).failure()).startsWith("There is no 'docker' command on this agent's PATH;");
    }

    @Test
    void shouldSayThatTheEngineDoesNotAnswer() {
        runner.variable("DOCKER_HOST", "unix://" + temporary.resolve("no.sock"));

        assertThat(build(local()).failure())
                .startsWith("The Docker engine cannot be used from this agent;")
                .contains("no.sock");
    }

    @Test
    void shouldSayThatThereIsNoSuchBuilder() {
        assertThat(build(local().builder(unique)).failure())
                .startsWith("docker buildx cannot be used on this agent;")
                .contains(unique);
    }
}
