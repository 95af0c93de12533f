package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real BuildKit makes of the inputs that are not about the cache. */
class BuildInputsDockerTest {
    private final String unique = Docker.uniqueName();
    private final String local = "docker-delivery-test/" + unique;

    @TempDir
    private Path temporary;

    private Docker docker;
    private LocalRunner runner;

    @BeforeEach
    void begin() {
        TestParts.require(TestParts.ENGINE);
        docker = Docker.agent();
        runner = new LocalRunner(temporary);
    }

    @AfterEach
    void end() {
        if (docker != null) {
            docker.removeImages("*/" + unique + "*");
        }
    }

    private void dockerfile(String text) throws IOException {
        Files.writeString(runner.workspace().resolve("Dockerfile"), text.replace("UNIQUE", unique));
    }

    private BuildRequest.Builder local() {
        return new BuildRequest.Builder(local).tag("abc").cache("none");
    }

    private Ended<BuildResult> build(BuildRequest.Builder request) {
        return runner.run(place -> new BuildPlan(request.build(), place));
    }

    private String label(String name) {
        return docker.run("image", "inspect", "--format", "{{index .Config.Labels \"" + name + "\"}}", local + ":abc");
    }

    @Test
    void shouldNameTheTimeOfTheCommitAndMakeTheSameImageOfItAgain() throws Exception {
        dockerfile("FROM busybox\nRUN echo UNIQUE >/file\n");
        git("init", "--quiet");
        git("add", ".");
        git(
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.com",
                "commit",
                "--quiet",
                "--date=2026-01-02T03:04:05Z",
                "--message",
                "one");
        String commit = git("rev-parse", "HEAD");
        BuildRequest.Builder request = local().standardLabels(Map.of(ImageDetails.REVISION, commit));

        ImageId first = build(request).result().imageId();
        ImageId second = build(request).result().imageId();

        assertThat(second).isEqualTo(first);
        assertThat(label("org.opencontainers.image.created")).isEqualTo("2026-01-02T04:05:06Z");
    }

    private String git(String... words) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(runner.workspace().toFile());
        builder.environment().put("GIT_COMMITTER_DATE", "2026-01-02T05:05:06+01:00");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    @Test
    void shouldNameATimeWhereNoCommitIsKnown() throws IOException {
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");

        build(local()).result();

        assertThat(label("org.opencontainers.image.created")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void shouldTakeHostsNetworkAndSharedMemoryAsGiven() throws IOException {
        dockerfile("""
                FROM busybox
                RUN echo UNIQUE; grep '10.1.2.3.*database' /etc/hosts; df -m /dev/shm | grep -c ' 32 '; ls /sys/class/net
                """);

        Ended<BuildResult> ended = build(
                local().addHosts(List.of("database:10.1.2.3")).network("none").shmSize("32m"));

        assertThat(ended.result().totalSteps()).isEqualTo(2);
        assertThat(ended.log())
                .contains("[2/2] 1", "[2/2] lo")
                .anyMatch(line -> line.matches("\\[2/2] 10\\.1\\.2\\.3\\s+database"))
                .noneMatch(line -> line.contains("eth0"));
    }

    @Test
    void shouldLeaveOutWhatTheDockerignoreNames() throws IOException {
        Files.writeString(runner.workspace().resolve("kept"), unique);
        Files.writeString(runner.workspace().resolve("secret.env"), unique);
        Files.writeString(runner.workspace().resolve(".dockerignore"), "*.env\n");
        dockerfile("FROM busybox\nCOPY . /context\nRUN ls /context\n");

        Ended<BuildResult> ended = build(local());

        assertThat(ended.result().digest()).isNotNull();
        assertThat(ended.log()).contains("[3/3] kept").noneMatch(line -> line.contains("secret.env"));
    }

    @Test
    void shouldKeepSeveralPlatformsUnderOneName() throws IOException {
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");

        Ended<BuildResult> ended = build(local().platforms(List.of("linux/amd64", "linux/arm64")));

        assertPlatforms(ended);
    }

    @Test
    void shouldBringSeveralPlatformsFromARemoteBuilderToTheEngine() throws IOException {
        TestParts.require(TestParts.BUILDKIT);
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");
        try (RemoteBuilder builder = new RemoteBuilder(runner, temporary, unique)) {
            Ended<BuildResult> ended =
                    build(local().builder(builder.name()).platforms(List.of("linux/amd64", "linux/arm64")));

            assertPlatforms(ended);
            assertThat(ended.log())
                    .contains("The builder does not say that it runs commands for linux/arm64; steps that run any need"
                            + " emulation there.");
            assertThat(runner.directory().resolve("image.tar")).doesNotExist();
        }
    }

    private void assertPlatforms(Ended<BuildResult> ended) throws IOException {
        assertThat(ended.result().imageId())
                .hasToString(docker.run("image", "inspect", "--format", "{{.Id}}", local + ":abc"));
        Path saved = temporary.resolve("saved.tar");
        docker.run("image", "save", "--output", saved.toString(), local + ":abc");
        assertThat(Files.readString(saved, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("\"architecture\":\"amd64\"")
                .contains("\"architecture\":\"arm64\"");
    }

    @Test
    void shouldSayBeforeTheBuildWhatTheOlderStoreCannotKeep() throws IOException {
        TestParts.require(TestParts.SERVER);
        runner.variable("DOCKER_HOST", TestParts.get("HOST_ENGINE"));
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");

        Ended<BuildResult> platforms = build(local().platforms(List.of("linux/amd64", "linux/arm64")));
        Ended<BuildResult> attested = build(local().provenance("true"));

        assertThat(platforms.failure())
                .startsWith(
                        "platforms: 'linux/amd64,linux/arm64' is more than one platform, and this agent's engine keeps"
                                + " only one image under a name; switch on its containerd image store");
        assertThat(attested.failure()).startsWith("provenance and sbom: an attestation is asked for, and this");
        assertThat(platforms.log()).isEmpty();
    }

    @Test
    void shouldAttestOnlyWhenAsked() throws IOException {
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");

        ImageId plain = build(local()).result().imageId();
        ImageId attested = build(local().provenance("mode=max")).result().imageId();

        assertThat(attested).isNotEqualTo(plain);
    }
}
