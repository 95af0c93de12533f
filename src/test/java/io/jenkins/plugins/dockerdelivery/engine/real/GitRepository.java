package io.jenkins.plugins.dockerdelivery.engine.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A real git repository with commits that change nothing. */
public final class GitRepository {
    private final Path directory;
    private int seconds = -1;

    /** Makes one in a directory. */
    public GitRepository(Path directory) {
        this.directory = directory;
        git("init", "--quiet");
    }

    private GitRepository(Path directory, String... clone) {
        this.directory = directory;
        git(clone);
    }

    /** Clones it to a directory, with so much of its history. */
    public GitRepository clone(Path target, int depth) {
        return new GitRepository(target, "clone", "--quiet", "--depth", "" + depth, "file://" + directory, ".");
    }

    /** Adds a commit that was made so many seconds after the others' beginning, and tells its id. */
    public String commitAt(String message, int second) {
        seconds = second;
        return commit(message);
    }

    /** Fetches a commit alone. */
    public void fetch(String commit) {
        git("fetch", "--quiet", "--depth", "1", "origin", commit);
    }

    /** Adds a commit and tells its id. */
    public String commit(String message) {
        git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    private String git(String... words) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(Arrays.asList(words));
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            if (seconds >= 0) {
                builder.environment().put("GIT_COMMITTER_DATE", "2026-01-01T00:00:" + (10 + seconds) + "Z");
            }
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
