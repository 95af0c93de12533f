package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest.HealthCheck;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestRequestTest {
    private static final Subject IMAGE = new Subject("acme/api:abc", null);

    private record Row(String name, UnaryOperator<TestRequest.Builder> given, List<String> words) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, UnaryOperator<TestRequest.Builder> given, String... words) {
        return new Row(name, given, List.of(words));
    }

    static Stream<Row> rows() {
        return Stream.of(
                row("nothing but the command", test -> test, "--entrypoint", "/bin/sh", "sha256:1", "-c", "npm test"),
                row(
                        "cpus",
                        test -> test.cpus("1.5"),
                        "--cpus",
                        "1.5",
                        "--entrypoint",
                        "/bin/sh",
                        "sha256:1",
                        "-c",
                        "npm test"),
                row(
                        "entrypoint",
                        test -> test.entrypoint("/tini"),
                        "--entrypoint",
                        "/tini",
                        "sha256:1",
                        "/bin/sh",
                        "-c",
                        "npm test"),
                row(
                        "env",
                        test -> test.environment(List.of("B=$(id)", "A=", "C=x y")),
                        "--entrypoint",
                        "/bin/sh",
                        "--env",
                        "B=$(id)",
                        "--env",
                        "A=",
                        "--env",
                        "C=x y",
                        "sha256:1",
                        "-c",
                        "npm test"),
                row(
                        "memory",
                        test -> test.memory("512m"),
                        "--entrypoint",
                        "/bin/sh",
                        "--memory",
                        "512m",
                        "sha256:1",
                        "-c",
                        "npm test"),
                row(
                        "user",
                        test -> test.user("1000:1000"),
                        "--entrypoint",
                        "/bin/sh",
                        "--user",
                        "1000:1000",
                        "sha256:1",
                        "-c",
                        "npm test"),
                row(
                        "workdir",
                        test -> test.workdir("/app"),
                        "--entrypoint",
                        "/bin/sh",
                        "--workdir",
                        "/app",
                        "sha256:1",
                        "-c",
                        "npm test"),
                row(
                        "what is not of this container",
                        test -> test.junit("/app/reports/*.xml").timeout("5m").servicesTimeout("10s"),
                        "--entrypoint",
                        "/bin/sh",
                        "sha256:1",
                        "-c",
                        "npm test"),
                row(
                        "everything",
                        test -> test.workdir("/app")
                                .user("node")
                                .memory("1g")
                                .environment(List.of("A=b"))
                                .entrypoint("/tini")
                                .cpus("2"),
                        "--cpus",
                        "2",
                        "--entrypoint",
                        "/tini",
                        "--env",
                        "A=b",
                        "--memory",
                        "1g",
                        "--user",
                        "node",
                        "--workdir",
                        "/app",
                        "sha256:1",
                        "/bin/sh",
                        "-c",
                        "npm test"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldMakeTheWholeCommandLine(Row row) {
        assertThat(row.given()
                        .apply(new TestRequest.Builder(IMAGE, "npm test"))
                        .build()
                        .arguments("sha256:1"))
                .isEqualTo(row.words());
    }

    @Test
    void shouldPassTheCommandOnAsOneWordWhateverItHolds() {
        String command = "-x 'a' \"$B\" && `id`\necho done";

        assertThat(new TestRequest.Builder(IMAGE, command).build().arguments("sha256:1"))
                .endsWith("-c", command);
    }

    static Stream<Row> refused() {
        return Stream.of(
                row("env", test -> test.environment(List.of("A")), "A"),
                row("env", test -> test.environment(List.of("--privileged=true")), "--privileged=true"),
                row("workdir", test -> test.workdir("-w"), "-w"),
                row("user", test -> test.user("--privileged"), "--privileged"),
                row("entrypoint", test -> test.entrypoint("-e"), "-e"),
                row("memory", test -> test.memory("-1"), "-1"),
                row("cpus", test -> test.cpus("--cap-add=ALL"), "--cap-add=ALL"),
                row("servicesTimeout", test -> test.servicesTimeout("2 minutes"), "2 minutes"),
                row("timeout", test -> test.timeout("10"), "10"),
                row("junit", test -> test.junit("reports/*.xml"), "reports/*.xml"),
                row(
                        "services.alias",
                        test -> test.services(List.of(service("postgres:15"), service("other/postgres"))),
                        "postgres"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldNameParameterAndValueOfWhatItRefuses(Row row) {
        Refusal.naming(
                row.name(),
                row.words().get(0),
                () -> row.given()
                        .apply(new TestRequest.Builder(IMAGE, "npm test"))
                        .build());
    }

    @Test
    void shouldRefuseACommandThatCannotBePassedOn() {
        Refusal.naming("command", "a?b", () -> new TestRequest.Builder(IMAGE, "a\0b").build());
    }

    @Test
    void shouldRefuseAHoleInAList() {
        Refusal.of(() -> new TestRequest.Builder(IMAGE, "x")
                        .environment(Arrays.asList("A=b", null))
                        .build())
                .startsWith("env: holds null");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  \n"})
    void shouldAskForACommand(String nothing) {
        Refusal.of(() -> new TestRequest.Builder(IMAGE, nothing).build())
                .isEqualTo("command: is not given; give what runs the tests, such as npm test.");
    }

    @Test
    void shouldKnowItsDefaults() {
        TestRequest request =
                new TestRequest.Builder(IMAGE, "x").junit(" ").timeout("").build();

        assertThat(request.servicesTimeout()).isEqualTo(Duration.ofSeconds(120));
        assertThat(request.timeout()).isNull();
        assertThat(request.junit()).isNull();
    }

    private static ServiceRequest service(String image) {
        return new ServiceRequest(image, null, List.of(), null, HealthCheck.ofImage());
    }
}
