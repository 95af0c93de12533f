package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRequestTest {
    private static final Place PLACE = new Place("/workspace", "/step", "id", "job#1", "controller");

    private static ServiceRequest.Builder service(String image) {
        return new ServiceRequest.Builder(image);
    }

    @Test
    void shouldMakeTheWholeCommandLine() {
        ServiceRequest service = service("postgres:15-alpine")
                .alias("db")
                .options(new ContainerOptions.Builder(ServiceRequest.PREFIX)
                        .environment(List.of("POSTGRES_DB=payment_test", "POSTGRES_PASSWORD=it's"))
                        .tmpfs(List.of("/var/lib/postgresql/data"))
                        .memory("512m")
                        .build())
                .command("postgres -c fsync=off")
                .health(new HealthCheck("pg_isready -h 127.0.0.1", "2s", "1m", "1500ms", 7))
                .build();

        assertThat(service.arguments(PLACE))
                .containsExactly(
                        "--env",
                        "POSTGRES_DB=payment_test",
                        "--env",
                        "POSTGRES_PASSWORD=it's",
                        "--memory",
                        "512m",
                        "--tmpfs",
                        "/var/lib/postgresql/data",
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
                        "postgres",
                        "-c",
                        "fsync=off");
    }

    @Test
    void shouldLeaveToTheImageWhatIsNotGiven() {
        assertThat(service("redis:7-alpine")
                        .alias("")
                        .command(" ")
                        .credentialsId(" ")
                        .health(new HealthCheck("", "", null, " ", null))
                        .build()
                        .arguments(PLACE))
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
        assertThat(service(image).build().alias()).isEqualTo(alias);
    }

    @ParameterizedTest
    @CsvSource({
        "redis:7-alpine,                        docker.io",
        "registry.example.com:5000/team/my-db,  registry.example.com:5000",
        "ghcr.io/acme/db:1@sha256:0123,         ghcr.io"
    })
    void shouldLogInToTheRegistryOfItsImage(String image, String registry) {
        assertThat(service(image).build().login()).isNull();
        assertThat(service(image).credentialsId("id").build().login().server()).isEqualTo(registry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-db", "a b", "db/1", "$(id)", "ä", "a:b"})
    void shouldRefuseAnAliasThatIsNoHostName(String alias) {
        Refusal.naming(
                "services.alias", alias, () -> service("redis").alias(alias).build());
    }

    @Test
    void shouldRefuseAnAliasThatIsTooLong() {
        assertThat(service("redis").alias("x".repeat(63)).build().alias()).hasSize(63);
        Refusal.naming(
                "services.alias",
                "x".repeat(64),
                () -> service("redis").alias("x".repeat(64)).build());
    }

    @Test
    void shouldNameParameterAndValueOfWhatItRefuses() {
        Refusal.naming(
                "services.image", "--privileged", () -> service("--privileged").build());
        Refusal.of(() -> service(" ").build())
                .isEqualTo("services.image: is not given; give an image such as postgres:15-alpine.");
        Refusal.naming(
                "services.image",
                "UPPER",
                () -> service("UPPER:1").credentialsId("id").build());
        Refusal.naming(
                "services.command", "a?", () -> service("redis").command("a\0").build());
        Refusal.naming(
                "services.dependsOn",
                "-x",
                () -> service("redis").dependsOn(List.of("-x")).build());
        refusesHealth("services.healthCmd", "a?", new HealthCheck("a\0", null, null, null, null));
        refusesHealth("services.healthInterval", "10", new HealthCheck(null, "10", null, null, null));
        refusesHealth("services.healthTimeout", "x", new HealthCheck(null, null, "x", null, null));
        refusesHealth("services.healthStartPeriod", "-1s", new HealthCheck(null, null, null, "-1s", null));
        refusesHealth("services.healthRetries", "0", new HealthCheck(null, null, null, null, 0));
    }

    private static void refusesHealth(String parameter, String value, HealthCheck health) {
        Refusal.naming(parameter, value, () -> service("redis").health(health).build());
    }
}
