package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.FlakyProxy;
import io.jenkins.plugins.dockerdelivery.engine.real.GitRepository;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.OwnRegistry;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pushes to a real registry. */
class PushPlanDockerTest {
    private static final String LOGIN = "registry-login";
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final String path = Docker.uniqueName() + "/app";

    @TempDir
    private Path temporary;

    private Docker docker;
    private TestRegistry registry;
    private LocalRunner runner;

    @BeforeEach
    void begin() {
        TestParts.require(TestParts.ENGINE, TestParts.REGISTRY);
        docker = Docker.agent();
        registry = new TestRegistry();
        runner = new LocalRunner(temporary).login(LOGIN, registry.user(), registry.password());
    }

    @AfterEach
    void end() {
        if (docker != null) {
            docker.removeImages("*/" + path);
            docker.removeImages("*/*/" + path);
            registry.remove(path);
        }
    }

    /** An image that says which commit it was built from, and differs from every other. */
    private Subject image(String commit) {
        String reference = registry.address() + "/" + path + ":" + commit;
        return new Subject(reference, ImageId.parse(build(reference, commit)));
    }

    private String build(String reference, String commit) {
        return docker.build(
                reference,
                "FROM busybox\nLABEL org.opencontainers.image.revision=" + commit + "\nLABEL unique="
                        + Docker.uniqueName());
    }

    private Ended<PushResult> push(Subject image, String commit, boolean overwrite, String... tags) {
        return push(image, commit, LOGIN, overwrite, tags);
    }

    private Ended<PushResult> push(Subject image, String commit, String login, boolean overwrite, String... tags) {
        Origin origin = Origin.of(Map.of("GIT_COMMIT", commit, "BRANCH_NAME", "main"));
        return push(new PushRequest.Builder(image, origin)
                .tags(List.of(tags))
                .credentialsId(login)
                .overwrite(overwrite));
    }

    private Ended<PushResult> push(PushRequest.Builder request) {
        PushRequest built = request.retries(2).build();
        return runner.run(place -> new PushPlan(built, place));
    }

    private String[] all() {
        return PushRequest.DEFAULT_TAGS.toArray(String[]::new);
    }

    @Test
    void shouldPushEveryTagWithOneDigestAndLeaveTheEnginesTagsAlone() {
        Subject image = image(COMMIT);
        String latest = registry.address() + "/" + path + ":latest";
        docker.run("tag", "busybox", latest);
        String busybox = docker.run("image", "inspect", "--format", "{{.Id}}", "busybox");

        PushResult result = push(image, COMMIT, false, all()).result();

        assertThat(registry.tags(path)).containsExactly("0123456", "latest", "main-0123456");
        for (String tag : registry.tags(path)) {
            assertThat(registry.digest(path, tag)).isEqualTo(result.digest().toString());
        }
        assertThat(result.tags()).hasToString("[0123456, main-0123456, latest]");
        assertThat(result.deployTag()).hasToString("0123456");
        assertThat(result.imageId()).isEqualTo(image.id());
        assertThat(result.repository()).hasToString(registry.address() + "/" + path);
        assertThat(result.notes()).isEmpty();
        assertThat(docker.lines("image", "ls", "--format", "{{.Tag}}", registry.address() + "/" + path))
                .containsExactlyInAnyOrder(COMMIT, "latest");
        assertThat(docker.run("image", "inspect", "--format", "{{.Id}}", latest))
                .isEqualTo(busybox);
    }

    @Test
    void shouldPushTheImageThatWasBuiltWhateverItsNamePointsToByNow() {
        Subject image = image(COMMIT);
        docker.run("tag", "busybox", image.name());

        PushResult result = push(image, COMMIT, false, "{shortSha}").result();

        assertThat(result.imageId()).isEqualTo(image.id());
        assertThat(registry.digest(path, "0123456")).isEqualTo(image.id().toString());
    }

