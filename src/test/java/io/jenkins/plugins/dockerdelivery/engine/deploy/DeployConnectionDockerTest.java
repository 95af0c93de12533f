package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.commit;
import static io.jenkins.plugins.dockerdelivery.engine.deploy.ServerProject.SSH;
import static io.jenkins.plugins.dockerdelivery.engine.deploy.ServerProject.healthy;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.Image;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to a real server: keys, host keys, jump hosts, and connections that are lost. */
class DeployConnectionDockerTest extends DeployDockerTest {
    private static final String SLOW_UPDATE =
            "HEALTHCHECK --interval=1s --start-period=2s --retries=9 CMD test -e /healthy";

    private static String address() {
        return "[127.0.0.1]:" + TestParts.get("SSH_PORT");
    }

    private Ended<DeployResult> with(LocalRunner runner, UnaryOperator<DeployRequest.Builder> more) {
        return runner.run(place -> new DeployPlan(project.request(one, more), place, ServerProject.HOLDER));
    }

    private void assertNothingDeployed() {
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldTrustNoOtherHostKey() throws Exception {
        String other = publicKey(key("other"));

        assertThat(project.deploy(one, deploy -> deploy.knownHosts(address() + " " + other))
                        .failure())
                .startsWith("Not deployed: the host key of " + ServerProject.host() + " is not the one in knownHosts:")
                .containsPattern("known is ED25519 SHA256:\\S+, and the server has ED25519 SHA256:\\S+\\.");
        assertThat(project.deploy(one, deploy -> deploy.knownHosts("elsewhere " + other))
                        .failure())
                .startsWith("Not deployed: the host key of " + ServerProject.host() + " is not in knownHosts");
        String known = Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS")));
        assertThat(project.deploy(one, deploy -> deploy.knownHosts("@revoked " + known + known))
                        .failure())
                .startsWith("Not deployed: the host key of " + ServerProject.host()
                        + " is marked @revoked in knownHosts: it was withdrawn");
        assertNothingDeployed();
    }

    @Test
    void shouldTakeHashedHostsAmongOtherKeys() throws Exception {
        Path known = temporary.resolve("known");
        Files.writeString(
                known,
                "elsewhere " + publicKey(key("other")) + "\n"
                        + Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS"))));
        run("ssh-keygen", "-q", "-H", "-f", known.toString());
        String hashed = Files.readString(known);
        assertThat(hashed).doesNotContain("127.0.0.1");

        assertThat(project.deploy(one, deploy -> deploy.knownHosts(hashed))
                        .result()
                        .succeeded())
                .isTrue();
    }

    @Test
    void shouldTakeAHostThatAnAuthorityVouchesFor() throws Exception {
        Path authority = key("authority");
        Path hostKey = key("host");
        run("ssh-keygen", "-q", "-s", authority.toString(), "-I", "host", "-h", "-n", "127.0.0.1", hostKey + ".pub");
        try (SshServer server = new SshServer(temporary, hostKey)) {
            String known = "@cert-authority 127.0.0.1,[127.0.0.1]:* " + publicKey(authority);

            assertThat(project.deploy(
                                    one,
                                    deploy -> deploy.host("127.0.0.1", server.port())
                                            .knownHosts(known))
                            .result()
                            .succeeded())
                    .isTrue();
        }
    }

    @Test
    void shouldTakeAnyTypeOfKeyThatIsKnownAtAnIpv6Address() throws Exception {
        Path ed25519 = key("ed25519");
        Path ecdsa = key("ecdsa", "ecdsa");
        try (SshServer server = new SshServer(temporary, "::1", Map.of(), ed25519, ecdsa)) {
            String address = "[::1]:" + server.port();
            String other = address + " " + publicKey(key("rsa", "rsa"));
            String both = other + "\n" + address + " " + publicKey(ecdsa);

            // The one that OpenSSH likes best is not known.
            assertThat(project.deploy(one, deploy -> deploy.host(address, null).knownHosts(both))
                            .result()
                            .hostNames())
                    .isEqualTo(address);
            assertThat(project.deploy(one, deploy -> deploy.host(address, null).knownHosts(other))
                            .failure())
                    .startsWith("Not deployed: the host key of " + address + " is not ");
        }
    }

    @Test
    void shouldGoThroughAJumpHostWhoseKeyIsChecked() throws Exception {
        Path hostKey = key("host");
        try (SshServer bastion = new SshServer(temporary, hostKey)) {
            UnaryOperator<DeployRequest.Builder> through =
                    deploy -> deploy.jumpHosts(List.of("127.0.0.1:" + bastion.port()));
            String known =
                    Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS"))) + bastion.knownBy(publicKey(hostKey));

            assertThat(project.deploy(one, through).failure())
                    .startsWith("Not deployed: the host key of ")
                    .contains("is not in knownHosts");
            assertNothingDeployed();
            assertThat(project.deploy(one, deploy -> through.apply(deploy).knownHosts(known))
                            .result()
                            .succeeded())
                    .isTrue();
        }
    }

    @Test
    void shouldDeployToSeveralServersAtATime() throws Exception {
        Path hostKey = key("host");
        try (SshServer other = new SshServer(temporary, hostKey)) {
            String known =
                    Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS"))) + other.knownBy(publicKey(hostKey));

            // The other is the same machine by another way in: the lock of the project holds there, too.
            Ended<DeployResult> ended = project.deploy(
                    one,
                    deploy -> deploy.hosts(List.of("127.0.0.1:" + other.port()))
                            .knownHosts(known)
                            .fleet(2, false));

            assertThat(ended.result().succeeded()).isTrue();
            assertThat(ended.result().hostNames()).isEqualTo(ServerProject.host() + ", 127.0.0.1:" + other.port());
            assertThat(ended.log())
                    .anyMatch(line -> line.startsWith("[" + ServerProject.host() + "] Pulled "))
                    .anyMatch(line -> line.startsWith("[127.0.0.1:" + other.port() + "] Pulled "))
                    .anyMatch(line -> line.contains("] Waiting for the lock held by "));
        }
    }

    @Test
    void shouldSayThatTheHostCannotBeReached() {
        assertThat(project.deploy(one, deploy -> deploy.host("127.0.0.1", 1)).failure())
                .startsWith("Not deployed: the host 127.0.0.1:1 cannot be reached from the agent. OpenSSH said: ")
                .contains("Connection refused");
    }

    @Test
    void shouldUseAKeyWithAPassphrase() throws IOException {
        LocalRunner runner = project.runner()
                .secret(SSH, Part.PRIVATE_KEY, Files.readString(Path.of(TestParts.get("SSH_PROTECTED_KEY"))))
                .secret(SSH, Part.PASSPHRASE, TestParts.get("SSH_PASSPHRASE"));

        assertThat(with(runner, more -> more).result().succeeded()).isTrue();
    }

    @Test
    void shouldSayThatAKeyCannotBeUsed() throws Exception {
        String sentence =
                "credentialsId: the private key of 'prod-ssh' could not be used; check the key and its passphrase.";
        String protectedKey = Files.readString(Path.of(TestParts.get("SSH_PROTECTED_KEY")));
        LocalRunner runner = project.runner().secret(SSH, Part.PRIVATE_KEY, protectedKey);

        assertThat(with(runner.secret(SSH, Part.PASSPHRASE, "not the passphrase"), more -> more)
                        .failure())
                .startsWith(sentence);
        assertThat(with(runner.secret(SSH, Part.PASSPHRASE, ""), more -> more).failure())
                .startsWith(sentence);
        assertThat(with(runner.secret(SSH, Part.PRIVATE_KEY, "this is no key at all"), more -> more)
                        .failure())
                .startsWith(sentence);
    }

    @Test
    void shouldSayThatTheServerDoesNotAcceptTheKey() throws Exception {
        LocalRunner runner = project.runner().secret(SSH, Part.PRIVATE_KEY, Files.readString(key("other")));

        assertThat(with(runner, more -> more).failure())
                .startsWith("Not deployed: the server " + ServerProject.host()
                        + " does not accept the key of 'prod-ssh' for this user. OpenSSH said: ");
    }

    @Test
    void shouldTakeTheUserThatIsNamed() {
        LocalRunner runner = project.runner().secret(SSH, Part.USERNAME, "somebody-else");

        assertThat(with(runner, deploy -> deploy.user(TestParts.get("SSH_USER")))
                        .result()
                        .succeeded())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"holding on", "Recreated", "Started", "Rolling back, because api is unhealthy."})
    void shouldConnectAgainAndReadOnWhenTheConnectionIsLost(String moment) throws Exception {
        project.deploy(one);
        Image sick = images.push(commit(8), "HEALTHCHECK --interval=1s --timeout=5s --retries=2 CMD false");

        CompletableFuture<Ended<DeployResult>> cut =
                project.start(sick, deploy -> deploy.before("echo holding on; sleep 2"));
        Waiting.until(moment, () -> project.runner().log().stream().anyMatch(line -> line.contains(moment)));
        project.cut();

        Ended<DeployResult> ended = cut.get();
        assertThat(ended.result().rolledBack()).isTrue();
        assertThat(project.runs("api")).isEqualTo(healthy(one));
        assertThat(ended.log())
                .contains("The connection to " + ServerProject.host() + " was lost; connecting again.")
                .filteredOn(
                        line -> line.contains("Recreated") || line.contains("holding on") || line.contains("Rolling"))
                .as("everything is shown once: hook with its announcement, update, rollback")
                .hasSize(5);
    }

    /** A deployment by way of a wire, which has come to its hook: that ends when the test says so. */
    private CompletableFuture<Ended<DeployResult>> startAndHold(Wire wire) throws Exception {
        String known = Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS")))
                .replace(":" + TestParts.get("SSH_PORT"), ":" + wire.port());
        CompletableFuture<Ended<DeployResult>> held = project.start(
                one,
                deploy -> deploy.host("127.0.0.1", wire.port())
                        .knownHosts(known)
                        .before("echo holding on; until [ -e '" + release() + "' ]; do sleep 0.1; done"));
        Waiting.until("the hook runs", () -> project.runner().log().contains("holding on"));
        return held;
    }

    private Path release() {
        return project.file().resolveSibling("release");
    }

    @Test
    void shouldNoticeAConnectionThatHangsAndReadOn() throws Exception {
        try (Wire wire = new Wire(Integer.parseInt(TestParts.get("SSH_PORT")))) {
            CompletableFuture<Ended<DeployResult>> hanging = startAndHold(wire);

            wire.silence();
            Waiting.until("it has connected again", () -> wire.connections() == 2);
            Path left = project.workDirectory(project.runner()).resolve("left");
            Path session = project.workDirectory(project.runner()).resolve("session");
            String first = Files.readString(session);
            Waiting.until(
                    "the new session goes on", () -> !Files.readString(session).equals(first));
            wire.cutFirst();
            Waiting.until("the first session ends", () -> !Files.exists(Path.of("/proc", first)));
            // The server learns late that the first one is gone; that is nobody's leaving.
            assertThat(left).doesNotExist();
            Files.createFile(release());

            Ended<DeployResult> ended = hanging.get();
            assertThat(ended.result().succeeded()).isTrue();
            assertThat(project.runs("api")).isEqualTo(healthy(one));
            assertThat(ended.log())
                    .contains("The connection to 127.0.0.1:" + wire.port() + " was lost; connecting again.")
                    .filteredOn(line -> line.equals("holding on") || line.endsWith("Started"))
                    .as("one update, shown once")
                    .hasSize(2);
        }
    }

    @Test
    void shouldNotReadOnFromAServerWhoseKeyHasChangedMeanwhile() throws Exception {
        Path hostKey = key("host");
        try (Wire wire = new Wire(Integer.parseInt(TestParts.get("SSH_PORT")));
                SshServer other = new SshServer(temporary, hostKey)) {
            CompletableFuture<Ended<DeployResult>> held = startAndHold(wire);

            wire.leadTo(other.port());
            wire.cut();

            assertThat(held.get().result().failure())
                    .startsWith(
                            "The connection to 127.0.0.1:" + wire.port() + " was lost, and the host key of 127.0.0.1:"
                                    + wire.port() + " is not the one in knownHosts: known is ED25519 SHA256:")
                    .contains("and the server has ED25519 SHA256:")
                    .endsWith("What was begun there goes on by itself, to a healthy or a rolled back service.");
            Files.createFile(release());
            Waiting.until("it has gone on", () -> project.runs("api").equals(healthy(one)) && !project.isLocked());
        }
    }

    @Test
    void shouldReadTheOutcomeOfWhatEndedWhileTheConnectionWasLost() throws Exception {
        CompletableFuture<Ended<DeployResult>> cut = project.start(one, deploy -> deploy.before("sleep 2"));
        Waiting.until(
                "it has begun",
                () -> !project.onServer().isEmpty()
                        && project.runner().log().stream().anyMatch(line -> line.startsWith("Before")));
        project.cut();

        assertThat(cut.get().result().succeeded()).isTrue();
        assertThat(project.workDirectory(project.runner())).doesNotExist();
    }

    @Test
    void shouldBringBackThePreviousVersionWhenTheStepIsStoppedInTheMiddle() throws Exception {
        project.deploy(one);
        Image slow = images.push(commit(9), SLOW_UPDATE);

        CompletableFuture<Ended<DeployResult>> stopped = project.start(slow, UnaryOperator.identity());
        Waiting.until(
                "the update has begun",
                () -> project.runner().log().stream().anyMatch(line -> line.contains("Started")));
        project.stop();

        stopped.get();
        Waiting.until(
                "it has ended", () -> !project.isLocked() && project.onServer().isEmpty());
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldChangeNothingWhenTheStepIsStoppedBeforehand() throws Exception {
        project.deploy(one);
        Image two = images.healthy(commit(2));

        CompletableFuture<Ended<DeployResult>> stopped =
                project.start(two, deploy -> deploy.before("echo waiting; exec sleep 300"));
        Waiting.until("the hook runs", () -> project.runner().log().contains("waiting"));
        project.stop();

        stopped.get();
        Waiting.until(
                "it has ended", () -> !project.isLocked() && project.onServer().isEmpty());
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldTellEveryServerAtOnceThatTheStepIsStopped() throws Exception {
        try (Wire wire = new Wire(Integer.parseInt(TestParts.get("SSH_PORT")))) {
            String known = Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS")));
            String both = known + known.replace(":" + TestParts.get("SSH_PORT"), ":" + wire.port());
            // The second is the same machine by another way in: one waits for the other's lock.
            CompletableFuture<Ended<DeployResult>> stopped = project.start(
                    one,
                    deploy -> deploy.host("127.0.0.1", wire.port())
                            .hosts(List.of(ServerProject.host()))
                            .knownHosts(both)
                            .fleet(2, false)
                            .before("echo holding on; exec sleep 300"));
            Waiting.until(
                    "both have begun",
                    () -> project.runner().log().stream()
                                    .filter(line -> line.endsWith("holding on")
                                            || line.contains("] Waiting for the lock held by "))
                                    .count()
                            == 2);

            wire.hold();
            project.stop();
            Path second =
                    Path.of(project.workDirectory(project.runner()).toString().replaceAll("-1$", "-2"));
            Waiting.until("the second has ended", () -> !Files.exists(second));
            wire.release();

            stopped.get();
            // Nobody gave the first one up while the second was told.
            assertThat(project.runner().directory().resolve("deploy-1/remote.log"))
                    .content()
                    .contains("::end=yes");
            assertNothingDeployed();
        }
    }
}
