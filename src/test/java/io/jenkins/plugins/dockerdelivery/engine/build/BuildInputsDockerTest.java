package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What real BuildKit makes of the inputs that are not about the cache. */
class BuildInputsDockerTest extends RealBuilds {
    private String label(String name) {
        return inspect("{{index .Config.Labels \"" + name + "\"}}");
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
    void shouldNameATimeWhereNoCommitIsKnown() {
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");

        build(local()).result();

        assertThat(label("org.opencontainers.image.created")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void shouldTakeHostsNetworkAndSharedMemoryAsGiven() {
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
    void shouldLeaveOutWhatTheDockerignoreNames() {
        file("kept", unique);
        file("secret.env", unique);
        file(".dockerignore", "*.env\n");
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
        assertBuilt(ended);
        assertThat(saved()).contains("\"architecture\":\"amd64\"").contains("\"architecture\":\"arm64\"");
    }

    @Test
    void shouldSayBeforeTheBuildWhatTheOlderStoreCannotKeep() {
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
    void shouldAttestOnlyWhenAsked() {
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");

        ImageId plain = build(local()).result().imageId();
        ImageId attested = build(local().provenance("mode=max")).result().imageId();

        assertThat(attested).isNotEqualTo(plain);
    }

    @Test
    void shouldAttachWhatAnSbomGeneratorWrites() throws IOException {
        TestParts.require(TestParts.REGISTRY);
        TestRegistry registry = new TestRegistry();
        String generator = registry.address() + "/" + unique + "/generator:1";
        publish(registry, generator, """
                FROM busybox
                COPY <<"EOF" /scan
                cat >"$BUILDKIT_SCAN_DESTINATION/image.spdx.json" <<SPDX
                {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate":
                  {"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0",
                   "name": "$(ls "$BUILDKIT_SCAN_SOURCE")", "documentNamespace": "https://example.com/UNIQUE",
                   "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: UNIQUE"]}}}
                SPDX
                EOF
                ENTRYPOINT ["/bin/sh", "/scan"]
                """.replace("UNIQUE", unique));
        runner.login("registry-login", registry.user(), registry.password());
        dockerfile("FROM scratch\nCOPY Dockerfile /UNIQUE\n");
        try {
            Ended<BuildResult> ended = build(new BuildRequest.Builder(registry.address() + "/" + unique + "/app")
                    .tag("abc")
                    .cache("none")
                    .credentialsId("registry-login")
                    .sbom("generator=" + generator));

            assertBuilt(ended);
            assertThat(saved(ended.result().repository() + ":abc"))
                    .contains("\"predicateType\":\"https://spdx.dev/Document\"")
                    .contains("\"name\":\"" + unique + "\"")
                    .contains("Tool: " + unique);
        } finally {
            registry.remove(unique + "/generator");
        }
    }

    private void publish(TestRegistry registry, String image, String dockerfile) {
        Docker loggedIn = docker.withConfiguration(temporary.resolve("docker"));
        loggedIn.with(
                registry.password(), "login", "--username", registry.user(), "--password-stdin", registry.address());
        docker.build(image, dockerfile);
        loggedIn.run("push", image);
    }
}
