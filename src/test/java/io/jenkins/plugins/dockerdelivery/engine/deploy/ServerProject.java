package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.Image;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A Compose project of a test's own on the real server, and deployments to it. */
final class ServerProject {
    static final String SSH = "prod-ssh";
    static final String REGISTRY = "registry-login";
    static final String HOLDER = "folder/job#7";

    private final Docker server = Docker.server();
    private final String project = Docker.uniqueName();
    private final PushedImages images;
    private final Path temporary;
    private final Path files;
    private final LocalRunner runner;

    ServerProject(PushedImages images, Path temporary) throws IOException {
        this.images = images;
        this.temporary = temporary;
        files = Files.createDirectories(Path.of(TestParts.get("DEPLOY_DIR"), project));
        compose("""
                services:
                  api:
                    image: IMAGE:${GIT_SHA:?}
                    environment:
                      COMMIT: ${GIT_SHA}
                """);
        runner = runner("main");
    }

    /** Another agent, for a second deployment at the same time. */
    LocalRunner runner(String name) throws IOException {
        return new LocalRunner(temporary.resolve(name))
                .variable(
                        "TMPDIR",
                        Files.createDirectories(temporary.resolve("tmp")).toString())
                .secret(SSH, Part.USERNAME, TestParts.get("SSH_USER"))
                .secret(SSH, Part.PRIVATE_KEY, Files.readString(Path.of(TestParts.get("SSH_KEY"))))
                .secret(SSH, Part.PASSPHRASE, "")
                .login(REGISTRY, images.registry().user(), images.registry().password());
    }

    LocalRunner runner() {
        return runner;
    }

    String name() {
        return project;
    }

    static String host() {
        return TestParts.get("SSH_HOST") + ":" + TestParts.get("SSH_PORT");
    }

    /** Replaces the Compose file. */
    void compose(String text) throws IOException {
        Files.writeString(file(), text.replace("IMAGE", images.name()));
    }

    Path file() {
        return files.resolve("docker-compose.yml");
    }

    Path lock() {
        return Path.of("/tmp/docker-delivery-" + project + ".lock");
    }

    /** The directory in which the server keeps what a step's work writes. */
    Path workDirectory(LocalRunner of) {
        return files.getParent()
                .resolveSibling(".docker-delivery/runs/" + of.place().step() + "-deploy-1");
    }

    /** What the server knows of the deployments of the service. */
    Path record() throws IOException {
        try (Stream<Path> hosts = Files.list(records())) {
            return hosts.map(host -> host.resolve(project).resolve("api"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path records() {
        return files.getParent().resolveSibling(".docker-delivery/projects");
    }

    /** Lets the server forget the deployments: what runs has been there before the first. */
    void forget() throws IOException {
        delete(record());
    }

    boolean isLocked() {
        return Files.exists(lock(), LinkOption.NOFOLLOW_LINKS);
    }

    private String label() {
        return "label=com.docker.compose.project=" + project;
    }

    List<String> containers() {
        return server.lines("ps", "--all", "--quiet", "--no-trunc", "--filter", label());
    }

    List<String> containers(String service) {
        return server.lines(
                "ps",
                "--all",
                "--quiet",
                "--no-trunc",
                "--filter",
                label(),
                "--filter",
                "label=com.docker.compose.service=" + service);
    }

    /** What a service's containers run, and how they are; "nothing" if there are none. */
    String runs(String service) {
        return containers(service).stream()
                .map(container -> inspect(
                        container,
                        "{{index .Config.Labels \"org.opencontainers.image.revision\"}}"
                                + " {{with .State.Health}}{{.Status}}{{end}}"))
                .distinct()
                .reduce((one, other) -> one + ", " + other)
                .orElse("nothing");
    }

    String inspect(String container, String format) {
        return server.run("inspect", "--format", format, container);
    }

    static String healthy(Image image) {
        return image.commit() + " healthy";
    }

    DeployRequest request(Image image, UnaryOperator<DeployRequest.Builder> more) {
        try {
            return more.apply(new DeployRequest.Builder(
                                    ImageReference.parse("image", images.name()),
                                    image.digest(),
                                    image.tag(),
                                    Origin.of(Map.of("GIT_COMMIT", image.commit())))
                            .host(TestParts.get("SSH_HOST"), Integer.valueOf(TestParts.get("SSH_PORT")))
                            .credentialsId(SSH)
                            .knownHosts(Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS"))))
                            .services(List.of("api"))
                            .composeFiles(List.of(file().toString()))
                            .registryCredentialsId(REGISTRY)
                            .healthTimeout("20s")
                            .allowOlder(true))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended<DeployResult> deploy(Image image, UnaryOperator<DeployRequest.Builder> more) {
        return deployFor(HOLDER, image, more);
    }

    Ended<DeployResult> deployFor(String holder, Image image, UnaryOperator<DeployRequest.Builder> more) {
        try {
            // Each deployment is a step of its own.
            return runner("step " + Docker.uniqueName())
                    .run(place -> new DeployPlan(request(image, more), place, holder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended<DeployResult> deploy(Image image) {
        return deploy(image, UnaryOperator.identity());
    }

    /** A deployment by {@link #runner()}, on another thread. */
    CompletableFuture<Ended<DeployResult>> start(Image image, UnaryOperator<DeployRequest.Builder> more) {
        return runner.start(place -> new DeployPlan(request(image, more), place, HOLDER));
    }

    /** What an abort does: every process of the command on the agent is ended. */
    void stop() {
        List<ProcessHandle> all = runner.lasting().descendants().toList();
        runner.lasting().destroy();
        all.forEach(ProcessHandle::destroy);
    }

    /** The server's processes that work for {@link #runner()}: the session's, and those that go on by themselves. */
    List<ProcessHandle> onServer() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().user().equals(Optional.of(TestParts.get("SSH_USER"))))
                .filter(process -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                                .toString()
                                .startsWith(workDirectory(runner).toString());
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }

    /** Ends the connection of {@link #runner()} at the server's side: only that one. */
    void cut() {
        List<ProcessHandle> sessions = onServer().stream()
                .flatMap(process -> process.parent().stream())
                .filter(parent -> parent.info().command().orElse("").contains("sshd"))
                .distinct()
                .toList();
        assertThat(sessions).as("sessions").isNotEmpty();
        sessions.forEach(ProcessHandle::destroyForcibly);
    }

    /** Takes away what a test made, and checks that nothing but the record is left of the deployments. */
    void remove() throws IOException {
        for (String container : containers()) {
            server.run("rm", "--force", "--volumes", container);
        }
        for (String network : server.lines("network", "ls", "--quiet", "--filter", label())) {
            server.run("network", "rm", network);
        }
        Files.deleteIfExists(lock());
        delete(files);
        if (Files.exists(records())) {
            try (Stream<Path> hosts = Files.list(records())) {
                for (Path host : hosts.toList()) {
                    delete(host.resolve(project));
                }
            }
        }
        try (Stream<Path> left = Files.list(temporary.resolve("tmp"))) {
            assertThat(left).as("the ssh-agents' directories").isEmpty();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> left = Files.walk(directory)) {
                for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
