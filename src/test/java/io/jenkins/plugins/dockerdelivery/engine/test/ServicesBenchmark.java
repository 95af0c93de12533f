package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Times of tests beside a service. It asserts nothing and is no part of the tests:
 * {@code ./mvnw -f src test -Dtest=ServicesBenchmark}.
 */
class ServicesBenchmark {
    private static final int ROUNDS = 7;
    private static final String TESTS =
            "PGPASSWORD=x psql -h postgres -U postgres -Atc 'select 1'; mkdir /out; echo '<testsuite/>' >/out/a.xml";

    /** The same as the step does, as one would type it, with a probe that waits for the real server. */
    private static final String BY_HAND = """
            set -e
            docker network create $N >/dev/null
            docker run --detach --name $N-db --network $N --network-alias postgres --env POSTGRES_PASSWORD=x \
              --health-cmd 'pg_isready -h 127.0.0.1' --health-interval 500ms postgres:15-alpine >/dev/null
            until [ "$(docker inspect --format '{{.State.Health.Status}}' $N-db)" = healthy ]; do sleep 0.5; done
            docker run --name $N-tests --network $N --entrypoint /bin/sh postgres:15-alpine -c "$TESTS"
            docker cp $N-tests:/out/. "$OUT"
            docker rm --force --volumes $N-tests $N-db >/dev/null
            docker network rm $N >/dev/null
            """;

    @TempDir
    private Path temporary;

    @BeforeEach
    void begin() {
        TestParts.require(TestParts.ENGINE);
    }

    private static TestRequest.Builder request(String image, String command, ServiceRequest.Builder service) {
        return new TestRequest.Builder(new Subject(image, null), command).services(List.of(service.build()));
    }

    private LocalRunner runner(int round) throws Exception {
        return new LocalRunner(Files.createTempDirectory(temporary, "round" + round));
    }

    private static void print(String what, List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        System.out.println(String.format(
                Locale.ROOT,
                "%-40s median %5d ms, %d to %d",
                what,
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1)));
    }

    @Test
    void fromHealthyToStarted() throws Exception {
        List<Long> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            LocalRunner runner = runner(round);
            ContainerOptions shared = new ContainerOptions.Builder("")
                    .mounts(List.of(".:/shared"))
                    .build();
            runner.run(place -> new TestPlan(
                    request(
                                    "busybox",
                                    "touch /shared/started",
                                    new ServiceRequest.Builder("busybox")
                                            .alias("db")
                                            .options(shared)
                                            .command("sleep 2; touch /shared/healthy; exec sleep 1000")
                                            .health(new HealthCheck("test -e /shared/healthy", "30s", null, null, 3)))
                            .options(shared)
                            .build(),
                    place));
            times.add(Files.getLastModifiedTime(runner.workspace().resolve("started"))
                            .toMillis()
                    - Files.getLastModifiedTime(runner.workspace().resolve("healthy"))
                            .toMillis());
        }
        print("service healthy to tests running", times);
    }

    @Test
    void besideTheSameByHand() throws Exception {
        List<Long> steps = new ArrayList<>();
        List<Long> hand = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            LocalRunner runner = runner(round);
            long begun = System.nanoTime();
            Ended<TestResult> ended = runner.run(place -> new TestPlan(
                    request(
                                    "postgres:15-alpine",
                                    TESTS,
                                    new ServiceRequest.Builder("postgres:15-alpine")
                                            .alias("postgres")
                                            .options(new ContainerOptions.Builder("")
                                                    .environment(List.of("POSTGRES_PASSWORD=x"))
                                                    .build())
                                            .health(new HealthCheck(
                                                    "pg_isready -h 127.0.0.1", "500ms", null, null, 99)))
                            .outputs(new TestOutputs("/out/*.xml", null, null))
                            .build(),
                    place));
            ended.result();
            steps.add((System.nanoTime() - begun) / 1_000_000);
            ProcessBuilder byHand = new ProcessBuilder("sh", "-c", BY_HAND).inheritIO();
            byHand.environment().put("N", Docker.uniqueName());
            byHand.environment().put("TESTS", TESTS);
            byHand.environment()
                    .put("OUT", Files.createTempDirectory(temporary, "out").toString());
            begun = System.nanoTime();
            if (byHand.start().waitFor() != 0) {
                throw new AssertionError("by hand");
            }
            hand.add((System.nanoTime() - begun) / 1_000_000);
        }
        print("the step, beside Postgres", steps);
        print("the same by hand", hand);
    }

    @Test
    void fromAbortToNothingLeft() throws Exception {
        List<Long> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            LocalRunner runner = runner(round);
            CompletableFuture<Ended<TestResult>> running = runner.start(place -> new TestPlan(
                    request(
                                    "busybox",
                                    "echo begun; exec sleep 1000",
                                    new ServiceRequest.Builder("postgres:15-alpine")
                                            .options(new ContainerOptions.Builder("")
                                                    .environment(List.of("POSTGRES_PASSWORD=x"))
                                                    .build()))
                            .shards(2)
                            .build(),
                    place));
            Waiting.until("the tests run", () -> runner.log().contains("[1] begun"));
            long begun = System.nanoTime();
            runner.lasting().destroy();
            runner.lasting().onExit().get();
            times.add((System.nanoTime() - begun) / 1_000_000);
            running.get();
        }
        print("abort to nothing left, four containers", times);
    }
}
