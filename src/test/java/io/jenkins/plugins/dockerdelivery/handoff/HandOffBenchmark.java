package io.jenkins.plugins.dockerdelivery.handoff;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Slave;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * How long an image of about 1 GB takes from engine to engine by way of the controller, beside {@code docker save | docker
 * load} between the two, in turns. It asserts nothing and is no part of the tests: {@code ./mvnw test -Dtest=HandOffBenchmark}.
 */
@WithJenkins
class HandOffBenchmark {
    private static final int ROUNDS = 3;
    private static final int LAYERS = 5;
    private static final int HALF_A_LAYER = 100_000_000;

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    private Path temporary;

    @Test
    void shouldPrintRatios(JenkinsRule jenkins) throws Exception {
        TestParts.require(TestParts.ENGINE, TestParts.SERVER);
        String reference = "delivery/" + Docker.uniqueName() + ":big";
        Docker from = Docker.agent();
        Docker to = Docker.server();
        EnvVars here = new EnvVars();
        EnvVars there = new EnvVars("DOCKER_HOST", TestParts.get("HOST_ENGINE"));
        // Half of a layer can be compressed, as with most that is installed.
        String layers = String.join(
                "",
                IntStream.range(0, LAYERS)
                        .mapToObj(layer -> "RUN head -c " + HALF_A_LAYER + " /dev/urandom >/random" + layer + " && yes "
                                + layer + " | head -c " + HALF_A_LAYER + " >/text" + layer + "\n")
                        .toList());
        ImageId id = ImageId.parse(from.build(reference, "FROM busybox\n" + layers));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        WorkflowRun run = new WorkflowRun(job);
        List<Long> piped = new ArrayList<>();
        List<Long> taken = new ArrayList<>();
        List<Long> brought = new ArrayList<>();
        try {
            FilePath one = directory(jenkins, "one");
            FilePath two = directory(jenkins, "two");
            for (int round = 0; round <= ROUNDS; round++) {
                boolean counts = round > 0; // the first warms up
                time(counts, piped, () -> pipe(reference));
                to.run("image", "rm", reference);
                HandOff handOff = HandOff.of(run);
                handOff.drop();
                time(counts, taken, () -> handOff.take(one, here, reference, id, null, System.out));
                ImageArchive kept = handOff.find(id);
                time(counts, brought, () -> handOff.bring(two, there, kept, System.out));
                to.run("image", "rm", reference);
            }
            System.out.println(String.format(
                    Locale.ROOT,
                    "piped %d ms, taken %d ms, brought %d ms; together %.2f of piped, brought alone %.2f (medians of %d)",
                    median(piped),
                    median(taken),
                    median(brought),
                    (double) (median(taken) + median(brought)) / median(piped),
                    (double) median(brought) / median(piped),
                    ROUNDS));
        } finally {
            from.run("image", "rm", reference);
        }
    }

    private FilePath directory(JenkinsRule jenkins, String name) throws Exception {
        Slave agent = agents.createAgent(
                jenkins, InboundAgentExtension.Options.newBuilder().name(name).build());
        return new FilePath(
                agent.getChannel(),
                Files.createDirectories(temporary.resolve(name)).toString());
    }

    private static Void pipe(String reference) throws Exception {
        List<Process> processes = ProcessBuilder.startPipeline(List.of(
                new ProcessBuilder("docker", "save", reference),
                new ProcessBuilder("docker", "-H", TestParts.get("HOST_ENGINE"), "load")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)));
        for (Process process : processes) {
            process.waitFor();
        }
        return null;
    }

    private static void time(boolean counts, List<Long> times, java.util.concurrent.Callable<?> work) throws Exception {
        long begin = System.nanoTime();
        work.call();
        if (counts) {
            times.add((System.nanoTime() - begin) / 1_000_000);
        }
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }
}
