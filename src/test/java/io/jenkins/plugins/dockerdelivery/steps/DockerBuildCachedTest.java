package io.jenkins.plugins.dockerdelivery.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a real build in a real job leaves in the image, in the registry's cache and in Jenkins, and what it does not. */
@WithJenkins
class DockerBuildCachedTest {
    private final String unique = Docker.uniqueName();
    private final String path = unique + "/app";

    @TempDir
    private Path directory;

    private JenkinsRule jenkins;
    private TestRegistry registry;
    private String image;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY);
        jenkins = rule;
        registry = new TestRegistry();
        image = registry.address() + "/" + path;
        credentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "registry", "", registry.user(), registry.password()));
    }

    @AfterEach
    void tearDown() {
        if (registry != null) {
            registry.remove(path);
            Docker.agent().removeImages("*/" + path);
        }
    }

    private static List<com.cloudbees.plugins.credentials.Credentials> credentials() {
        return SystemCredentialsProvider.getInstance().getCredentials();
    }

    private WorkflowRun start(String pipeline) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition(pipeline.replace("UNIQUE", unique).replace("IMAGE", image), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    @Test
    void shouldMountSecretsOfEachKindAndLeaveThemNowhere() throws Exception {
        String text = "text-" + UUID.randomUUID();
        String file = "first-" + UUID.randomUUID() + "\nsecond-" + UUID.randomUUID() + "\n";
        String password = "password-" + UUID.randomUUID();
        String marker = "marker-" + UUID.randomUUID();
        byte[] binary = ("\0\377" + UUID.randomUUID()).getBytes(StandardCharsets.ISO_8859_1);
        credentials().add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "text", "", Secret.fromString(text)));
        credentials()
                .add(new FileCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "file",
                        "",
                        "settings",
                        SecretBytes.fromBytes(file.getBytes(StandardCharsets.UTF_8))));
        credentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "login", "", "someone", password));
        credentials()
                .add(new FileCredentialsImpl(
                        CredentialsScope.GLOBAL, "store", "", "keystore", SecretBytes.fromBytes(binary)));
        // It prints them, as a careless Dockerfile does, and takes its time for the files of the run to be looked at.
        WorkflowRun run = start("""
                node {
                  writeFile file: 'marker', text: 'MARKER'
                  writeFile file: 'Dockerfile', text: '''FROM busybox:latest
                COPY marker /marker
                RUN --mount=type=secret,id=a --mount=type=secret,id=b --mount=type=secret,id=c --mount=type=secret,id=d \\\\
                  cd /run/secrets && cat a b c && cat a b c d | sha256sum >/sum && echo mounted UNIQUE && sleep 3
                RUN ! ls /run/secrets/a
                '''
                  dockerBuildCached image: 'IMAGE', tag: 'one', credentialsId: 'registry', secrets: [
                    [id: 'a', credentialsId: 'text'], [id: 'b', credentialsId: 'file'], [id: 'c', credentialsId: 'login'],
                    [id: 'd', credentialsId: 'store']]
                }
                """.replace("MARKER", marker));
        jenkins.waitForMessage("] mounted " + unique, run);
        assertThat(run.getRootDir().toPath().resolve("program.dat")).exists();
        List<String> secrets = Stream.concat(
                        file.lines(), Stream.of(text, password, new String(binary, 2, 36, StandardCharsets.US_ASCII)))
                .toList();
        for (String secret : secrets) {
            assertThat(contains(run.getRootDir().toPath(), secret))
                    .as("run, while it runs")
                    .isFalse();
        }
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));

        Docker docker = Docker.agent();
        assertThat(docker.run("run", "--rm", image + ":one", "cat", "/sum"))
                .startsWith(sha256(text + file + password + new String(binary, StandardCharsets.ISO_8859_1)));
        Path saved = Files.createDirectory(directory.resolve("saved"));
        unpack(docker, saved);
        String history = docker.run("image", "history", "--no-trunc", image + ":one")
                + docker.run("image", "inspect", image + ":one");
        List<byte[]> cache = registry.contents(path, "cache");
        // What was written into a layer is found in the same way.
        assertThat(contains(saved, marker)).isTrue();
        assertThat(contains(cache, marker)).isTrue();
        for (String secret : secrets) {
            assertThat(contains(saved, secret)).as("layers").isFalse();
            assertThat(contains(cache, secret)).as("cache").isFalse();
            assertThat(history).doesNotContain(secret);
            assertThat(contains(run.getRootDir().toPath(), secret)).as("run").isFalse();
        }
    }

    @Test
    void shouldReadTheCacheForAPullRequestAndWriteItOnlyIfAsked() throws Exception {
        TestParts.require(TestParts.BUILDKIT);
        // A builder that shares nothing but the registry with the engine's own.
        String buildx = directory.resolve("buildx").toString();
        Docker docker = Docker.agent().withVariable("BUILDX_CONFIG", buildx);
        docker.run("buildx", "create", "--name", unique, "--driver", "remote", TestParts.get("BUILDKIT"));
        try {
            build("'BRANCH_NAME=main'", "main", "");
            String cache = registry.digest(path, "cache");

            String change = "'CHANGE_ID=12', 'BRANCH_NAME=PR-12', 'BUILDX_CONFIG=" + buildx + "'";
            WorkflowRun read = build(change, "change", ", builder: 'UNIQUE'");

            assertThat(read.getLog(1000))
                    .contains("[2/3] CACHED")
                    .doesNotContain("[3/3] CACHED")
                    .noneMatch(line -> line.startsWith("exporting cache"));
            assertThat(registry.digest(path, "cache")).isEqualTo(cache);
            assertThat(registry.pushes(path, "cache")).isEqualTo(1);

            build(change, "change", ", builder: 'UNIQUE', cacheWrite: true");

            assertThat(registry.digest(path, "cache")).isNotEqualTo(cache);
            assertThat(registry.pushes(path, "cache")).isEqualTo(2);
        } finally {
            docker.run("buildx", "rm", unique);
        }
    }

    private WorkflowRun build(String environment, String code, String more) throws Exception {
        WorkflowRun run = start(
                """
                node {
                  writeFile file: 'code', text: 'UNIQUE CODE'
                  writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nRUN echo UNIQUE >/dependencies\\nCOPY code /\\n'
                  withEnv([ENVIRONMENT]) {
                    dockerBuildCached image: 'IMAGE', tag: 'CODE', credentialsId: 'registry'MORE
                  }
                }
                """.replace("CODE", code).replace("ENVIRONMENT", environment).replace("MORE", more));
        return jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The image as it is saved, with what is compressed in it uncompressed. */
    private void unpack(Docker docker, Path to) throws Exception {
        Path archive = directory.resolve("image.tar");
        docker.run("image", "save", "--output", archive.toString(), image + ":one");
        Process unpacking = new ProcessBuilder(
                        "sh",
                        "-c",
                        "tar -x -f \"$0\" && find . -type f -exec sh -c 'gzip -d -c <\"$0\" >\"$0.plain\" || :' {} \\;",
                        archive.toString())
                .directory(to.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(unpacking.waitFor()).isZero();
    }

    private static boolean contains(List<byte[]> contents, String text) {
        return contents.stream().anyMatch(content -> new String(content, StandardCharsets.ISO_8859_1).contains(text));
    }

    private static boolean contains(Path directory, String text) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
