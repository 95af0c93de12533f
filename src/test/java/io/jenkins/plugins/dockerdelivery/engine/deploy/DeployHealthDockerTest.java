package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.HEALTHY;
import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.commit;
import static io.jenkins.plugins.dockerdelivery.engine.deploy.ServerProject.healthy;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.Image;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.GitRepository;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Healthy, or rolled back, and always known: on a real server. */
class DeployHealthDockerTest extends DeployDockerTest {
    private Image sick;

    @BeforeAll
    void pushMore() {
        sick = images.sick(commit(3));
    }

    @Test
    void shouldRollBackWhatIsUnhealthyAndVerifyIt() {
        project.deploy(one);

        Ended<DeployResult> ended = project.deploy(sick);

        assertThat(ended.result().succeeded()).isFalse();
        assertThat(ended.result().rolledBack()).isTrue();
        assertThat(ended.result().failure())
                .isEqualTo(
                        "The new version on " + ServerProject.host() + " failed: api is unhealthy. It was rolled back: "
                                + one.name() + " serves again and is healthy.");
        assertThat(project.runs("api")).isEqualTo(healthy(one));
        // With the variables that it was deployed with.
        assertThat(project.inspect(project.containers().get(0), "{{.Config.Env}}"))
                .contains("COMMIT=1111111");
        // Its log shows why, and what it says is taken for nothing else.
        assertThat(ended.log())
                .containsSubsequence(
                        "Health of api:",
                        "it is sick",
                        "Last lines of api:",
                        "this is " + sick.commit(),
                        " ::outcome=healthy",
                        "Rolling back, because api is unhealthy.",
                        "Rolled back: api runs " + one.name() + " (running, healthy).");
        assertThat(project.isLocked()).isFalse();
    }

    @Test
    void shouldShowTheLastHundredLines() {
        Image talking =
                images.push(commit(8), PushedImages.CHECK, "ENTRYPOINT [\"sh\", \"-c\", \"seq 150; exec sleep 1000\"]");

        assertThat(project.deploy(talking).log())
                .containsSubsequence("Last lines of api:", "51", "150")
                .doesNotContain("50");
    }

    @Test
    void shouldNotRollBackAFirstDeploymentOrToOneThatNeverWasHealthy() {
        String nothingBefore =
                ". There was no previous deployment to roll back to; the new containers are left as they are.";
        DeployResult first = project.deploy(sick).result();

        assertThat(first.failure()).endsWith("failed: api is unhealthy" + nothingBefore);
        assertThat(first.rolledBack()).isFalse();
        assertThat(project.runs("api")).isEqualTo(sick.commit() + " unhealthy");

        Image dead = images.push(commit(4), PushedImages.CHECK, "ENTRYPOINT [\"false\"]");
        Ended<DeployResult> second = project.deploy(dead);

        assertThat(second.log())
                .contains("What is there of api counts as no previous deployment: " + sick.name() + " is unhealthy.");
        assertThat(second.result().failure()).endsWith("failed: api ended" + nothingBefore);
        assertThat(second.result().decisive().previousImage()).isEmpty();

        Ended<DeployResult> third = project.deploy(sick);

        assertThat(third.log())
                .contains("What is there of api counts as no previous deployment: " + dead.name()
                        + " ended by an error.");
        assertThat(third.result().failure()).endsWith("failed: api is unhealthy" + nothingBefore);
    }

