package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests beside real services: good ones, slow ones, and such as die, flap or are not what they seem. */
class ServicesDockerTest {
    private static final HealthCheck QUICK = new HealthCheck("test -e /ready", "100ms", "1s", null, 100);
    private static final HealthCheck SELDOM = new HealthCheck("test -e /ready", "1h", "1s", null, 3);
    private static final List<String> POSTGRES =
            List.of("POSTGRES_DB=payment_test", "POSTGRES_USER=payment_user", "POSTGRES_PASSWORD=test_password");

    @TempDir
    private Path temporary;

    private LocalRunner runner;

    @BeforeAll
    static void require() {
        TestParts.require(TestParts.ENGINE);
    }

    @BeforeEach
    void begin() {
        runner = new LocalRunner(temporary);
    }

    @AfterEach
    void shouldLeaveNothingBehind() {
        String filter = runner.place().labelFilter();
        assertThat(Docker.agent().lines("ps", "--all", "--quiet", "--filter", filter))
                .isEmpty();
        assertThat(Docker.agent().lines("network", "ls", "--quiet", "--filter", filter))
                .isEmpty();
    }

    private Ended<TestResult> test(String image, String command, ServiceRequest.Builder... services) {
        return test(new TestRequest.Builder(new Subject(image, null), command), services);
    }

    private Ended<TestResult> test(TestRequest.Builder request, ServiceRequest.Builder... services) {
        request.services(
                List.of(services).stream().map(ServiceRequest.Builder::build).toList());
        return runner.run(place -> new TestPlan(request.build(), place));
    }

    private static ServiceRequest.Builder busybox(String alias, String command) {
        return new ServiceRequest.Builder("busybox").alias(alias).command(command);
    }

    private static ContainerOptions.Builder options() {
        return new ContainerOptions.Builder(ServiceRequest.PREFIX);
    }

    @Test
    void shouldReachServicesByTheirAliasesAndNothingElse() {
        Ended<TestResult> ended = test(
                "busybox",
                "wget -q -O - http://web:8000/who; wget -q -O - http://tests:8000/who",
                busybox("web", "cd /tmp; echo I am web >who; sleep 1; touch /ready; httpd -f -p 8000")
                        .health(QUICK),
                // No name for a service may collide with what the step itself runs.
                busybox("tests", "cd /tmp; echo I am tests >who; httpd -f -p 8000"));

        assertThat(ended.result().exitCode()).isZero();
        assertThat(ended.log())
                .contains(
                        "Waiting for: web tests",
                        "web is starting (busybox)",
                        "tests is running (it has no health check)")
                .containsSubsequence("I am web", "I am tests")
                .anyMatch(line -> line.matches("web is healthy after \\d+ s"));
    }

    /** The settings of the documentation: a probe on the socket, which Docker itself makes every ten seconds. */
    @Test
    void shouldStartTestsWhenPostgresAndRedisAreThereToStay() {
        Ended<TestResult> ended = test(
                "postgres:15-alpine",
                """
                        set -e
                        export PGPASSWORD=test_password
                        psql -h postgres -U payment_user -d payment_test -Atc 'select 40 + 2, pg_is_in_recovery()'
                        bash -c 'exec 3<>/dev/tcp/redis/6379; printf "PING\\r\\n" >&3; head -n 1 <&3'
                        """,
                new ServiceRequest.Builder("postgres:15-alpine")
                        .alias("postgres")
                        .options(options()
                                .environment(POSTGRES)
                                .tmpfs(List.of("/var/lib/postgresql/data"))
                                .shmSize("64m")
                                .build())
                        .command("postgres -c fsync=off")
                        .health(new HealthCheck("pg_isready", "10s", "5s", null, 5)),
                new ServiceRequest.Builder("redis:7-alpine")
                        .alias("redis")
                        .command("redis-server --appendonly no")
                        .health(new HealthCheck("redis-cli ping", "10s", "5s", null, 5)));

        assertThat(ended.result().exitCode()).as(String.join("\n", ended.log())).isZero();
        assertThat(ended.log())
                .contains("42|f")
                .anyMatch(line -> line.startsWith("+PONG"))
                .anyMatch(line -> line.startsWith("postgres: pg_isready without -h also answers while Postgres"))
                .anyMatch(line -> line.matches("redis is healthy after \\d s"));
    }

