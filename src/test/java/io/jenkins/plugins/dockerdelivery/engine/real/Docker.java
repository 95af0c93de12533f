package io.jenkins.plugins.dockerdelivery.engine.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A real Docker engine, as the tests look at it by themselves, beside what they test. */
public final class Docker {
    private final Map<String, String> environment;

    private Docker(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The agent's engine. */
    public static Docker agent() {
        return new Docker(Map.of());
    }

    /** The server's engine. */
    public static Docker server() {
        return new Docker(Map.of("DOCKER_HOST", TestParts.get("HOST_ENGINE")));
    }

    /** The same engine with another Docker configuration, such as one that is logged in. */
    public Docker withConfiguration(Path directory) {
        return withVariable("DOCKER_CONFIG", directory.toString());
    }

    /** The same engine with another variable. */
    public Docker withVariable(String name, String value) {
        Map<String, String> more = new java.util.HashMap<>(environment);
        more.put(name, value);
        return new Docker(more);
    }

    /** A name that no other test has. */
    public static String uniqueName() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    /** What {@code docker} prints; it must succeed. */
    public String run(String... words) {
        return with("", words);
    }

    /** The same with text on standard input. */
    public String with(String input, String... words) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(Arrays.asList(words));
        try {
            Path errors = Files.createTempFile("docker", ".log");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            int exitCode = process.waitFor();
            String said = Files.readString(errors);
            Files.delete(errors);
            assertThat(exitCode).as("%s%n%s%s", command, output, said).isZero();
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What {@code docker} prints, line by line. */
    public List<String> lines(String... words) {
        return run(words).lines().toList();
    }

    /** Builds an image of a Dockerfile that copies nothing, the way the build station does, and tells its id. */
    public String build(String reference, String dockerfile) {
        with(dockerfile, "buildx", "build", "--quiet", "--provenance", "false", "--load", "--tag", reference, "-");
        return run("image", "inspect", "--format", "{{.Id}}", reference);
    }

    /** Removes all images of repositories that match. */
    public void removeImages(String repository) {
        List<String> ids = new ArrayList<>(List.of("image", "rm", "--force"));
        lines("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=" + repository)
                .forEach(ids::add);
        if (ids.size() > 3) {
            run(ids.toArray(String[]::new));
        }
    }
}
