package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.FlakyProxy;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.OwnRegistry;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pushes to a real registry that fails, refuses or goes away. */
class PushTroubleDockerTest extends RealPushes {
    @ParameterizedTest
    @EnumSource(
            value = FlakyProxy.Fault.class,
            names = {"CUT", "CUT_IN_BLOB", "UNAVAILABLE"})
    void shouldGoOnAfterAPassingFailureWithoutSendingAgainWhatIsThere(FlakyProxy.Fault fault) throws Exception {
        try (FlakyProxy proxy = new FlakyProxy(registry.address(), 1).with(fault)) {
            Subject image = big(proxy.address() + "/" + path, COMMIT);

            Ended<PushResult> ended = push(image, COMMIT, false, "{shortSha}", "latest");

            assertThat(ended.result().digest()).hasToString(image.id().toString());
            assertThat(proxy.cutsLeft()).isZero();
            assertThat(ended.log()).contains("Trying again in 1 s (1 of 2).");
            assertThat(ended.log()).anyMatch(line -> line.startsWith("The registry failed: "));
            assertThat(registry.digest(path, "latest")).isEqualTo(image.id().toString());
            assertThat(registry.uploads(path)).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldSayThatTheRegistryWasAskedTooOften() throws Exception {
        try (FlakyProxy proxy = new FlakyProxy(registry.address(), Integer.MAX_VALUE).with(FlakyProxy.Fault.TOO_MANY)) {
            String reference = proxy.address() + "/" + path + ":" + COMMIT;
            Subject image = new Subject(reference, ImageId.parse(build(reference, COMMIT)));

            Ended<PushResult> ended = push(image, COMMIT, null, false, "latest");

            assertThat(ended.failure()).contains("takes no more requests for now");
            assertThat(ended.log()).contains("Trying again in 1 s (1 of 2).", "Trying again in 2 s (2 of 2).");
        }
    }

    @Test
    void shouldLogInAgainWhenTheLoginExpiresDuringThePush() throws Exception {
        try (OwnRegistry own = OwnRegistry.begin(temporary);
                FlakyProxy proxy = new FlakyProxy(own.address(), 1).with(FlakyProxy.Fault.CUT_IN_BLOB)) {
            runner.login("short-lived", OwnRegistry.USER, own.newPassword());
            Subject image = big(proxy.address() + "/" + path, COMMIT);
            // The push waits for a second when it was cut off; it goes on with a login that is none any more.
            runner.onLine("Trying again in 1 s (1 of 2).", () -> {
                runner.login("short-lived", OwnRegistry.USER, own.newPassword());
                return null;
            });

            Ended<PushResult> ended = push(image, COMMIT, "short-lived", false, "{shortSha}", "latest");

            assertThat(ended.result().digest()).hasToString(image.id().toString());
            assertThat(ended.result().tags()).hasToString("[0123456, latest]");
            assertThat(ended.log())
                    .containsOnlyOnce("The login to the registry has expired; logging in again.")
                    .filteredOn(line ->
                            line.startsWith("$ docker push " + image.name().replace(COMMIT, "0123456")))
                    .hasSize(2);
        }
    }

    @Test
    void shouldPushNowhereIfOneRegistryRefuses() throws Exception {
        Subject before = image(COMMIT);
        try (FlakyProxy second = new FlakyProxy(registry.address(), 0)) {
            push(new PushRequest.Builder(before, Origin.of(Map.of("GIT_COMMIT", COMMIT)))
                            .tags(List.of("{shortSha}"))
                            .registry(second.address() + "/second/" + path, LOGIN))
                    .result();

            assertThat(push(new PushRequest.Builder(image(COMMIT), Origin.of(Map.of("GIT_COMMIT", COMMIT)))
                                    .tags(List.of("{shortSha}"))
                                    .credentialsId(LOGIN)
                                    .registry(registry.address() + "/" + path, null)
                                    .registry(second.address() + "/second/" + path, LOGIN))
                            .failure())
                    .contains("/second/" + path + ":0123456 is in the registry already");
            assertThat(registry.tags(path)).isEmpty();
        } finally {
            registry.remove("second/" + path);
        }
    }

    @Test
    void shouldSendNoPasswordWithoutTlsUnlessAnAdministratorAllowsIt() throws Exception {
        String name = InetAddress.getLocalHost().getHostName();
        assumeTrue(
                InetAddress.getByName(name).isLoopbackAddress(),
                "a name of this machine that the engine, but not buildx, knows to be this machine");
        String address = name + registry.address().substring(registry.address().indexOf(':'));
        String reference = address + "/" + path + ":" + COMMIT;
        Subject image = new Subject(reference, ImageId.parse(build(reference, COMMIT)));
        PushRequest.Builder request = new PushRequest.Builder(image, Origin.of(Map.of("GIT_COMMIT", COMMIT)))
                .tags(List.of("{shortSha}", "latest"))
                .credentialsId(LOGIN);

        assertThat(push(request).failure())
                .startsWith("Nothing more was delivered: the registry " + address
                        + " answers without TLS, and nothing is sent to it;");
        assertThat(registry.tags(path)).isEmpty();
        assertThat(push(request.plainHttp(List.of(address))).result().digest())
                .hasToString(image.id().toString());
        assertThat(registry.tags(path)).containsExactly("0123456", "latest");
    }

    @Test
    void shouldSayWhoseLoginWasRefused() {
        runner.login("wrong", registry.user(), "not the password");

        assertThat(push(image(COMMIT), COMMIT, "wrong", false, all()).failure())
                .startsWith("Login refused: the registry " + registry.address()
                        + " does not accept the credential 'wrong'");
        assertThat(registry.tags(path)).isEmpty();
    }

    @Test
    void shouldSayThatTheRegistryWantsALoginAndNotTryAgain() {
        Ended<PushResult> ended = push(image(COMMIT), COMMIT, null, false, all());

        assertThat(ended.failure())
                .startsWith("Nothing more was delivered: the registry " + registry.address()
                        + " wants a login; give credentialsId or check it. Docker said:\n")
                .contains("no basic auth credentials");
        assertThat(ended.log()).noneMatch(line -> line.contains("Trying again"));
        assertThat(docker.lines("image", "ls", "--format", "{{.Tag}}", registry.address() + "/" + path))
                .containsExactly(COMMIT);
    }

    @Test
    void shouldSayThatTheRegistryCannotBeReached() {
        String reference = "127.0.0.1:1/" + path + ":" + COMMIT;
        Subject image = new Subject(reference, ImageId.parse(build(reference, COMMIT)));

        assertThat(push(image, COMMIT, null, false, all()).failure())
                .startsWith("Nothing more was delivered: the registry 127.0.0.1:1 cannot be reached from the agent;")
                .contains("connection refused");
    }

    @Test
    void shouldNotTakeARefusalForAnExpiredLogin() throws Exception {
        try (FlakyProxy proxy =
                new FlakyProxy(registry.address(), Integer.MAX_VALUE).with(FlakyProxy.Fault.FORBIDDEN)) {
            Subject image = big(proxy.address() + "/" + path, COMMIT);

            Ended<PushResult> ended = push(image, COMMIT, false, "{shortSha}");

            assertThat(ended.failure()).contains("the credential may not push to " + proxy.address());
            assertThat(ended.log())
                    .noneMatch(line -> line.contains("expired") || line.contains("Trying again"))
                    .filteredOn(line -> line.startsWith("$ docker push "))
                    .hasSize(1);
        }
    }

    @Test
    void shouldGiveUpInTheEnd() throws Exception {
        try (FlakyProxy proxy = new FlakyProxy(registry.address(), Integer.MAX_VALUE)) {
            String reference = proxy.address() + "/" + path + ":" + COMMIT;
            Subject image = new Subject(reference, ImageId.parse(build(reference, COMMIT)));

            Ended<PushResult> ended = push(image, COMMIT, false, "{shortSha}");

            assertThat(ended.failure()).startsWith("Nothing more was delivered: the registry " + proxy.address());
            assertThat(ended.log())
                    .filteredOn(line -> line.contains("Trying again"))
                    .hasSize(2);
        }
    }

    @Test
    void shouldSayThatTheImageIsNotHere() {
        ImageId gone = ImageId.parse("sha256:" + "0".repeat(64));

        assertThat(push(new Subject(registry.address() + "/" + path, gone), COMMIT, false, all())
                        .failure())
                .contains("(000000000000) is not in this agent's Docker engine");
    }
}
