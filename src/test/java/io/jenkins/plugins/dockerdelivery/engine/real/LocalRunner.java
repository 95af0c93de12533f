package io.jenkins.plugins.dockerdelivery.engine.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.DockerConfig;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs a plan on this machine the way the plugin does on an agent, and checks what the plugin relies on: plans and readers
 * are written down and read back between any two steps, log formats show the same when they begin anew, and no secret is
 * found in a script, in a plan, in the log or in a file beside the Docker configuration.
 */
public final class LocalRunner {
    private static final int LIMIT_SECONDS = 120;
    private static final int SHORTEST_SECRET = 6;

    private final Path workspace;
    private final Path directory;
    private final Place place;
    private final Map<String, Map<Part, String>> secrets = new HashMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();
    private final Map<String, Callable<?>> reactions = new HashMap<>();
    private volatile ProcessHandle lasting;

    /** @param temporary where workspace and step directory are made */
    public LocalRunner(Path temporary) {
        String step = UUID.randomUUID().toString();
        try {
            workspace = Files.createDirectories(temporary.resolve("the workspace's"));
            directory = Files.createDirectories(temporary.resolve("step " + step));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        place = new Place(workspace.toString(), directory.toString(), step, "folder/job#7", "controller");
    }

    /** Adds a part of a credential. */
    public LocalRunner secret(String credentialsId, Part part, String value) {
        secrets.computeIfAbsent(credentialsId, id -> new HashMap<>()).put(part, value);
        return this;
    }

    /** Adds the two parts of a credential for a registry. */
    public LocalRunner login(String credentialsId, String user, String password) {
        return secret(credentialsId, Part.USERNAME, user).secret(credentialsId, Part.PASSWORD, password);
    }

    /** Adds a variable to the step's environment. */
    public LocalRunner variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Does something as soon as a line is shown in the log. */
    public LocalRunner onLine(String line, Callable<?> reaction) {
        reactions.put(line, reaction);
        return this;
    }

    /** The directory that commands start in. */
    public Path workspace() {
        return workspace;
    }

    /** The step's own directory. */
    public Path directory() {
        return directory;
    }

    /** The place that plans are made for. */
    public Place place() {
        return place;
    }

    /** How a plan ended. */
    public record Ended<R extends Serializable>(Plan.Decision<R> decision, List<String> log) {
        /** The result of a plan that was done. */
        public R result() {
            assertThat(decision).as("after:\n%s", String.join("\n", log)).isInstanceOf(Plan.Done.class);
            return ((Plan.Done<R>) decision).result();
        }

        /** The sentence of a plan that failed. */
        public String failure() {
            assertThat(decision).as("after:\n%s", String.join("\n", log)).isInstanceOf(Plan.Failed.class);
            return ((Plan.Failed<R>) decision).sentence();
        }
    }

    /** Runs a plan to its end, and then cleans up after it. */
    public <R extends Serializable> Ended<R> run(Function<Place, ? extends Plan<R>> plans) {
        Plan<R> plan = plans.apply(place);
        try {
            Plan.Decision<R> decision = plan.next(Outcome.none());
            while (decision instanceof Plan.Run<R> next) {
                plan = restarted(next.then());
                Outcome outcome = next.command().isBrief() ? brief(next.command()) : lasting(next.command());
                assertNoSecretInFiles();
                decision = plan.next(outcome);
            }
            assertNoSecretIn("the decision", decision.toString());
            return new Ended<>(decision, List.copyOf(log()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cleanUp(plan);
        }
    }

    /** The same on another thread, for tests that interfere. */
    public <R extends Serializable> CompletableFuture<Ended<R>> start(Function<Place, ? extends Plan<R>> plans) {
        return CompletableFuture.supplyAsync(() -> run(plans), LocalRunner::onThread);
    }

    /** The lines shown so far. */
    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** The lasting command that runs, or the last that did. */
    public ProcessHandle lasting() {
        return lasting;
    }

    /** Runs a brief command that belongs to no plan. */
    public Outcome perform(Command command) {
        try {
            return brief(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome brief(Command command) throws IOException {
        Process process = start(command, false, "sh", "-c", command.script());
        CompletableFuture<List<String>> errors = lines(process.errorReader(UTF_8), line -> line);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int exitCode = await(process);
        assertNoSecretIn("what a brief command printed", output + join(errors));
        return new Outcome(exitCode, output, read(command));
    }

    private Outcome lasting(Command command) throws IOException {
        Path script = directory.resolveSibling(directory.getFileName() + "@tmp-" + command.name() + ".sh");
        Files.writeString(script, command.script());
        Process process = start(command, true, "sh", script.toString());
        lasting = process.toHandle();
        int before = log().size();
        LogFormat format =
                command.logFormat() == null ? null : command.logFormat().begin();
        CompletableFuture<List<String>> output = lines(process.inputReader(UTF_8), line -> {
            if (format == null) {
                show(line);
            } else {
                format.accept(line, this::show);
            }
            return line;
        });
        int exitCode = await(process);
        List<String> printed = join(output);
        if (format != null) {
            // After a restart the plugin begins anew, and passes over the lines that are in the log already.
            List<String> again = new ArrayList<>();
            LogFormat anew = restarted(command.logFormat()).begin();
            printed.forEach(line -> anew.accept(line, again::add));
            assertThat(again).isEqualTo(log().subList(before, log().size()));
        }
        Files.delete(script);
        return new Outcome(exitCode, "", read(command));
    }

    private void show(String line) {
        assertNoSecretIn("the log", line);
        synchronized (log) {
            log.add(line);
        }
        Callable<?> reaction = reactions.get(line);
        if (reaction != null) {
            try {
                reaction.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private Process start(Command command, boolean together, String... words) throws IOException {
        assertNoSecretIn("a script", command.script());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(together)
                .redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.putAll(variables);
        if (command.logsIn()) {
            environment.putIfAbsent("BUILDX_CONFIG", System.getenv("HOME") + "/.docker/buildx");
            environment.put("DOCKER_CONFIG", dockerConfig(command.registries()).toString());
        }
        environment.putAll(command.environment());
        for (SecretVariable secret : command.secrets()) {
            String value =
                    secrets.getOrDefault(secret.credentialsId(), Map.of()).get(secret.part());
            assertThat(value).as("the secret %s (%s)", secret, secret.part()).isNotNull();
            // As Jenkins does: what is empty is left out.
            if (!value.isEmpty()) {
                environment.put(secret.variable(), value);
            }
        }
        return builder.start();
    }

    private Path dockerConfig(List<String> registries) throws IOException {
        Path own = Files.createDirectories(directory.resolve("docker"));
        Path config = own.resolve("config.json");
        Files.writeString(
                config, DockerConfig.forLogin(Files.exists(config) ? Files.readString(config) : "", registries));
        return own;
    }

    private Map<String, Serializable> read(Command command) throws IOException {
        Map<String, Serializable> results = new HashMap<>();
        for (Map.Entry<String, ResultReader<?>> entry : command.results().entrySet()) {
            Path path = directory.resolve(entry.getKey());
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
                results.put(
                        entry.getKey(), restarted(restarted(entry.getValue()).read(path)));
            }
        }
        return results;
    }

    private void cleanUp(Plan<?> plan) {
        Command last = plan.cleanUp();
        if (last != null) {
            try {
                assertThat(brief(last).exitCode()).as("clean-up").isZero();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is left of a value after a restart of the controller. */
    private <T extends Serializable> T restarted(T value) {
        byte[] written = Restart.write(value);
        assertNoSecretIn("a " + value.getClass().getSimpleName(), new String(written, UTF_8));
        return Restart.read(written);
    }

    private void assertNoSecretInFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !path.startsWith(directory.resolve("docker")))::iterator) {
                assertNoSecretIn(file.toString(), new String(Files.readAllBytes(file), UTF_8));
            }
        }
    }

    private void assertNoSecretIn(String where, String text) {
        secrets.values()
                .forEach(parts -> parts.forEach((part, value) -> {
                    if (part != Part.USERNAME) {
                        value.lines()
                                .filter(line -> line.length() >= SHORTEST_SECRET && !line.startsWith("-----"))
                                .forEach(line -> assertThat(text)
                                        .as("%s in %s", part, where)
                                        .doesNotContain(line));
                    }
                }));
    }

    private static void onThread(Runnable task) {
        Thread thread = new Thread(task, "local runner");
        thread.setDaemon(true);
        thread.start();
    }

    private static int await(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("A command had not ended after " + LIMIT_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<List<String>> lines(BufferedReader reader, Function<String, String> take) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (reader) {
                        return reader.lines().map(take).toList();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                LocalRunner::onThread);
    }

    private static List<String> join(CompletableFuture<List<String>> lines) {
        try {
            return lines.get(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("A process that a command started is still there after its end", e);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
