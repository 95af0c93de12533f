package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.FlakyProxy;
import io.jenkins.plugins.dockerdelivery.engine.real.GitRepository;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is where after a push to a real registry. */
class PushPlanDockerTest extends RealPushes {
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
}
