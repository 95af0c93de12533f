package io.jenkins.plugins.dockerdelivery.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A {@code docker} for the PATH that hangs once, in the middle of moving an image; before and after it is the real one. */
final class HangingDocker {
    private final Path directory;
    private final Path hanging;

    HangingDocker(Path directory) {
        this.directory = directory;
        hanging = directory.resolve("pid");
    }

    /** @param command the subcommand of {@code docker image} that passes something on, and then says nothing any more */
    void hangIn(String command) throws IOException {
        Path docker = directory.resolve("docker");
        Files.writeString(docker, """
                #!/bin/sh
                PATH=${PATH#*:}
                if [ "$1 $2" = 'image %s' ] && [ ! -e '%s/pid' ]; then
                  echo $$ >'%2$s/pid.new'
                  docker image save "$DELIVERED" | head -c 1000000
                  sleep 600 &
                  mv '%2$s/pid.new' '%2$s/pid'
                  wait
                fi
                exec docker "$@"
                """.formatted(command, directory));
        assertThat(docker.toFile().setExecutable(true)).isTrue();
    }

    /** What {@code withEnv} is given for an image. */
    String environment(String image) {
        return "['PATH+HANG=" + directory + "', 'DELIVERED=" + image + "']";
    }

    /** Waits until it hangs, and tells its processes. */
    List<ProcessHandle> processes() throws IOException {
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(hanging));
        ProcessHandle shell = ProcessHandle.of(
                        Long.parseLong(Files.readString(hanging).strip()))
                .orElseThrow();
        List<ProcessHandle> children = shell.children().toList();
        assertThat(children).isNotEmpty();
        return Stream.concat(Stream.of(shell), children.stream()).toList();
    }
}
