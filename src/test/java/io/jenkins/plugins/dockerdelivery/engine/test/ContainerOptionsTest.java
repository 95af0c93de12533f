package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerOptionsTest {
    private static final Place PLACE = new Place("/work space", "/step", "id", "job#1", "controller");

    private static ContainerOptions.Builder options() {
        return new ContainerOptions.Builder("services.");
    }

    @Test
    void shouldMakeTheWholeCommandLine() {
        assertThat(options()
                        .environment(List.of("B=$(id)", "A=", "C=x y"))
                        .secretEnvironment(Map.of("TOKEN", "id"))
                        .mounts(List.of("./fixtures:/fixtures:ro"))
                        .ports(List.of("8080:80"))
                        .tmpfs(List.of("/data:size=64m"))
                        .shmSize("1g")
                        .memory("512m")
                        .cpus("1.5")
                        .build()
                        .arguments(PLACE))
                .containsExactly(
                        "--cpus",
                        "1.5",
                        "--env",
                        "B=$(id)",
                        "--env",
                        "A=",
                        "--env",
                        "C=x y",
                        "--env",
                        "TOKEN",
                        "--memory",
                        "512m",
                        "--mount",
                        "type=bind,source=/work space/./fixtures,target=/fixtures,readonly",
                        "--publish",
                        "8080:80",
                        "--shm-size",
                        "1g",
                        "--tmpfs",
                        "/data:size=64m");
        assertThat(ContainerOptions.none().arguments(PLACE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/data:/data,     'type=bind,source=/srv/data,target=/data'",
        ".:/work:rw,          'type=bind,source=/work space/.,target=/work'",
        "npm-cache:/cache:ro, 'type=volume,source=npm-cache,target=/cache,readonly'",
        "'/a,b\"c:/d',       'type=bind,\"source=/a,b\"\"c\",target=/d'"
    })
    void shouldMountWhatIsAskedFor(String mount, String option) {
        assertThat(options().mounts(List.of(mount)).build().arguments(PLACE)).containsExactly("--mount", option);
    }

    @Test
    void shouldNameSecretsByWhereTheyGo() {
        assertThat(options().secretEnvironment(Map.of("TOKEN", "id")).build().secrets("3"))
                .isEqualTo(Map.of("TOKEN", new SecretVariable("DOCKER_DELIVERY_SECRET_3_0", "id", Part.SECRET)));
    }

    private record Row(String parameter, String value, UnaryOperator<ContainerOptions.Builder> given) {}

    static Stream<Row> refused() {
        return Stream.of(
                new Row("env", "A", of -> of.environment(List.of("A"))),
                new Row("env", "--privileged=true", of -> of.environment(List.of("--privileged=true"))),
                new Row("secretEnv", "a b", of -> of.secretEnvironment(Map.of("a b", "id"))),
                new Row("secretEnv", "PATH", of -> of.secretEnvironment(Map.of("PATH", "id"))),
                new Row("secretEnv", "DOCKER_HOST", of -> of.secretEnvironment(Map.of("DOCKER_HOST", "id"))),
                new Row("secretEnv", "-id", of -> of.secretEnvironment(Map.of("A", "-id"))),
                new Row("mounts", "fixtures/a:/b", of -> of.mounts(List.of("fixtures/a:/b"))),
                new Row("mounts", "/a:b", of -> of.mounts(List.of("/a:b"))),
                new Row("mounts", "/a", of -> of.mounts(List.of("/a"))),
                new Row("mounts", "/a:/b:z", of -> of.mounts(List.of("/a:/b:z"))),
                new Row("ports", "http", of -> of.ports(List.of("http"))),
                new Row("ports", "-P", of -> of.ports(List.of("-P"))),
                new Row("tmpfs", "tmp", of -> of.tmpfs(List.of("tmp"))),
                new Row("shmSize", "-1", of -> of.shmSize("-1")),
                new Row("memory", "-1", of -> of.memory("-1")),
                new Row("cpus", "--cap-add=ALL", of -> of.cpus("--cap-add=ALL")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldNameParameterAndValueOfWhatItRefuses(Row row) {
        Refusal.naming(
                "services." + row.parameter(),
                row.value(),
                () -> row.given().apply(options()).build());
    }

    @Test
    void shouldRefuseAHoleInAList() {
        Refusal.of(() -> options().environment(Arrays.asList("A=b", null)).build())
                .startsWith("services.env: holds null");
    }
}
