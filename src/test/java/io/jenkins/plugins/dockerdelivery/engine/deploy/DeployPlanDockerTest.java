package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.commit;
import static io.jenkins.plugins.dockerdelivery.engine.deploy.ServerProject.healthy;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.Image;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.GitRepository;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates on a real server: OpenSSH, a Docker engine of its own, Compose. */
class DeployPlanDockerTest extends DeployDockerTest {
    private Image two;

    @BeforeAll
    void pushMore() {
        two = images.healthy(commit(2));
    }

    @Test
    void shouldDeployFirstAndThenUpdate() {
        DeployResult first = project.deploy(one).result();

        assertThat(first.succeeded()).isTrue();
        assertThat(first.decisive().previousImage()).isEmpty();
        assertThat(first.decisive().containerId())
                .isEqualTo(project.containers().get(0));
        assertThat(project.runs("api")).isEqualTo(healthy(one));

        Ended<DeployResult> second = project.deploy(two);

        DeployResult result = second.result();
        assertThat(result.succeeded()).isTrue();
        assertThat(result.rolledBack()).isFalse();
        assertThat(result.decisive().previousImage()).isEqualTo(one.name());
        assertThat(result.image()).isEqualTo(two.name());
        assertThat(result.digest()).isEqualTo(two.digest());
        assertThat(result.service()).isEqualTo("api");
        assertThat(result.hostNames()).isEqualTo(ServerProject.host());
        assertThat(result.healthyAfterMillis()).isPositive();
        assertThat(project.containers())
                .containsExactly(result.decisive().containerId())
                .doesNotContain(first.decisive().containerId());
        assertThat(project.runs("api")).isEqualTo(healthy(two));
        assertThat(project.inspect(result.decisive().containerId(), "{{.Config.Env}}"))
                .contains("COMMIT=2222222");
        assertThat(second.log())
                .contains(
                        "Deploying " + two.name() + " to api on " + ServerProject.host(),
                        "Pulled " + images.name() + "@" + two.digest())
                .noneMatch(line -> line.startsWith("::"));
        assertThat(project.isLocked()).isFalse();
    }

    @Test
    void shouldReplaceOnlyTheServicesThatAreNamed() throws IOException {
        project.compose("""
                services:
                  db: {image: "IMAGE:1111111"}
                  api: {image: "IMAGE:${GIT_SHA:?}", depends_on: [db]}
                  worker: {image: "IMAGE:${GIT_SHA:?}", depends_on: [api], deploy: {replicas: 2}}
                """);
        project.deploy(one, deploy -> deploy.services(List.of("db", "api", "worker")));
        List<String> others = Stream.of(project.containers("db"), project.containers("worker"))
                .flatMap(List::stream)
                .toList();
        assertThat(others).hasSize(3);

        assertThat(project.deploy(two).result().succeeded()).isTrue();

        assertThat(project.runs("api")).isEqualTo(healthy(two));
        assertThat(project.containers()).containsAll(others).hasSize(4);
        assertThat(project.deploy(two, deploy -> deploy.services(List.of("worker", "api")))
                        .result()
                        .service())
                .isEqualTo("worker, api");
        assertThat(project.runs("worker")).isEqualTo(healthy(two));
        assertThat(project.containers("worker")).hasSize(2);
    }

    @Test
    void shouldStartNewContainersBesideTheOldOnes() throws IOException {
        UnaryOperator<DeployRequest.Builder> rolling = deploy -> deploy.strategy("rolling");
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", scale: 2}}");
        project.deploy(one, rolling);
        assertThat(project.containers("api")).hasSize(2);