    @Test
    void shouldNotTakePostgresForReadyWhileItInitialises() {
        // The image's own check, often asked, and an initialisation that lasts: the socket answers all the while.
        String repository = "docker-delivery-test/" + Docker.uniqueName();
        Docker.agent().build(repository + ":1", """
                FROM postgres:15-alpine
                RUN echo 'select pg_sleep(3); create table slow as select 1;' >/docker-entrypoint-initdb.d/slow.sql
                HEALTHCHECK --interval=200ms --retries=100 CMD ["pg_isready", "-U", "payment_user"]
                """);
        try {
            Ended<TestResult> ended = test(
                    new TestRequest.Builder(
                                    new Subject("postgres:15-alpine", null),
                                    "psql -h postgres -U payment_user -d payment_test -Atc 'select count(*) from slow'")
                            .options(options()
                                    .environment(List.of("PGPASSWORD=test_password"))
                                    .build()),
                    new ServiceRequest.Builder(repository + ":1")
                            .alias("postgres")
                            .options(options().environment(POSTGRES).build()));

            assertThat(ended.result().exitCode())
                    .as(String.join("\n", ended.log()))
                    .isZero();
            assertThat(ended.log()).contains("1");
        } finally {
            Docker.agent().removeImages(repository);
        }
    }

    @Test
    void shouldAskPostgresWhereItsUserDoes() {
        Ended<TestResult> ended = test(
                "busybox",
                "echo go",
                new ServiceRequest.Builder("postgres:15-alpine")
                        .alias("postgres")
                        .options(options()
                                .environment(POSTGRES)
                                .tmpfs(List.of("/var/lib/postgresql/data"))
                                .build())
                        .command("postgres -c fsync=off -p 5433")
                        .health(new HealthCheck("pg_isready -p 5433", "10s", "5s", null, 5)));

        assertThat(ended.result().passed()).as(String.join("\n", ended.log())).isTrue();
    }

    /** As the entrypoints of MySQL, MariaDB and MongoDB do: the server that makes the database is not the one that stays. */
    @Test
    void shouldNotTakeTheServerOfAnEntrypointForTheOneThatStays() {
        String repository = "docker-delivery-test/" + Docker.uniqueName();
        Docker.agent().build(repository + ":1", """
                FROM busybox
                RUN mkdir /w && echo here >/w/who \\
                  && printf '#!/bin/sh\\ntouch /ready; sleep 3; rm /ready; sleep 1\\nexec "$@"\\n' >/docker-entrypoint.sh \\
                  && chmod +x /docker-entrypoint.sh
                ENTRYPOINT ["/docker-entrypoint.sh"]
                """);
        try {
            Ended<TestResult> ended = test(
                    "busybox",
                    "wget -q -O - http://db:80/who",
                    new ServiceRequest.Builder(repository + ":1")
                            .alias("db")
                            .command("touch /ready; exec httpd -f -h /w")
                            .health(SELDOM));

            assertThat(ended.result().exitCode())
                    .as(String.join("\n", ended.log()))
                    .isZero();
            assertThat(ended.log()).contains("here");
        } finally {
            Docker.agent().removeImages(repository);
        }
    }

    @Test
    void shouldSeeTheHealthLongBeforeDockerLooksAgain() {
        Ended<TestResult> ended = test(
                "busybox",
                "echo go",
                busybox("slow", "sleep 2; touch /ready; exec sleep 1000").health(SELDOM));

        assertThat(ended.log()).contains("go").anyMatch(line -> line.matches("slow is healthy after [2-9] s"));
    }

    @Test
    void shouldStartAServiceWhenThoseThatItNeedsAreHealthy() {
        Ended<TestResult> ended = test(
                "busybox",
                "echo go",
                busybox("app", "test \"$(wget -q -O - http://db:80/who)\" = db && exec sleep 1000")
                        .dependsOn(List.of("db")),
                busybox("db", "sleep 1; mkdir /w; echo db >/w/who; touch /ready; exec httpd -f -h /w")
                        .health(SELDOM));

        assertThat(ended.result().passed()).isTrue();
        assertThat(ended.log().stream()
                        .filter(line -> line.matches("(app|db) is .*"))
                        .map(line -> line.split(" \\(| after")[0]))
                .containsExactly("db is starting", "db is healthy", "app is starting", "app is running");
    }

    @Test
    void shouldWaitForAllToBeHealthyAtOnce() {
        // The first is healthy, then is not for a while, in which the second comes.
        Ended<TestResult> ended = test(
                "busybox",
                "echo go",
                busybox("flaps", "touch /ready; sleep 2; rm /ready; sleep 4; touch /ready; exec sleep 1000")
                        .health(SELDOM),
                busybox("late", "sleep 4; touch /ready; exec sleep 1000").health(SELDOM));

        assertThat(ended.log().stream().map(line -> line.replaceAll("[, ]*after.*", "")))
                .containsSubsequence(
                        "flaps is healthy",
                        "flaps is not healthy any more",
                        "late is healthy",
                        "flaps is healthy",
                        "go");
    }

