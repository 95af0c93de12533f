package io.jenkins.plugins.dockerdelivery.handoff;

import hudson.AbortException;
import hudson.EnvVars;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code docker} of an agent, run there, with what it reads and writes passed on as it comes. */
final class AgentDocker implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As much as goes through a remoting channel at once; it pays to fill it. */
    private static final int CHUNK = 512 * 1024;

    private static final int SHOWN_LINES = 15;
    private static final int BRIEF_SECONDS = 60;

    private final EnvVars environment;

    /** @param environment the step's, over that of the agent */
    AgentDocker(EnvVars environment) {
        this.environment = environment;
    }

    /** What a brief command prints; null if it fails, or is not there. */
    String ask(File directory, List<String> words) throws IOException, InterruptedException {
        Process process;
        try {
            process = builder(directory, words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return null;
        }
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(BRIEF_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : null;
        } finally {
            process.destroy();
        }
    }

    /** Runs commands each of which reads what the one before it writes, and passes on what the last one writes. */
    void pump(File directory, List<List<String>> commands, InputStream from, OutputStream to)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile(directory.toPath(), "hand-off", ".log");
        List<ProcessBuilder> builders = new ArrayList<>();
        for (List<String> words : commands) {
            builders.add(builder(directory, words).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())));
        }
        List<Process> processes = ProcessBuilder.startPipeline(builders);
        try {
            try (OutputStream input = processes.get(0).getOutputStream()) {
                copy(from, input);
            } catch (IOException e) {
                // A command that ends early says itself why.
                if (processes.get(0).waitFor(BRIEF_SECONDS, TimeUnit.SECONDS)
                        && processes.get(0).exitValue() == 0) {
                    throw e;
                }
            }
            copy(processes.get(processes.size() - 1).getInputStream(), to);
            for (int i = 0; i < processes.size(); i++) {
                int exitCode = processes.get(i).waitFor();
                if (exitCode != 0) {
                    throw new AbortException(String.join(" ", commands.get(i)) + " failed with exit code " + exitCode
                            + ": " + lastLines(errors));
                }
            }
        } finally {
            processes.forEach(Process::destroy);
            Files.deleteIfExists(errors);
        }
    }

    private ProcessBuilder builder(File directory, List<String> words) {
        EnvVars all = new EnvVars(EnvVars.masterEnvVars);
        all.overrideAll(environment);
        // A shell looks the program up on the step's PATH, with the tools that are there; Java would on the agent's
        // own.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\"", "sh"));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory);
        builder.environment().clear();
        builder.environment().putAll(all);
        return builder;
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int count = from.readNBytes(chunk, 0, CHUNK); count > 0; count = from.readNBytes(chunk, 0, CHUNK)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("The hand-off was stopped");
            }
            to.write(chunk, 0, count);
        }
        to.flush();
    }

    private static String lastLines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }
}
