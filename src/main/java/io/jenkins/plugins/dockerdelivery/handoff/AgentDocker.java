package io.jenkins.plugins.dockerdelivery.handoff;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Util;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The {@code docker} of an agent, run there, with what it reads and writes passed on as it comes. No process outlives the
 * call that started it, and no call its limit: be it that the process says nothing any more, that the call is interrupted or
 * that the controller is gone.
 */
public final class AgentDocker implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int CHUNK = 128 * 1024;

    private static final int SHOWN_LINES = 15;
    private static final Duration BRIEF = Duration.ofMinutes(1);

    private final EnvVars environment;
    private final Duration limit;

    /**
     * @param environment the step's, over that of the agent
     * @param limit how long moving an image may take
     */
    public AgentDocker(EnvVars environment, Duration limit) {
        this.environment = environment;
        this.limit = limit;
    }

    /** What a brief command prints; null if it fails, hangs or is not there. */
    @Nullable
    String ask(File directory, List<String> words) throws IOException, InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        return ask(directory, words, printed) ? printed.toString(StandardCharsets.UTF_8) : null;
    }

    /** The whole lines that a brief command prints, also where it fails because it was asked for too much. */
    List<String> askForLines(File directory, List<String> words) throws IOException, InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ask(directory, words, printed);
        String text = printed.toString(StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private boolean ask(File directory, List<String> words, OutputStream printed)
            throws IOException, InterruptedException {
        try {
            run(directory, List.of(words), InputStream.nullInputStream(), printed, BRIEF);
            return true;
        } catch (AbortException e) {
            return false;
        }
    }

    /** Runs commands each of which reads what the one before it writes, and passes on what the last one writes. */
    void pump(File directory, List<List<String>> commands, InputStream from, OutputStream to)
            throws IOException, InterruptedException {
        run(directory, commands, from, to, limit);
    }

    private void run(File directory, List<List<String>> commands, InputStream from, OutputStream to, Duration within)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile(directory.toPath(), "hand-off", ".log");
        List<ProcessBuilder> builders = new ArrayList<>();
        for (List<String> words : commands) {
            builders.add(builder(directory, words).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())));
        }
        List<Process> processes = ProcessBuilder.startPipeline(builders);
        // Reading what a process writes cannot be interrupted; waiting for who reads it can.
        FutureTask<Integer> passing = new FutureTask<>(() -> pass(processes, from, to));
        thread(passing).start();
        try {
            int failed = passing.get(within.toMillis(), TimeUnit.MILLISECONDS);
            if (failed >= 0) {
                throw new AbortException(String.join(" ", commands.get(failed)) + " failed with exit code "
                        + processes.get(failed).exitValue() + ": " + lastLines(errors));
            }
        } catch (TimeoutException e) {
            throw new AbortException(String.join(" ", commands.get(commands.size() - 1)) + " had not ended after "
                    + Util.getTimeSpanString(within.toMillis()) + ", and was ended.");
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            processes.forEach(AgentDocker::end);
            passing.cancel(true);
            Files.deleteIfExists(errors);
        }
    }

    /** @return the place of the first command that has failed; -1 if all have ended well */
    private static int pass(List<Process> processes, InputStream from, OutputStream to)
            throws IOException, InterruptedException {
        Process first = processes.get(0);
        try (OutputStream input = first.getOutputStream()) {
            copy(from, input);
        } catch (IOException e) {
            // A command that ends early says itself why.
            if (first.waitFor() == 0) {
                throw e;
            }
        }
        copy(processes.get(processes.size() - 1).getInputStream(), to);
        for (int i = 0; i < processes.size(); i++) {
            if (processes.get(i).waitFor() != 0) {
                return i;
            }
        }
        return -1;
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** What made work fail on another thread, or on an agent. */
    static IOException cause(ExecutionException failure) {
        return failure.getCause() instanceof IOException cause ? cause : new IOException(failure.getCause());
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

    static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "docker-delivery hand-off");
        thread.setDaemon(true);
        return thread;
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int count = from.readNBytes(chunk, 0, CHUNK); count > 0; count = from.readNBytes(chunk, 0, CHUNK)) {
            to.write(chunk, 0, count);
        }
        to.flush();
    }

    private static String lastLines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }
}
