package io.jenkins.plugins.dockerdelivery.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The containers that an engine starts from now on. The engine itself remembers a few hundred events only. */
final class Starts implements AutoCloseable {
    private final Path file;
    private final Process process;

    /** @param engine its address; null for the agent's */
    Starts(String engine) throws IOException {
        file = Files.createTempFile("starts", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        "docker",
                        "events",
                        "--filter",
                        "type=container",
                        "--filter",
                        "event=start",
                        "--format",
                        "{{json .Actor.Attributes}}")
                .redirectErrorStream(true)
                .redirectOutput(file.toFile());
        if (engine != null) {
            builder.environment().put("DOCKER_HOST", engine);
        }
        process = builder.start();
    }

    /** How many of them have a label. */
    List<String> with(String label, String value) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.contains("\"" + label + "\":\"" + value + "\""))
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.delete(file);
    }
}
