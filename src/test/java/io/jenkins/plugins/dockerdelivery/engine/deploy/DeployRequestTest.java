package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeployRequestTest {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final Digest DIGEST = Digest.parse("sha256:" + "1".repeat(64));

    private record Row(String parameter, String value, UnaryOperator<DeployRequest.Builder> given) {
        @Override
        public String toString() {
            return parameter + " " + value;
        }
    }

    static DeployRequest.Builder complete() {
        return new DeployRequest.Builder(
                        ImageReference.parse("image", "localhost:5000/acme/api"),
                        DIGEST,
                        Tag.parse("tag", "0123456"),
                        Origin.of(Map.of("GIT_COMMIT", COMMIT, "BRANCH_NAME", "main")))
                .host("prod.example.com", 2022)
                .credentialsId("prod-ssh")
                .knownHosts("[prod.example.com]:2022 ssh-ed25519 AAAA")
                .services(List.of("api"))
                .composeFiles(List.of("/opt/acme/docker-compose.yml"));
    }

    @Test
    void shouldKnowItsDefaults() {
        DeployRequest request =
                complete().user("").project(" ", "").healthTimeout("").build();

        assertThat(request.access().user()).isNull();
        assertThat(request.serviceNames()).isEqualTo("api");
        assertThat(request.image()).isEqualTo("localhost:5000/acme/api@" + DIGEST);
        assertThat(request.taggedImage()).isEqualTo("localhost:5000/acme/api:0123456");
        assertThat(request.previousImage("api")).isEqualTo("localhost:5000/acme/api:docker-delivery-previous-api");
        assertThat(request.loginServer()).isEqualTo("localhost:5000");
        assertThat(request.project().environment()).containsExactly("GIT_SHA=0123456");
        assertThat(request.healthTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(request.rollback()).isTrue();
        assertThat(request.allowOlder()).isFalse();
        assertThat(request.registryCredentialsId()).isNull();
        assertThat(request.project().options()).containsExactly("--file", "/opt/acme/docker-compose.yml");
        assertThat(request.hosts()).extracting(HostAddress::toString).containsExactly("prod.example.com:2022");
        assertThat(request.strategy()).isEqualTo(Strategy.RECREATE);
        assertThat(request.keepImages()).isEqualTo(5);
        assertThat(request.parallel()).isEqualTo(1);
        assertThat(request.runStarted()).isZero();
    }

    @Test
    void shouldMakeTheWholeBeginningOfAComposeCommandLine() {
        DeployRequest request = complete()
                .services(List.of("api", "worker"))
                .composeFiles(List.of("/opt/a b/docker-compose.yml", "relative.yml"))
                .project("acme-1_x", "/opt/a b")
                .profiles(List.of("web", "jobs"))
                .build();

        assertThat(request.project().options())
                .containsExactly(
                        "--file", "/opt/a b/docker-compose.yml",
                        "--file", "relative.yml",
                        "--project-directory", "/opt/a b",
                        "--project-name", "acme-1_x",
                        "--profile", "web",
                        "--profile", "jobs");
        assertThat(request.project().filesWord()).isEqualTo("'/opt/a b/docker-compose.yml':\"$HOME\"/relative.yml");
        assertThat(request.project().directoryWord()).isEqualTo("'/opt/a b'");
        assertThat(request.serviceNames()).isEqualTo("api, worker");
    }

    @Test
    void shouldFillTheEnvironment() {
        assertThat(complete()
                        .environment(List.of("GIT_SHA={sha}", "BRANCH={branch}", "X=$(id) 'y'", "EMPTY="))
                        .build()
                        .project()
                        .environment())
                .containsExactly("GIT_SHA=" + COMMIT, "BRANCH=main", "X=$(id) 'y'", "EMPTY=");
    }

    @Test
    void shouldGoThroughJumpHosts() {
        assertThat(complete()
                        .jumpHosts(List.of("bastion", "me@10.0.0.1:2022", "[::1]:23"))
                        .build()
                        .access()
                        .jumpHosts())
                .containsExactly("bastion:22", "me@10.0.0.1:2022", "[::1]:23");
    }

    @Test
    void shouldTakeSeveralHosts() {
        assertThat(complete()
                        .host(null, 2022)
                        .hosts(List.of("a", "b:23", "[::1]"))
                        .build()
                        .hosts())
                .extracting(HostAddress::toString)
                .containsExactly("a:2022", "b:23", "[::1]:2022");
    }

    @Test
    void shouldSurviveARestart() {
        assertThat(Restart.of(complete().build()))
                .usingRecursiveComparison()
                .isEqualTo(complete().build());
    }

    static Stream<Row> refused() {
        return Stream.of(
                new Row("host", "a@b", deploy -> deploy.host("a@b", 22)),
                new Row("port", "70000", deploy -> deploy.host("a", 70_000)),
                new Row("user", "-oProxyCommand=id", deploy -> deploy.user("-oProxyCommand=id")),
                new Row("user", "a b", deploy -> deploy.user("a b")),
                new Row("user", "a;id", deploy -> deploy.user("a;id")),
                new Row("credentialsId", "-x", deploy -> deploy.credentialsId("-x")),
                new Row("knownHosts", "a?", deploy -> deploy.knownHosts("a\0")),
                new Row("service", "-api", deploy -> deploy.services(List.of("-api"))),
                new Row("service", "api worker", deploy -> deploy.services(List.of("api worker"))),
                new Row("service", "a;id", deploy -> deploy.services(List.of("api", "a;id"))),
                new Row("composeFiles", "-f", deploy -> deploy.composeFiles(List.of("/x.yml", "-f"))),
                new Row("projectName", "Acme", deploy -> deploy.project("Acme", null)),
                new Row("projectName", "-p", deploy -> deploy.project("-p", null)),
                new Row("projectDirectory", "--x", deploy -> deploy.project(null, "--x")),
                new Row("env", "A", deploy -> deploy.environment(List.of("A"))),
                new Row("env", "A-B=c", deploy -> deploy.environment(List.of("A-B=c"))),
                new Row("env", "A;id=c", deploy -> deploy.environment(List.of("A;id=c"))),
                new Row("env", "A={tag}", deploy -> deploy.environment(List.of("A={tag}"))),
                new Row("registryCredentialsId", "-x", deploy -> deploy.registryCredentialsId("-x")),
                new Row("hosts", "-x", deploy -> deploy.hosts(List.of("-x"))),
                new Row("hosts", "b:70000", deploy -> deploy.hosts(List.of("b:70000"))),
                new Row("hosts", "prod.example.com:2022", deploy -> deploy.hosts(List.of("prod.example.com:2022"))),
                new Row("jumpHosts", "-oProxyCommand=id", deploy -> deploy.jumpHosts(List.of("-oProxyCommand=id"))),
                new Row("jumpHosts", "a b@bastion", deploy -> deploy.jumpHosts(List.of("a b@bastion"))),
                new Row("jumpHosts", "a@b,c", deploy -> deploy.jumpHosts(List.of("a@b,c"))),
                new Row("profiles", "--x", deploy -> deploy.profiles(List.of("--x"))),
                new Row("probe", "-x", deploy -> deploy.probe("-x")),
                new Row("probe", "file:///etc/passwd", deploy -> deploy.probe("file:///etc/passwd")),
                new Row("probe", "http://a b", deploy -> deploy.probe("http://a b")),
                new Row("strategy", "canary", deploy -> deploy.strategy("canary")),
                new Row("before", "a?", deploy -> deploy.before("a\0")),
                new Row("keepImages", "1", deploy -> deploy.keepImages(1)),
                new Row("keepImages", "-1", deploy -> deploy.keepImages(-1)),
                new Row("parallel", "0", deploy -> deploy.fleet(0, false)),
                new Row("healthTimeout", "60", deploy -> deploy.healthTimeout("60")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldNameParameterAndValueOfWhatItRefuses(Row row) {
        Refusal.naming(
                row.parameter(),
                row.value(),
                () -> row.given().apply(complete()).build());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " \n"})
    void shouldAskForWhatMustBeGiven(String nothing) {
        Refusal.of(() -> complete().host(nothing, 22).build()).startsWith("host: is not given; give the server");
        Refusal.of(() -> complete().credentialsId(nothing).build())
                .isEqualTo("credentialsId: is not given; give an SSH credential with a private key.");
        Refusal.of(() -> complete().knownHosts(nothing).build())
                .startsWith("knownHosts: is not given, and none are configured globally; give the host key of"
                        + " prod.example.com:2022");
        Refusal.of(() -> complete().composeFiles(Arrays.asList(nothing)).build())
                .isEqualTo("composeFiles: is not given; give paths on the server.");
    }

    @Test
    void shouldAskForAServiceAndAFile() {
        Refusal.of(() -> complete().services(List.of()).build())
                .isEqualTo("service: is not given; give the Compose service to deploy.");
        Refusal.of(() -> complete().services(Arrays.asList((String) null)).build())
                .startsWith("service: holds null");
        Refusal.of(() -> complete().composeFiles(List.of()).build()).startsWith("composeFiles: is empty; give");
    }

    @Test
    void shouldRefuseAnEnvironmentThatTheRunCannotFill() {
        Refusal.naming(
                "env",
                "GIT_SHA={shortSha}",
                () -> new DeployRequest.Builder(
                                ImageReference.parse("image", "acme/api"),
                                DIGEST,
                                Tag.parse("tag", "1"),
                                Origin.of(Map.of()))
                        .host("prod", 22)
                        .credentialsId("prod-ssh")
                        .knownHosts("x")
                        .services(List.of("api"))
                        .composeFiles(List.of("/x.yml"))
                        .build());
    }
}
