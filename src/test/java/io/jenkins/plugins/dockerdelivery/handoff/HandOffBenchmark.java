package io.jenkins.plugins.dockerdelivery.handoff;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * How long an image of 1 GB takes from engine to engine by way of the controller, beside {@code docker save | docker load}
 * between the two, in turns and in both directions, with agents that Jenkins starts by a command, with such as encrypt by
 * themselves and with such as leave that to whoever is in front of Jenkins. Jenkins is a process of its own, as with
 * users: a JVM of the tests compiles less and takes several times as long for encryption. It asserts nothing and is no part of
 * the tests:
 * {@code ./mvnw test -Dtest=HandOffBenchmark}, with {@code -Dconnections=TLS} only for such agents.
 */
class HandOffBenchmark {
    private static final int ROUNDS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int LAYERS = 5;
    private static final int HALF_A_LAYER = 100_000_000;

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension().withTimeout(0);

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    private Path temporary;

    @Test
    void shouldPrintRatios() throws Throwable {
        TestParts.require(TestParts.ENGINE, TestParts.SERVER);
        jenkins.startJenkins();
        String older = TestParts.get("HOST_ENGINE");
        for (String connection :
                System.getProperty("connections", "command,TLS,WebSocket").split(",")) {
            String one = agent("containerd", connection);
            String two = agent("older", connection);
            jenkins.runRemotely(new Direction(one, "", two, older, temporary.toString()));
            jenkins.runRemotely(new Direction(two, older, one, "", temporary.toString()));
        }
    }

    private String agent(String store, String connection) throws Throwable {
        String name = store + "-" + connection;
        Files.createDirectories(temporary.resolve(name));
        if (connection.equals("command")) {
            String root = temporary + "/" + name;
            jenkins.runRemotely(rule -> {
                DumbSlave agent = new DumbSlave(name, root, rule.createComputerLauncher(null));
                rule.jenkins.addNode(agent);
                rule.waitOnline(agent);
            });
            return name;
        }
        InboundAgentExtension.Options.Builder options =
                InboundAgentExtension.Options.newBuilder().name(name);
        agents.createAgent(jenkins, (connection.equals("WebSocket") ? options.webSocket() : options).build());
        return name;
    }

    /** From one agent to the other, in the JVM of Jenkins. */
    private static final class Direction implements RealJenkinsExtension.Step {
        private static final long serialVersionUID = 1L;

        private final String from;
        private final String fromEngine;
        private final String to;
        private final String toEngine;
        private final String temporary;

        private final String reference = "delivery/" + Docker.uniqueName() + ":big";

        Direction(String from, String fromEngine, String to, String toEngine, String temporary) {
            this.from = from;
            this.fromEngine = fromEngine;
            this.to = to;
            this.toEngine = toEngine;
            this.temporary = temporary;
        }

        @Override
        public void run(JenkinsRule rule) throws Throwable {
            Docker source = docker(fromEngine);
            Docker target = docker(toEngine);
            FilePath one = directory(rule, from);
            FilePath two = directory(rule, to);
            AgentDocker here = agentDocker(fromEngine);
            AgentDocker there = agentDocker(toEngine);
            HandOff handOff = HandOff.of(new WorkflowRun(rule.createProject(WorkflowJob.class)));
            ImageId id = build(source);
            List<Long> piped = new ArrayList<>();
            List<Long> taken = new ArrayList<>();
            List<Long> brought = new ArrayList<>();
            try {
                for (int round = 0; round <= ROUNDS; round++) {
                    boolean counts = round > 0; // the first warms up
                    time(counts, piped, this::pipe);
                    target.run("image", "rm", reference);
                    handOff.drop();
                    time(counts, taken, () -> {
                        handOff.take(one, here, reference, id, null, System.out);
                        return null;
                    });
                    ImageArchive kept = handOff.find(id);
                    time(counts, brought, () -> handOff.bring(two, there, kept, System.out));
                    target.run("image", "rm", reference);
                }
            } finally {
                source.run("image", "rm", reference);
            }
            System.out.println(String.format(
                    Locale.ROOT,
                    "%s to %s: piped %d ms, taken %d ms, brought %d ms; together %.2f of piped (means of %d)",
                    from,
                    to,
                    mean(piped),
                    mean(taken),
                    mean(brought),
                    (double) (mean(taken) + mean(brought)) / mean(piped),
                    ROUNDS));
        }

        /** Half of each layer can be compressed, as with most that is installed. */
        private ImageId build(Docker docker) throws IOException {
            Path context = Files.createDirectories(Path.of(temporary, "context"));
            StringBuilder dockerfile = new StringBuilder("FROM scratch\n");
            byte[] half = new byte[HALF_A_LAYER];
            for (int layer = 0; layer < LAYERS; layer++) {
                new Random().nextBytes(half);
                Files.write(context.resolve("random" + layer), half);
                Arrays.fill(half, (byte) ('a' + layer));
                Files.write(context.resolve("text" + layer), half);
                dockerfile.append("COPY random%1$d text%1$d /\n".formatted(layer));
            }
            Files.writeString(context.resolve("Dockerfile"), dockerfile);
            docker.run("buildx", "build", "--provenance", "false", "--load", "--tag", reference, context.toString());
            return ImageId.parse(docker.run("image", "inspect", "--format", "{{.Id}}", reference));
        }

        private Void pipe() throws Exception {
            List<Process> processes = ProcessBuilder.startPipeline(List.of(
                    command(fromEngine, "save", reference),
                    command(toEngine, "load").redirectOutput(ProcessBuilder.Redirect.DISCARD)));
            for (Process process : processes) {
                process.waitFor();
            }
            return null;
        }

        private static ProcessBuilder command(String engine, String... words) {
            List<String> command = new ArrayList<>(List.of("docker"));
            command.addAll(List.of(words));
            ProcessBuilder builder = new ProcessBuilder(command);
            if (!engine.isEmpty()) {
                builder.environment().put("DOCKER_HOST", engine);
            }
            return builder;
        }

        private static Docker docker(String engine) {
            return engine.isEmpty() ? Docker.agent() : Docker.server();
        }

        private static AgentDocker agentDocker(String engine) {
            return new AgentDocker(engine.isEmpty() ? new EnvVars() : new EnvVars("DOCKER_HOST", engine), LIMIT);
        }

        private FilePath directory(JenkinsRule rule, String agent) {
            return new FilePath(rule.jenkins.getComputer(agent).getChannel(), temporary + "/" + agent);
        }

        private static void time(boolean counts, List<Long> times, Callable<?> work) throws Exception {
            long begin = System.nanoTime();
            work.call();
            if (counts) {
                times.add((System.nanoTime() - begin) / 1_000_000);
            }
        }

        private static long mean(List<Long> times) {
            return (long) times.stream().mapToLong(Long::longValue).average().orElseThrow();
        }
    }
}