    @Test
    void shouldComeToTheSameWhenItIsRunAgain() {
        Subject image = image(COMMIT);

        PushResult first = push(image, COMMIT, false, all()).result();
        PushResult second = push(image, COMMIT, false, all()).result();

        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.tags()).isEqualTo(first.tags());
        assertThat(second.notes()).isEmpty();
    }

    @Test
    void shouldComeToTheSameWithTheOlderStoreWhenItIsRunAgain() {
        TestParts.require(TestParts.SERVER);
        docker = Docker.server();
        runner.variable("DOCKER_HOST", TestParts.get("HOST_ENGINE"));
        Subject image = image(COMMIT);

        PushResult first = push(image, COMMIT, false, all()).result();
        PushResult second = push(image, COMMIT, false, all()).result();

        assertThat(first.digest()).isNotNull().hasToString(registry.digest(path, "0123456"));
        assertThat(first.digest().toString()).isNotEqualTo(image.id().toString());
        assertThat(second.digest()).isEqualTo(first.digest());
    }

    @Test
    void shouldNotReplaceACommitsTagThatNamesAnotherImage() {
        Subject before = image(COMMIT);
        push(before, COMMIT, false, "{shortSha}").result();
        Subject after = image(COMMIT);

        assertThat(push(after, COMMIT, false, all()).failure())
                .isEqualTo("tags: " + registry.address() + "/" + path + ":0123456 is in the registry already and names "
                        + before.id()
                        + ", another image than this run's; it was not replaced (overwrite: true would).");
        assertThat(registry.tags(path)).containsExactly("0123456");
        assertThat(registry.digest(path, "0123456")).isEqualTo(before.id().toString());

        assertThat(push(after, COMMIT, true, all()).result().digest())
                .hasToString(after.id().toString());
        assertThat(registry.digest(path, "0123456")).isEqualTo(after.id().toString());
    }

    @Test
    void shouldMoveLatestForwardOnly() {
        GitRepository git = new GitRepository(runner.workspace());
        String first = git.commit("one");
        String second = git.commit("two");
        String third = git.commit("three");
        Subject older = image(first);
        Subject newer = image(second);
        Subject newest = image(third);
        push(newer, second, false, all()).result();

        PushResult late = push(older, first, false, all()).result();

        assertThat(late.tags()).hasToString("[" + first.substring(0, 7) + ", main-" + first.substring(0, 7) + "]");
        assertThat(late.notes())
                .containsExactly("The tag latest stays where it is: it already names the newer commit " + second + ".");
        assertThat(registry.digest(path, "latest")).isEqualTo(newer.id().toString());
        assertThat(registry.digest(path, first.substring(0, 7)))
                .isEqualTo(older.id().toString());

        assertThat(push(newest, third, false, all()).result().notes()).isEmpty();
        assertThat(registry.digest(path, "latest")).isEqualTo(newest.id().toString());

        PushResult nothing = push(older, first, false, "latest").result();
        assertThat(nothing.digest()).isNull();
        assertThat(nothing.tags()).isEmpty();
        assertThat(registry.digest(path, "latest")).isEqualTo(newest.id().toString());
    }

    @Test
    void shouldMoveLatestToWhatWasBuiltLaterWhereThereIsNoHistory() {
        String other = COMMIT.replace('0', 'f');
        Subject earlier = big(registry.address() + "/" + path, COMMIT);
        Subject later = big(registry.address() + "/" + path, other);
        push(earlier, COMMIT, false, "latest").result();

        assertThat(push(later, other, false, "latest").result().digest())
                .hasToString(later.id().toString());
        PushResult back = push(earlier, COMMIT, false, "latest").result();

        assertThat(back.notes())
                .singleElement()
                .asString()
                .startsWith("The tag latest stays where it is: it names the image of commit " + other);
        assertThat(registry.digest(path, "latest")).isEqualTo(later.id().toString());
    }

    @Test
    void shouldFetchACommitThatWasMadeAfterTheCheckOut() throws Exception {
        GitRepository origin = new GitRepository(Files.createDirectory(temporary.resolve("origin")));
        String older = origin.commit("one");
        origin.clone(runner.workspace(), 100);
        String newer = origin.commit("two");
        Subject late = image(older);
        push(image(newer), newer, false, "latest").result();

        assertThat(push(late, older, false, "latest").result().notes())
                .containsExactly("The tag latest stays where it is: it already names the newer commit " + newer + ".");
    }

    @Test
    void shouldGoByTheTimeOfCommitsWhereTheHistoryIsShallow() throws Exception {
        GitRepository origin = new GitRepository(Files.createDirectory(temporary.resolve("origin")));
        String older = origin.commitAt("one", 1);
        String between = origin.commitAt("two", 2);
        String newest = origin.commitAt("three", 3);
        push(image(between), between, false, "latest").result();
        GitRepository shallow = origin.clone(runner.workspace(), 1);

        assertThat(push(image(newest), newest, false, "latest").result().notes())
                .isEmpty();
        shallow.fetch(older);
        assertThat(push(image(older), older, false, "latest").result().notes())
                .containsExactly("The tag latest stays where it is: it already names the newer commit " + newest + ".");
    }

    @Test
    void shouldSendEachBlobOnceForAllTags() {
        Subject image = big(registry.address() + "/" + path, COMMIT);

        Ended<PushResult> ended = push(image, COMMIT, false, "a", "b", "c", "d", "e");

        assertThat(ended.result().tags()).hasSize(5);
        assertThat(registry.uploads(path)).isNotEmpty().doesNotHaveDuplicates();
        assertThat(ended.log()).noneMatch(line -> line.matches(".*\\p{Cntrl}.*"));
        assertThat(ended.log()).filteredOn(line -> line.endsWith(": Pushed")).isNotEmpty();
    }

    /** An image with a layer of its own that does not go through a connection in one piece. */
    private Subject big(String repository, String commit) {
        String reference = repository + ":" + commit;
        String id = docker.build(
                reference,
                "FROM busybox\nLABEL org.opencontainers.image.revision=" + commit + "\nRUN : " + Docker.uniqueName()
                        + " && head -c 3000000 /dev/urandom >/big");
        return new Subject(reference, ImageId.parse(id));
    }

    @ParameterizedTest
    @EnumSource(
            value = FlakyProxy.Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HOLD", "TOO_MANY"})
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
    void shouldPushToSeveralRegistriesEachWithItsOwnLogin() throws Exception {
        runner.login("other", TestParts.get("REGISTRY_OTHER_USER"), TestParts.get("REGISTRY_OTHER_PASSWORD"));
        Subject image = image(COMMIT);
        try (FlakyProxy second = new FlakyProxy(registry.address(), 0)) {
            PushResult result = push(new PushRequest.Builder(image, Origin.of(Map.of("GIT_COMMIT", COMMIT)))
                            .tags(List.of("{shortSha}", "latest"))
                            .credentialsId(LOGIN)
                            .registry(registry.address() + "/" + path, null)
                            .registry(second.address() + "/second/" + path, "other"))
                    .result();

            assertThat(result.pushed())
                    .extracting(pushed -> pushed.repository().toString())
                    .containsExactly(registry.address() + "/" + path, second.address() + "/second/" + path);
            assertThat(result.pushed()).extracting(PushResult.Pushed::digest).containsOnly(result.digest());
            assertThat(registry.digest("second/" + path, "latest"))
                    .isEqualTo(image.id().toString());
        } finally {
            registry.remove("second/" + path);
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
    void shouldPullByDigestWhatThisEngineDoesNotHave() {
        Subject image = image(COMMIT);
        Digest digest = push(image, COMMIT, false, "{shortSha}").result().digest();
        docker.removeImages(registry.address() + "/" + path);
        assertThat(push(image, COMMIT, false, "stable").failure()).contains("is not in this agent's Docker engine");

        Ended<PushResult> ended = push(new PushRequest.Builder(image, Origin.of(Map.of("GIT_COMMIT", COMMIT)))
                .tags(List.of("stable", "stable-too"))
                .credentialsId(LOGIN)
                .source(ImageReference.parse("image", registry.address() + "/" + path), digest));

        assertThat(ended.result().digest()).isEqualTo(digest);
        assertThat(ended.log()).contains("$ docker pull " + registry.address() + "/" + path + "@" + digest);
        assertThat(registry.digest(path, "stable")).isEqualTo(digest.toString());
        assertThat(registry.digest(path, "stable-too")).isEqualTo(digest.toString());
        assertThat(docker.lines("image", "ls", "--quiet", registry.address() + "/" + path))
                .as("what was only needed for the push")
                .isEmpty();
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