    @Test
    void shouldRollBackToWhatWasDeployedHoweverItIsByThen() throws Exception {
        // Healthy for as long as this file is not there.
        project.compose("""
                services:
                  api:
                    image: IMAGE:${GIT_SHA:?}
                    healthcheck: {test: "test -e /healthy && ! test -e /tmp/ill", interval: 250ms, retries: 1}
                """);
        project.deploy(one);
        String container = project.containers().get(0);
        Docker.server().run("exec", container, "touch", "/tmp/ill");
        Waiting.until("it is ill", () -> project.runs("api").endsWith("unhealthy"));

        // What comes back is a new container.
        assertThat(project.deploy(sick).result().rolledBack()).isTrue();
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldRollBackToWhatSomebodyHasStopped() throws IOException {
        project.deploy(one);
        project.forget();
        Docker.server().run("stop", project.containers().get(0));

        assertThat(project.deploy(sick).result().rolledBack()).isTrue();
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldLetAnOlderCommitReplaceANewerOneThatNeverWasHealthy() throws IOException {
        GitRepository git = new GitRepository(project.runner().workspace());
        Image older = images.healthy(git.commit("one"));
        Image newer = images.sick(git.commit("two"));
        project.deploy(newer);

        Ended<DeployResult> ended = project.runner("main")
                .run(place -> new DeployPlan(
                        project.request(older, deploy -> deploy.allowOlder(false)), place, ServerProject.HOLDER));

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(project.runs("api")).isEqualTo(healthy(older));
    }

    @Test
    void shouldLeaveAnUnhealthyVersionWhereItIsToldNotToRollBack() {
        project.deploy(one);

        assertThat(project.deploy(sick, deploy -> deploy.rollback(false))
                        .result()
                        .failure())
                .endsWith("failed: api is unhealthy. It was not rolled back (rollback: false).");
        assertThat(project.runs("api")).isEqualTo(sick.commit() + " unhealthy");
    }

    @Test
    void shouldRollBackTheServicesThatHadSomethingBefore() throws IOException {
        project.compose("""
                services:
                  api: {image: "IMAGE:${GIT_SHA:?}"}
                  worker: {image: "IMAGE:${GIT_SHA:?}"}
                """);
        project.deploy(one);

        DeployResult result = project.deploy(sick, deploy -> deploy.services(List.of("worker", "api")))
                .result();

        assertThat(result.rolledBack()).isTrue();
        assertThat(result.service()).isEqualTo("worker, api");
        assertThat(project.runs("api")).isEqualTo(healthy(one));
        assertThat(project.runs("worker")).startsWith(sick.commit());
    }

    @Test
    void shouldWaitNoLongerThanToldForHealth() {
        Image slow = images.push(commit(5), "HEALTHCHECK --interval=250ms --retries=999 CMD false");

        assertThat(project.deploy(slow, deploy -> deploy.healthTimeout("1s"))
                        .result()
                        .failure())
                .contains("failed: api was not healthy within 1 s.");
    }

    @Test
    void shouldGiveTheHealthCheckItsStartPeriod() {
        // Docker first looks after an interval, whatever the timeout says.
        Image late =
                images.push(commit(6), "HEALTHCHECK --start-period=2s --interval=3s CMD test -e /healthy", HEALTHY);

        Ended<DeployResult> ended = project.deploy(late, deploy -> deploy.healthTimeout("1s"));

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log()).contains("The health check of the container has a start period: waiting up to 7 s.");
    }

    @Test
    void shouldTakeAContainerWithoutAHealthCheckThatGoesOnRunning() throws IOException {
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA}\", healthcheck: {disable: true}}}");

        DeployResult result = project.deploy(one).result();

