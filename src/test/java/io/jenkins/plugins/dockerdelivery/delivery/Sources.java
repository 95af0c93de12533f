package io.jenkins.plugins.dockerdelivery.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A git repository with the example application, to change and commit as its developers would. */
final class Sources {
    private static final Path EXAMPLE = Path.of("docs/examples/payment-api");

    private final Path directory;

    Sources(Path directory, String jenkinsfile) throws IOException, InterruptedException {
        this.directory = directory;
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> !path.toString().contains("node_modules"))::iterator) {
                Path target = directory.resolve(EXAMPLE.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        Files.writeString(directory.resolve("Jenkinsfile"), jenkinsfile);
        git("init", "--quiet", "--initial-branch=main");
        commit("The payment API");
    }

    Path directory() {
        return directory;
    }

    /** Replaces a text in a file by another. */
    Sources change(String file, String from, String to) throws IOException {
        Path path = directory.resolve(file);
        String text = Files.readString(path);
        if (!text.contains(from)) {
            throw new IllegalStateException(file + " does not hold " + from);
        }
        Files.writeString(path, text.replace(from, to));
        return this;
    }

    /** Commits everything and tells the full commit. */
    String commit(String message) throws IOException, InterruptedException {
        git("add", "--all");
        git("commit", "--quiet", "--message", message);
        return head();
    }

    String head() throws IOException, InterruptedException {
        return git("rev-parse", "HEAD");
    }

    String git(String... words) throws IOException, InterruptedException {
        String[] all = Stream.concat(Stream.of("-C", directory.toString()), Stream.of(words))
                .toArray(String[]::new);
        return Machine.run(
                Map.of(
                        "GIT_AUTHOR_NAME",
                        "Dev",
                        "GIT_AUTHOR_EMAIL",
                        "dev@localhost",
                        "GIT_COMMITTER_NAME",
                        "Dev",
                        "GIT_COMMITTER_EMAIL",
                        "dev@localhost"),
                "git",
                all);
    }
}
