package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRequestTest {
    private static ServiceRequest service(String image, String alias, HealthCheck health) {
        return new ServiceRequest(image, alias, List.of(), null, health);
    }

    private static HealthCheck command(String command) {
        return new HealthCheck(command, null, null, null, null);
    }

    @Test
    void shouldMakeTheWholeCommandLine() {
        ServiceRequest service = new ServiceRequest(
                "postgres:15-alpine",
                "db",
                List.of("POSTGRES_DB=payment_test", "POSTGRES_PASSWORD=it's"),
                "exec docker-entrypoint.sh postgres -c fsync=off",
                new HealthCheck("pg_isready -h 127.0.0.1", "2s", "1m", "1500ms", 7));

        assertThat(service.arguments())
                .containsExactly(
                        "--env",
                        "POSTGRES_DB=payment_test",
                        "--env",
                        "POSTGRES_PASSWORD=it's",
                        "--health-cmd",
                        "pg_isready -h 127.0.0.1",
                        "--health-interval",
                        "2s",
                        "--health-retries",
                        "7",
                        "--health-start-period",
                        "1500ms",
                        "--health-timeout",
                        "60s",
                        "--network-alias",
                        "db",
                        "postgres:15-alpine",
                        "sh",
                        "-c",
                        "exec docker-entrypoint.sh postgres -c fsync=off");
    }

    @Test
    void shouldLeaveToTheImageWhatIsNotGiven() {
        assertThat(new ServiceRequest("redis:7-alpine", "", List.of(), " ", new HealthCheck("", "", null, " ", null))
                        .arguments())
                .containsExactly("--network-alias", "redis", "redis:7-alpine");
    }

    @ParameterizedTest
    @CsvSource({
        "redis,                                         redis",
        "postgres:15-alpine,                            postgres",
        "registry.example.com:5000/team/my-db:1.2,      my-db",
        "acme/db@sha256:0123,                           db",
        "acme/db:1@sha256:0123,                         db"
    })
    void shouldBeReachedByTheNameOfItsImage(String image, String alias) {
        assertThat(service(image, null, HealthCheck.ofImage()).alias()).isEqualTo(alias);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-db", "a b", "db/1", "$(id)", "ä", "a:b"})
    void shouldRefuseAnAliasThatIsNoHostName(String alias) {
        Refusal.naming("services.alias", alias, () -> service("redis", alias, HealthCheck.ofImage()));
    }

    @Test
    void shouldRefuseAnAliasThatIsTooLong() {
        assertThat(service("redis", "x".repeat(63), HealthCheck.ofImage()).alias())
                .hasSize(63);
        Refusal.naming("services.alias", "x".repeat(64), () -> service("redis", "x".repeat(64), HealthCheck.ofImage()));
    }

    @Test
    void shouldNameParameterAndValueOfWhatItRefuses() {
        Refusal.naming("services.image", "--privileged", () -> service("--privileged", "x", HealthCheck.ofImage()));
        Refusal.of(() -> service(" ", "x", HealthCheck.ofImage()))
                .isEqualTo("services.image: is not given; give an image such as postgres:15-alpine.");
        Refusal.naming(
                "services.env",
                "A",
                () -> new ServiceRequest("redis", null, List.of("A"), null, HealthCheck.ofImage()));
        Refusal.naming(
                "services.command",
                "a?",
                () -> new ServiceRequest("redis", null, List.of(), "a\0", HealthCheck.ofImage()));
        Refusal.naming("services.healthCmd", "a?", () -> service("redis", null, command("a\0")));
        Refusal.naming(
                "services.healthInterval",
                "10",
                () -> service("redis", null, new HealthCheck(null, "10", null, null, null)));
        Refusal.naming(
                "services.healthTimeout",
                "x",
                () -> service("redis", null, new HealthCheck(null, null, "x", null, null)));
        Refusal.naming(
                "services.healthStartPeriod",
                "-1s",
                () -> service("redis", null, new HealthCheck(null, null, null, "-1s", null)));
        Refusal.naming(
                "services.healthRetries",
                "0",
                () -> service("redis", null, new HealthCheck(null, null, null, null, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres:15-alpine, pg_isready,                          true",
        "postgres,           pg_isready -U payment_user -d test,  true",
        "acme/postgres:1,    'sh -c pg_isready',                  true",
        "postgres:15-alpine, pg_isready -h 127.0.0.1,             false",
        "postgres:15-alpine, pg_isready --host=localhost -U me,   false",
        "postgres:15-alpine, psql -c 'select 1',                  false",
        "postgres:15-alpine, ,                                    false",
        "mysql:8,            pg_isready,                          false"
    })
    void shouldKnowTheProbeThatPassesWhilePostgresInitialises(String image, String command, boolean early) {
        assertThat(service(image, null, command(command)).mayPassTooEarly()).isEqualTo(early);
    }
}