        Ended<DeployResult> ended = project.deploy(two, rolling);

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log()).contains("The new containers of api are healthy; stopping the old ones.");
        assertThat(project.runs("api")).isEqualTo(healthy(two));
        assertThat(project.containers("api")).hasSize(2);

        List<String> before = project.containers("api");
        Image sick = images.sick(commit(7));
        assertThat(project.deploy(sick, rolling).result().rolledBack()).isTrue();
        assertThat(project.containers("api")).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void shouldSayBeforehandThatAServiceCannotRoll() throws IOException {
        UnaryOperator<DeployRequest.Builder> rolling = deploy -> deploy.strategy("rolling");
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", container_name: " + project.name() + "-x}}");
        assertThat(project.deploy(one, rolling).failure())
                .startsWith("Not deployed: strategy: 'rolling' cannot be used for api: its container_name "
                        + project.name() + "-x can be there only once");
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", ports: [\"127.0.0.1:39123:80\"]}}");
        assertThat(project.deploy(one, rolling).failure())
                .startsWith("Not deployed: strategy: 'rolling' cannot be used for api: the port 39123 of the host");
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldMigrateInTheNewImageBeforeTheSwitch() throws IOException {
        project.deploy(one);
        String migrate = "docker compose run --rm -T api sh -c 'echo \"migrating in $COMMIT\"; echo ::outcome=healthy'";

        Ended<DeployResult> ended = project.deploy(two, deploy -> deploy.before(migrate));

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log()).containsSubsequence("migrating in 2222222", " ::outcome=healthy");

        Image three = images.healthy(commit(3));
        assertThat(project.deploy(three, deploy -> deploy.before("docker compose run --rm -T api sh -c 'exit 3'"))
                        .failure())
                .startsWith("Not deployed: what is to run before the update failed with 3: docker compose run");
        assertThat(project.runs("api")).isEqualTo(healthy(two));
    }

    @ParameterizedTest
    @ValueSource(strings = {"recreate", "rolling"})
    void shouldStartWhatItPulledWhateverThePolicyOfTheFiles(String strategy) throws IOException {
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", pull_policy: always}}");

        DeployResult result = project.deploy(
                        one,
                        deploy -> deploy.strategy(strategy).before("docker compose run --rm -T api echo migrating"))
                .result();

        assertThat(result.failure()).isEmpty();
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldUseProfiles() throws IOException {
        project.compose("services: {api: {image: \"IMAGE:${GIT_SHA:?}\", profiles: [web]}}");

        assertThat(project.deploy(one, deploy -> deploy.profiles(List.of("web")))
                        .result()
                        .succeeded())
                .isTrue();
        assertThat(project.deploy(one, deploy -> deploy.services(List.of("nobody")))
                        .failure())
                .isEqualTo("Not deployed: the Compose files have no service nobody with these profiles.");
    }

    @Test
    void shouldLeaveNoLoginOnTheServer() throws Exception {
        Set<Path> before = serversTemporaryFiles();

        assertThat(project.deploy(one).result().succeeded()).isTrue();

        // Those of another test beside this one go, too.
        Waiting.until("nothing is left", () -> before.containsAll(serversTemporaryFiles()));
        Path configuration = Path.of(TestParts.get("DEPLOY_DIR")).resolveSibling(".docker/config.json");
        assertThat(Files.exists(configuration)
                        && Files.readString(configuration)
                                .contains(images.registry().address()))
                .isFalse();
        Image fresh = images.healthy(commit(6));
        assertThat(project.deploy(fresh, deploy -> deploy.registryCredentialsId(null))
                        .failure())
                .startsWith("Not deployed: the server could not pull ")
                .endsWith(
                        "no basic auth credentials; give registryCredentialsId, or log the server in to the registry.");
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    private static Set<Path> serversTemporaryFiles() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("/tmp"))) {
            return found.filter(file -> {
                        try {
                            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
                                            .getName()
                                            .equals(TestParts.get("SSH_USER"))
                                    && file.getFileName().toString().startsWith("tmp.");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void shouldSayThatTheServerCouldNotLogIn() {
        LocalRunner runner =
                project.runner().login(ServerProject.REGISTRY, images.registry().user(), "not the password");

        assertThat(runner.run(place -> new DeployPlan(project.request(one, more -> more), place, ServerProject.HOLDER))
                        .failure())
                .startsWith("Not deployed: the server could not log in to the registry: ")
                .contains("401 Unauthorized");
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldNotTakeTheSecondLineOfAPasswordForAScript() {
        LocalRunner runner = project.runner()
                .login(
                        ServerProject.REGISTRY,
                        images.registry().user() + "\necho evil",
                        images.registry().password() + "\necho even more evil");

        Ended<DeployResult> ended =
                runner.run(place -> new DeployPlan(project.request(one, more -> more), place, ServerProject.HOLDER));

        assertThat(ended.result().succeeded()).isTrue();
        assertThat(ended.log()).noneMatch(line -> line.contains("evil"));
    }

    @Test
    void shouldNotTakeAContainerOfAnotherImageForTheDeployment() throws IOException {
        project.deploy(one);
        project.compose("services: {api: {image: \"" + one.name() + "\"}}");

        assertThat(project.deploy(two).result().failure())
                .contains("failed: api runs " + one.name()
                        + " and not what was shipped; let its image in the Compose files"
                        + " name the tag that is deployed.");
        assertThat(project.runs("api")).isEqualTo(healthy(one));
    }

    @Test
    void shouldSayThatTheComposeFilesAreOfNoUse() {
        assertThat(project.deploy(one, deploy -> deploy.composeFiles(List.of("/no/such/compose.yml")))
                        .failure())
                .startsWith("Not deployed: Compose on the server cannot use its files: ")
                .contains("/no/such/compose.yml");
        assertThat(project.deploy(one, deploy -> deploy.environment(List.of())).failure())
                .startsWith("Not deployed: Compose on the server cannot use its files: ")
                .contains("GIT_SHA");
        assertThat(project.containers()).isEmpty();
    }

    @Test
    void shouldGiveComposeItsVariablesWhateverTheirNamesAndValues() throws IOException {
        project.compose("""
                services:
                  api:
                    image: IMAGE:${GIT_SHA}
                    environment:
                      VALUES: "${timeout}|${lock}|${services}|${holder}"
                """);

        DeployResult result = project.deploy(
                        one,
                        deploy -> deploy.environment(List.of(
                                "GIT_SHA={shortSha}", "timeout=it's", "lock=$(id)", "services=a  b", "holder=`x`")))
                .result();

        assertThat(result.succeeded()).isTrue();
        assertThat(project.inspect(result.decisive().containerId(), "{{json .Config.Env}}"))
                .contains("\"VALUES=it's|$(id)|a  b|`x`\"");
    }

    @Test
    void shouldNotReplaceANewerCommit() throws IOException {
        GitRepository git = new GitRepository(project.runner().workspace());
        Image older = images.healthy(git.commit("one"));
        Image newer = images.healthy(git.commit("two"));
        project.deploy(one);
        assertThat(withHistory(newer, "folder/job#8").result().succeeded()).isTrue();

        assertThat(withHistory(older, "folder/job#9").failure())
                .isEqualTo("Not deployed: the server already runs a newer commit of api; allowOlder: true would replace"
                        + " it.");
        assertThat(project.runs("api")).isEqualTo(healthy(newer));

        assertThat(project.deploy(older).result().succeeded()).isTrue();
        assertThat(project.runs("api")).isEqualTo(healthy(older));
    }

    private Ended<DeployResult> withHistory(Image image, String holder) throws IOException {
        return project.runner("main")
                .run(place ->
                        new DeployPlan(project.request(image, deploy -> deploy.allowOlder(false)), place, holder));
    }

    @Test
    void shouldSkipWhatANewerRunHasOvertaken() {
        project.deployFor("folder/job#12", two, deploy -> deploy.allowOlder(false));

        DeployResult late = project.deployFor("folder/job#11", one, deploy -> deploy.allowOlder(false))
                .result();

        assertThat(late.skipped()).isTrue();
        assertThat(late.decisive().sentence()).isEqualTo("build #12 of this job has deployed api already");
        assertThat(project.runs("api")).isEqualTo(healthy(two));
        assertThat(project.deployFor("folder/other#1", one, deploy -> deploy.allowOlder(false))
                        .result()
                        .succeeded())
                .isTrue();
    }

    @Test
    void shouldCountTheRunsOfAJobFromTheirStart() throws IOException {
        UnaryOperator<DeployRequest.Builder> careful = deploy -> deploy.allowOlder(false);
        project.deployFor("folder/job#57", two, deploy -> careful.apply(deploy).runStarted(1_700_000_002_000L));

        assertThat(project.deployFor(
                                "folder/job#58",
                                one,
                                deploy -> careful.apply(deploy).runStarted(1_700_000_001_000L))
                        .result()
                        .skipped())
                .isTrue();
        // The job was deleted and made anew, or another controller has one of that name.
        assertThat(project.deployFor(
                                "folder/job#1",
                                one,
                                deploy -> careful.apply(deploy).runStarted(1_700_000_003_000L))
                        .result()
                        .skipped())
                .isFalse();
        assertThat(project.runs("api")).isEqualTo(healthy(one));

        // What an older version wrote.
        Path facts = project.record().resolve("current/facts");
        Files.write(facts, Files.readAllLines(facts).subList(0, 4));
        Files.writeString(facts, "57\n", StandardOpenOption.APPEND);
        assertThat(project.deployFor(
                                "folder/job#56",
                                two,
                                deploy -> careful.apply(deploy).runStarted(1_700_000_004_000L))
                        .result()
                        .skipped())
                .isTrue();
        assertThat(project.deployFor(
                                "folder/job#58",
                                two,
                                deploy -> careful.apply(deploy).runStarted(1_700_000_004_000L))
                        .result()
                        .skipped())
                .isFalse();
    }

    @Test
    void shouldKeepTheLastImagesOfTheService() {
        Image three = images.healthy("a".repeat(40));
        Image four = images.healthy("b".repeat(40));
        Image five = images.healthy("c".repeat(40));
        for (Image image : List.of(three, four)) {
            project.deploy(image, deploy -> deploy.keepImages(2));
        }

        Ended<DeployResult> ended = project.deploy(five, deploy -> deploy.keepImages(2));

        assertThat(ended.log()).contains("Removed the old image " + three.name() + ".");
        assertThat(Docker.server().lines("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", images.name()))
                .contains(four.name(), five.name())
                .doesNotContain(three.name());
    }

    @Test
    void shouldTellWhatRunsFromWhatWasDeployed() throws IOException {
        project.deploy(one);

        RunningServices running = look().result();

        assertThat(running.difference(ServerProject.host(), "api", one.digest().toString()))
                .isEmpty();
        assertThat(running.difference(ServerProject.host(), "api", two.digest().toString()))
                .isEqualTo("runs " + one.name() + ", which is another image");
        Docker.server().run("stop", project.containers().get(0));
        assertThat(look().result()
                        .difference(ServerProject.host(), "api", one.digest().toString()))
                .isEqualTo("is exited");
        Docker.server().run("rm", project.containers().get(0));
        assertThat(look().result()
                        .difference(ServerProject.host(), "api", one.digest().toString()))
                .isEqualTo("does not run at all");
    }

    private Ended<RunningServices> look() throws IOException {
        LookRequest request = LookRequest.to(
                        TestParts.get("SSH_HOST"),
                        List.of(),
                        Integer.valueOf(TestParts.get("SSH_PORT")),
                        null,
                        ServerProject.SSH,
                        Files.readString(Path.of(TestParts.get("SSH_KNOWN_HOSTS"))),
                        List.of())
                .about(
                        List.of("api"),
                        List.of(project.file().toString()),
                        null,
                        null,
                        List.of(),
                        List.of("GIT_SHA=any"),
                        Origin.of(Map.of()));
        return project.runner("look " + Docker.uniqueName()).run(place -> new LookPlan(request, place));
    }
}
