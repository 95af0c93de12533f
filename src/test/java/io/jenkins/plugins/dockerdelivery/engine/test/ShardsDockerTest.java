package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many containers at once: of one step, and of many steps. */
class ShardsDockerTest {
    private static final TestOutputs JUNIT = new TestOutputs("/out/*.xml", null, null);
    private static final String REPORT = "mkdir /out; echo \"<testsuite><testcase name='shard $SHARD_INDEX'/>"
            + "<testcase name='b'/></testsuite>\" >/out/r.xml; ";

    @TempDir
    private Path temporary;

    @BeforeEach
    void begin() {
        TestParts.require(TestParts.ENGINE);
    }

    private Ended<TestResult> test(TestRequest.Builder request) {
        LocalRunner runner = new LocalRunner(temporary);
        Ended<TestResult> ended = runner.run(place -> new TestPlan(request.build(), place));
        assertNothingLeft(runner);
        return ended;
    }

    private static void assertNothingLeft(LocalRunner runner) {
        String filter = runner.place().labelFilter();
        assertThat(Docker.agent().lines("ps", "--all", "--quiet", "--filter", filter))
                .isEmpty();
        assertThat(Docker.agent().lines("network", "ls", "--quiet", "--filter", filter))
                .isEmpty();
    }

    private static TestRequest.Builder request(String command) {
        return new TestRequest.Builder(new Subject("busybox", null), command);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A service that tells how many have asked it. */
    private static ServiceRequest counter() {
        return new ServiceRequest.Builder("busybox")
                .alias("counter")
                .command(
                        "mkdir -p /w/cgi-bin; printf '#!/bin/sh\\necho; echo x >>/asked; wc -l </asked' >/w/cgi-bin/ask;"
                                + " chmod +x /w/cgi-bin/ask; exec httpd -f -h /w")
                .health(new HealthCheck("test -x /w/cgi-bin/ask", "1h", null, null, null))
                .build();
    }

    @Test
    void shouldRunEachShardBesideServicesOfItsOwn() {
        Ended<TestResult> ended = test(
                request(REPORT + "echo $SHARD_INDEX of $SHARD_TOTAL asked $(wget -q -O - http://counter/cgi-bin/ask)")
                        .shards(3)
                        .services(List.of(counter()))
                        .outputs(JUNIT));

        assertThat(ended.result().passed()).isTrue();
        assertThat(ended.result().counts().total()).isEqualTo(6);
        assertThat(ended.log()).contains("[1] 1 of 3 asked 1", "[2] 2 of 3 asked 1", "[3] 3 of 3 asked 1");
    }

    @Test
    void shouldRunAllShardsBesideTheSameServices() {
        Ended<TestResult> ended = test(request(REPORT
                        + "sleep $SHARD_INDEX; wget -q -O - http://counter/cgi-bin/ask; exit $((SHARD_INDEX - 1))")
                .shards(3)
                .sharedServices(true)
                .services(List.of(counter()))
                .outputs(JUNIT));

        assertThat(ended.result().exitCode()).isEqualTo(1);
        assertThat(ended.result().counts().total()).isEqualTo(6);
        assertThat(ended.log()).contains("[1] 1", "[2] 2", "[3] 3");
    }

    @Test
    void shouldEndAllShardsWhenOneHasNoServices() throws IOException {
        Ended<TestResult> ended = test(request("echo begun; exec sleep 1000")
                .shards(2)
                .services(List.of(new ServiceRequest.Builder("busybox")
                        .alias("db")
                        // Only one of them is given the port.
                        .options(new ContainerOptions.Builder("")
                                .ports(List.of("127.0.0.1:" + freePort() + ":80"))
                                .build())
                        .command("sleep 1000")
                        .build())));

        assertThat(ended.failure()).startsWith("services: 'db' could not be started. Docker said: ");
    }

    @Test
    void shouldShowTheLinesOfShardsAsTheyComeAndEndThemAll() throws Exception {
        LocalRunner runner = new LocalRunner(temporary);
        CompletableFuture<Ended<TestResult>> running = runner.start(place -> new TestPlan(
                request("mkdir /out; echo half >/out/r.xml; echo begun; exec sleep 1000")
                        .shards(2)
                        .outputs(JUNIT)
                        .services(List.of(counter()))
                        .build(),
                place));
        Waiting.until("all shards run", () -> runner.log().containsAll(List.of("[1] begun", "[2] begun")));

        runner.lasting().destroy();
        runner.lasting().onExit().get();

        assertNothingLeft(runner);
        assertThat(runner.directory().resolve("reports/1/r.xml")).hasContent("half");
        assertThat(runner.directory().resolve("reports/2/r.xml")).hasContent("half");
        assertThat(running.get().failure()).startsWith("The tests ended early, with exit code 143");
    }

    @Test
    void shouldSayWhichShardWasTooSlow() {
        Ended<TestResult> ended = test(
                request("test $SHARD_INDEX = 1 || exec sleep 1000").shards(2).timeout("2s"));

        assertThat(ended.result().explainFailure())
                .isEqualTo("timeout: the tests of shard 2 of 2 were still running after 2s and were stopped.");
        assertThat(ended.log()).anyMatch(line -> line.startsWith("[1] $ docker run"));
    }

    @Test
    void shouldNotInterfereWithNineteenOthers() throws Exception {
        List<LocalRunner> runners = new ArrayList<>();
        List<CompletableFuture<Ended<TestResult>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            LocalRunner runner = new LocalRunner(Files.createDirectory(temporary.resolve("agent-" + i)));
            runners.add(runner);
            String mine = "step-" + i;
            ServiceRequest service = new ServiceRequest.Builder("busybox")
                    .alias("db")
                    .options(new ContainerOptions.Builder("")
                            .environment(List.of("MINE=" + mine))
                            .build())
                    .command("mkdir /w; echo $MINE >/w/who; exec httpd -f -h /w")
                    .build();
            all.add(runner.start(place -> new TestPlan(
                    request("wget -q -O - http://db/who")
                            .services(List.of(service))
                            .build(),
                    place)));
        }
        for (int i = 0; i < 20; i++) {
            Ended<TestResult> ended = all.get(i).get();
            assertThat(ended.result().passed()).isTrue();
            assertThat(ended.log()).contains("step-" + i);
            assertNothingLeft(runners.get(i));
        }
    }
}