    @Test
    void shouldShowTheHealthLogAndTheLastLinesOfAServiceThatIsUnhealthy() {
        Ended<TestResult> ended = test(
                "busybox",
                "echo never",
                busybox("db", "for i in $(seq 60); do echo line $i; done; sleep 1000")
                        .health(new HealthCheck("echo probe says no; exit 3", "100ms", "1s", "0s", 1)));

        assertThat(ended.failure())
                .matches("(?s)services: 'db' is unhealthy after \\d+ s\\. Its last lines:\n.*line 60");
        assertThat(ended.log())
                .contains("Health check, exit code 3: probe says no", "line 11", "line 60")
                .doesNotContain("line 10", "never");
    }

    @Test
    void shouldFailAtOnceWhenAServiceEnds() {
        Ended<TestResult> ended = test(
                "busybox",
                "echo never",
                busybox("db", "sleep 1; echo out of luck; exit 9").health(SELDOM),
                busybox("other", "exec sleep 1000").health(SELDOM));

        assertThat(ended.failure())
                .matches("(?s)services: 'db' ended after \\d+ s, with exit code 9\\. Its last lines:\n.*out of luck");
    }

    @Test
    void shouldNotWaitLongerThanToldForAService() {
        Ended<TestResult> ended = test(
                new TestRequest.Builder(new Subject("busybox", null), "echo never").servicesTimeout("3s"),
                busybox("db", "echo starting; sleep 1000")
                        .health(new HealthCheck("echo not yet; exit 1", "1h", null, null, 99)));

        assertThat(ended.failure())
                .startsWith("services: 'db' was not healthy within 3 s (servicesTimeout). Its last lines:\n")
                .contains("Health command, asked last: not yet", "starting");
    }

    @Test
    void shouldSayWhichServiceCouldNotBeStarted() {
        Ended<TestResult> ended =
                test("busybox", "echo never", new ServiceRequest.Builder("127.0.0.1:1/no/image").alias("db"));

        assertThat(ended.failure())
                .startsWith("services: 'db' could not be started. Docker said: ")
                .contains("127.0.0.1:1");
        // First of all: what is spent on it is no part of servicesTimeout.
        assertThat(ended.log()).containsSubsequence("Pulling 127.0.0.1:1/no/image", "Waiting for: db");
    }

    @Test
    void shouldTellWhenTestsFailBesideAServiceThatDied() {
        Ended<TestResult> ended = test(
                "busybox",
                "wget -q -O - http://db:80/stop; sleep 2; exit 4",
                busybox("db", "echo going down; timeout 2 httpd -f -h /; echo gone; exit 5"));

        assertThat(ended.result().exitCode()).isEqualTo(4);
        assertThat(ended.log()).contains("The service db is not running any more (exited 5):", "gone");
    }

    @Test
    void shouldPullTheImageOfAServiceWithItsCredential() {
        TestParts.require(TestParts.REGISTRY);
        TestRegistry registry = new TestRegistry();
        String path = "test-service/" + Docker.uniqueName();
        String image = registry.address() + "/" + path + ":1";
        Docker anonymous = Docker.agent();
        Docker loggedIn = anonymous.withConfiguration(temporary.resolve("docker"));
        loggedIn.with(
                registry.password(), "login", "--username", registry.user(), "--password-stdin", registry.address());
        anonymous.build(image, "FROM busybox\nLABEL of=" + path + "\n");
        try {
            loggedIn.run("push", "--quiet", image);
            anonymous.run("image", "rm", image);

            runner.login("mirror", registry.user(), registry.password());
            runner.login("wrong", registry.user(), Docker.uniqueName());
            ServiceRequest.Builder service =
                    new ServiceRequest.Builder(image).alias("db").command("sleep 1000");
            assertThat(test("busybox", "true", service.credentialsId("mirror"))
                            .result()
                            .passed())
                    .isTrue();
            assertThat(test("busybox", "true", service.credentialsId("wrong")).failure())
                    .startsWith("Login refused: the registry " + registry.address())
                    .contains("'wrong'");
        } finally {
            anonymous.removeImages(registry.address() + "/" + path);
            registry.remove(path);
        }
    }
}