        assertThat(result.succeeded()).isTrue();
        assertThat(result.healthyAfterMillis()).isGreaterThan(9_000);
    }

    @Test
    void shouldNotTakeAContainerThatKeepsRestarting() throws IOException {
        project.compose(
                "services: {api: {image: \"IMAGE:${GIT_SHA}\", restart: always, healthcheck: {disable: true}}}");
        Image crashing = images.push(commit(7), "ENTRYPOINT [\"sh\", \"-c\", \"sleep 0.5; exit 1\"]");

        assertThat(project.deploy(crashing, deploy -> deploy.healthTimeout("3s"))
                        .result()
                        .failure())
                .contains("failed: api ");
    }

    @Test
    void shouldAskAnAddressOnTheServer() throws IOException {
        AtomicInteger answer = new AtomicInteger(500);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(answer.getAndSet(200), -1);
            exchange.close();
        });
        http.start();
        String probe = "http://127.0.0.1:" + http.getAddress().getPort() + "/health";
        try {
            assertThat(project.deploy(one, deploy -> deploy.probe(probe))
                            .result()
                            .succeeded())
                    .isTrue();
        } finally {
            http.stop(0);
        }

        assertThat(project.deploy(one, deploy -> deploy.probe(probe).healthTimeout("2s"))
                        .result()
                        .failure())
                .contains("failed: api does not answer " + probe);
    }

    @Test
    void shouldCountTheReplicas() throws IOException {
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", deploy: {replicas: 3}}}");

        assertThat(project.deploy(one).result().succeeded()).isTrue();
        assertThat(project.containers("api")).hasSize(3);
    }

    @Test
    void shouldRollBackToAsManyContainersAsThereWere() throws IOException {
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", deploy: {replicas: \"${REPLICAS:?}\"}}}");
        project.deploy(one, deploy -> deploy.environment(List.of("GIT_SHA={shortSha}", "REPLICAS=2")));

        DeployResult result = project.deploy(
                        sick, deploy -> deploy.environment(List.of("GIT_SHA={shortSha}", "REPLICAS=1")))
                .result();

        assertThat(result.failure()).contains("It was rolled back: " + one.name() + " serves again and is healthy.");
        assertThat(project.containers("api")).hasSize(2);
    }

    @Test
    void shouldMissAReplicaThatIsNotThere() throws IOException {
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", deploy: {replicas: 2},"
                + " healthcheck: {test: [CMD, \"true\"], interval: 1s}}}");
        String second = project.name() + "-api-2";
        LocalRunner runner = project.runner()
                .onLine(
                        " Container " + second + "  Started",
                        () -> Docker.server().run("rm", "--force", second));

        Ended<DeployResult> ended = runner.run(place -> new DeployPlan(
                project.request(one, deploy -> deploy.healthTimeout("3s")), place, ServerProject.HOLDER));

        assertThat(ended.result().failure()).contains("failed: api has only 1 of 2 containers");
    }

    @Test
    void shouldTakeEveryServerBackWhenOneFails() {
        project.deploy(one);
        Image two = images.healthy(commit(2));

        Ended<DeployResult> ended = project.deploy(
                two,
                deploy ->
                        deploy.hosts(List.of(TestParts.get("SSH_HOST") + ":1")).fleet(1, true));

        assertThat(ended.result().failure())
                .contains(one.name() + " serves again on " + ServerProject.host() + ".")
                .contains("the host 127.0.0.1:1 cannot be reached from the agent");
        assertThat(ended.log()).contains("[" + ServerProject.host() + "] Rolling back, because another host failed.");
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldTakeEveryServerBackToWhatRanThereAndNotToWhatWasDeployedOnce() throws IOException {
        Image two = images.healthy(commit(2));
        Image three = images.healthy("a".repeat(40));
        UnaryOperator<DeployRequest.Builder> withAnother = deploy ->
                deploy.hosts(List.of(TestParts.get("SSH_HOST") + ":1")).fleet(1, true);
        project.deploy(one);
        project.deploy(two);
        byHand(one);

        assertThat(project.deploy(three, withAnother).result().failure())
                .contains(one.name() + " serves again on " + ServerProject.host() + ".");
        assertThat(project.runs("api")).isEqualTo(healthy(one));

        // What was there before the first deployment comes back, too.
        project.forget();
        assertThat(project.deploy(three, withAnother).result().failure())
                .contains(one.name() + " serves again on " + ServerProject.host() + ".");
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    private void byHand(Image image) {
        Docker.server()
                .withVariable("GIT_SHA", image.tag().toString())
                .run("compose", "--file", project.file().toString(), "up", "--detach", "--wait");
    }

    @Test
    void shouldStopAtTheFirstServerThatFails() {
        Ended<DeployResult> ended = project.deploy(
                one, deploy -> deploy.host("127.0.0.1", 1).hosts(List.of("127.0.0.1:" + TestParts.get("SSH_PORT"))));

        assertThat(ended.failure()).startsWith("Not deployed: the host 127.0.0.1:1 cannot be reached");
        assertThat(project.containers()).isEmpty();
    }
}
