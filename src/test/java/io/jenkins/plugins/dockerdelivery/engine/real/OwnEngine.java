package io.jenkins.plugins.dockerdelivery.engine.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Docker engine that belongs to one test class, which may stop and start it. It needs root. */
public final class OwnEngine implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    /** A place on a disk, as an overlay lies on no other, and a short one, as sockets have no long names. */
    private final Path directory;

    private final String programs;
    private Process process;

    private OwnEngine(Path directory, String programs) {
        this.directory = directory;
        this.programs = programs;
    }

    /** One that runs; the test is skipped where there can be none. */
    public static OwnEngine begin() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "An engine of one's own needs root");
        String programs = programs();
        assumeTrue(find("dockerd", programs) != null, "There is no dockerd on the PATH or beside docker");
        OwnEngine engine = new OwnEngine(Files.createTempDirectory(Path.of("/var/tmp"), "dd"), programs);
        // No firewall rules and no bridge but those of the networks that are made: nothing of this machine is changed.
        Files.writeString(engine.directory.resolve("daemon.json"), """
                {"hosts": ["%2$s"], "pidfile": "%1$s/pid", "exec-root": "%1$s/run", "data-root": "%1$s/data",
                 "bridge": "none", "iptables": false, "ip6tables": false, "ip-forward": false, "userland-proxy": false,
                 "features": {"containerd-snapshotter": true},
                 "default-address-pools": [{"base": "10.213.0.0/20", "size": 28}]}
                """.formatted(engine.directory, engine.host()));
        try {
            engine.start();
        } catch (Throwable t) {
            engine.close();
            throw t;
        }
        return engine;
    }

    /** Its address for DOCKER_HOST. */
    public String host() {
        return "unix://" + directory + "/socket";
    }

    /** The engine, as tests look at it. */
    public Docker docker() {
        return Docker.agent().withVariable("DOCKER_HOST", host());
    }

    /** Copies an image of the agent's engine. */
    public void load(String image) throws IOException {
        Path archive = directory.resolve("image.tar");
        Docker.agent().run("save", "--output", archive.toString(), image);
        docker().run("load", "--input", archive.toString());
        Files.delete(archive);
    }

    /** Starts it, and waits until it answers. */
    public void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        find("dockerd", programs), "--config-file", directory + "/daemon.json")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
        builder.environment().put("PATH", programs);
        builder.environment().remove("DOCKER_HOST");
        process = builder.start();
        Waiting.until("an answer of the test's own engine", () -> {
            assertThat(process.isAlive()).as(() -> "dockerd:\n" + read(log())).isTrue();
            return answers();
        });
    }

    /** Ends it in order, as the service manager does, with its containers. */
    public void stop() throws InterruptedException {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws Exception {
        if (process != null) {
            if (!process.isAlive()) {
                start();
            }
            // Their processes, mounts and bridges would outlive it.
            List<String> containers = docker().lines("ps", "--all", "--quiet");
            for (String container : containers) {
                docker().run("rm", "--force", "--volumes", container);
            }
            docker().run("network", "prune", "--force");
            stop();
        }
        List<String> mounts;
        try (Stream<String> lines = Files.lines(Path.of("/proc/mounts"))) {
            mounts = lines.map(line -> line.split(" ")[1])
                    .filter(mount -> mount.startsWith(directory + "/"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (String mount : mounts) {
            succeed("umount", "--lazy", mount);
        }
        succeed("rm", "-rf", "--one-file-system", directory.toString());
    }

    private boolean answers() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("docker", "version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DOCKER_HOST", host());
        return builder.start().waitFor() == 0;
    }

    private File log() {
        return directory.resolve("dockerd.log").toFile();
    }

    private static String read(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void succeed(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor())
                .as(String.join(" ", words))
                .isZero();
    }

    /** The PATH, with where the engine's programs lie if the client is one of a tree of its own. */
    private static String programs() throws IOException {
        List<String> directories = new ArrayList<>();
        String docker = find("docker", System.getenv("PATH"));
        if (docker != null) {
            Path beside = Path.of(docker).toRealPath().getParent();
            directories.add(beside.toString());
            directories.add(beside.resolveSibling("sbin").toString());
        }
        directories.add(System.getenv("PATH"));
        directories.add("/usr/sbin:/sbin");
        return String.join(File.pathSeparator, directories);
    }

    private static String find(String program, String path) {
        return Stream.of(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }
}
