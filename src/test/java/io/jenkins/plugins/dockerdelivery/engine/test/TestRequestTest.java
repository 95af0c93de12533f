package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestRequestTest {
    private static final Subject IMAGE = new Subject("acme/api:abc", null);
    private static final Place PLACE = new Place("/workspace", "/step", "id", "job#1", "controller");

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
                        "entrypoint",
                        test -> test.entrypoint("/tini"),
                        "--entrypoint",
                        "/tini",
                        "sha256:1",
                        "/bin/sh",
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
                        test -> test.outputs(new TestOutputs("/app/reports/*.xml", null, null))
                                .shards(4)
                                .sharedServices(true)
                                .timeout("5m")
                                .servicesTimeout("10s"),
                        "--entrypoint",
                        "/bin/sh",
                        "sha256:1",
                        "-c",
                        "npm test"),
                row(
                        "everything",
                        test -> test.workdir("/app")
                                .user("node")
                                .options(new ContainerOptions.Builder("")
                                        .environment(List.of("A=b"))
                                        .cpus("2")
                                        .memory("1g")
                                        .build())
                                .entrypoint("/tini"),
                        "--cpus",
                        "2",
                        "--env",
                        "A=b",
                        "--memory",
                        "1g",
                        "--entrypoint",
                        "/tini",
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
        assertThat(row.given().apply(request("npm test")).build().arguments(PLACE, "sha256:1"))
                .isEqualTo(row.words());
    }

    @Test
    void shouldPassTheCommandOnAsOneWordWhateverItHolds() {
        String command = "-x 'a' \"$B\" && `id`\necho done";

        assertThat(request(command).build().arguments(PLACE, "sha256:1")).endsWith("-c", command);
    }

    @Test
    void shouldRunWordsWithoutAShell() {
        String command = ContainerCommand.ofWords(List.of("/app/test", "--name", "it's \"me\""));

        assertThat(request(command).build().arguments(PLACE, "sha256:1"))
                .containsExactly("--entrypoint", "/app/test", "sha256:1", "--name", "it's \"me\"");
        assertThat(request(command).entrypoint("/tini").build().arguments(PLACE, "sha256:1"))
                .containsExactly("--entrypoint", "/tini", "sha256:1", "/app/test", "--name", "it's \"me\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[ -f x ] && make test", "[]", "[\"a\", 1]", "[\"a\"", "[[ a ]]"})
    void shouldTakeWhatIsNoListOfWordsForAText(String command) {
        assertThat(request(command).build().arguments(PLACE, "sha256:1")).endsWith("-c", command);
    }

    static Stream<Row> refused() {
        return Stream.of(
                row("workdir", test -> test.workdir("-w"), "-w"),
                row("user", test -> test.user("--privileged"), "--privileged"),
                row("entrypoint", test -> test.entrypoint("-e"), "-e"),
                row("servicesTimeout", test -> test.servicesTimeout("2 minutes"), "2 minutes"),
                row("timeout", test -> test.timeout("10"), "10"),
                row("shards", test -> test.shards(0), "0"),
                row("shards", test -> test.shards(65), "65"),
                row("junit", test -> test.outputs(new TestOutputs("reports/*.xml", null, null)), "reports/*.xml"),
                row("artifacts", test -> test.outputs(new TestOutputs(null, "../x", null)), "../x"),
                row("coverage", test -> test.outputs(new TestOutputs(null, null, "coverage")), "coverage"),
                row(
                        "services.alias",
                        test -> test.services(List.of(service("postgres:15"), service("other/postgres"))),
                        "postgres"),
                row("services.dependsOn", test -> test.services(List.of(service("a", "db"))), "db"),
                row("services.dependsOn", test -> test.services(List.of(service("a", "a"))), "a"),
                row(
                        "services.dependsOn",
                        test -> test.services(List.of(service("c"), service("a", "b"), service("b", "a", "c"))),
                        "b"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldNameParameterAndValueOfWhatItRefuses(Row row) {
        Refusal.naming(
                row.name(),
                row.words().get(0),
                () -> row.given().apply(request("npm test")).build());
    }

    @Test
    void shouldTakeServicesInAnyOrder() {
        List<ServiceRequest> services = List.of(service("a", "b", "c"), service("b", "c"), service("c"));

        assertThat(request("x").services(services).build().services()).isEqualTo(services);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"a\0b,a?b", "'[\"-x\"]','-x'", "'[\"a\",\"b\\u0000\"]','b?'"})
    void shouldRefuseACommandThatCannotBePassedOn(String command, String value) {
        Refusal.naming("command", value, () -> request(command).build());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  \n"})
    void shouldAskForACommand(String nothing) {
        Refusal.of(() -> request(nothing).build())
                .isEqualTo("command: is not given; give what runs the tests, such as npm test.");
    }

    @Test
    void shouldKnowItsDefaults() {
        TestRequest request =
                request("x").outputs(new TestOutputs(" ", "", null)).timeout("").build();

        assertThat(request.servicesTimeout()).isEqualTo(Duration.ofSeconds(120));
        assertThat(request.timeout()).isNull();
        assertThat(request.outputs().reports()).isEmpty();
        assertThat(request.outputs().files()).isEmpty();
        assertThat(request.shards()).isEqualTo(1);
        assertThat(request.isSharded()).isFalse();
        assertThat(request.sharesServices()).isTrue();
    }

    @Test
    void shouldRunAsTheAgentsUserOnlyWhereItWritesToTheAgent() {
        assertThat(mounting(".:/work").build().needsAgentsUser()).isTrue();
        assertThat(mounting(".:/work").user("node").build().needsAgentsUser()).isFalse();
        assertThat(mounting(".:/work:ro").build().needsAgentsUser()).isFalse();
        assertThat(mounting("npm-cache:/cache").build().needsAgentsUser()).isFalse();
    }

    private static TestRequest.Builder mounting(String mount) {
        return request("x")
                .options(new ContainerOptions.Builder("").mounts(List.of(mount)).build());
    }

    private static TestRequest.Builder request(String command) {
        return new TestRequest.Builder(IMAGE, command);
    }

    private static ServiceRequest service(String image, String... needed) {
        return new ServiceRequest.Builder(image).dependsOn(List.of(needed)).build();
    }
}
