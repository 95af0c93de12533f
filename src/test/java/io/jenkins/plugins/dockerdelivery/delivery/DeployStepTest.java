package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.board.Deployment;
import io.jenkins.plugins.dockerdelivery.board.Deployments;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryFolderProperty;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Deployments to a real server, of images that the runs have pushed as far as their records tell: in one Jenkins. */
@WithJenkins
class DeployStepTest {
    private static final String COMMIT = "1".repeat(40);
    private static final String OTHER_COMMIT = "2".repeat(40);
    private static final String QUICK = "250ms CMD true";
    private static final String LOGIN = ", registryCredentialsId: 'dockerhub'";

    private static JenkinsRule jenkins;

    private final Machine machine = new Machine();

    @TempDir
    private Path directory;

    private WorkflowJob job;

    @BeforeAll
    static void prepare(JenkinsRule rule) throws IOException {
        jenkins = rule;
        new Machine().configure(rule.jenkins);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("alice", "carol")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("bob"));
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void setUp() throws IOException {
        job = jenkins.createProject(WorkflowJob.class);
        Files.createDirectories(machine.deployDirectory());
        Files.writeString(
                machine.deployDirectory().resolve("docker-compose.yml"),
                "services: {payment-api: {image: '" + machine.repository() + ":${GIT_SHA:?}'}}");
    }

    @AfterEach
    void tearDown() throws IOException, InterruptedException {
        machine.cleanUp();
    }

    /** Pushes an image, and tells what a run would have in its record that had done it. */
    private Map<String, StationEntry> push(String commit, String healthCheck) throws IOException, InterruptedException {
        String tag = commit.substring(0, 7);
        String image = machine.repository() + ":" + tag;
        Path context = Files.createDirectories(directory.resolve(tag));
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM busybox\nSTOPSIGNAL SIGKILL\nHEALTHCHECK --interval=" + healthCheck + "\nCMD exec sleep 1000 # "
                        + tag);
        machine.docker(
                "buildx", "build", "--quiet", "--provenance", "false", "--load", "--tag", image, context.toString());
        Machine.run(
                Map.of(
                        "DOCKER_CONFIG", directory.resolve("docker").toString(),
                        "PASSWORD", machine.part("REGISTRY_PASSWORD"),
                        "LOGIN", machine.part("REGISTRY_USER"),
                        "REGISTRY", machine.part("REGISTRY"),
                        "IMAGE", image),
                "sh",
                "-c",
                "printf %s \"$PASSWORD\" | docker login --username \"$LOGIN\" --password-stdin \"$REGISTRY\" && docker push"
                        + " --quiet \"$IMAGE\"");
        String id = machine.docker("image", "inspect", "--format", "{{.Id}}", image);
        return Map.of(
                "0-build",
                new StationEntry.Builder(Station.BUILD, State.SUCCESS)
                        .image(image, id)
                        .fact(Fact.REPOSITORY, machine.repository())
                        .fact(Fact.COMMIT, commit)
                        .build(),
                "1-push",
                new StationEntry.Builder(Station.PUSH, State.SUCCESS)
                        .image(image, id)
                        .fact(Fact.REPOSITORY, machine.repository())
                        .fact(Fact.TAG, tag)
                        .fact(Fact.DIGEST, machine.digest(tag))
                        .build());
    }

    private String step(String name, String more) {
        return "%s host: '%s:%s', credentialsId: 'prod-ssh', service: 'payment-api', composeFiles: ['%s/docker-compose.yml']%s\n"
                .formatted(name, machine.part("SSH_HOST"), machine.part("SSH_PORT"), machine.deployDirectory(), more);
    }

    private static CpsFlowDefinition pipeline(String commit, String steps) throws Exception {
        return new CpsFlowDefinition(
                "input 'Deploy?'\nnode { withEnv(['GIT_COMMIT=" + commit + "']) {\n" + steps + "} }", true);
    }

    /** A run that carol starts, up to where somebody has to let it go on. */
    private static WorkflowRun start(WorkflowJob job, Map<String, StationEntry> pushed) throws Exception {
        WorkflowRun run = job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("carol")))
                .waitForStart();
        for (Map.Entry<String, StationEntry> entry : new TreeMap<>(pushed).entrySet()) {
            DeliveryAction.of(run).put(entry.getKey(), entry.getValue());
        }
        awaitQuestion(run);
        return run;
    }

    private static void awaitQuestion(WorkflowRun run) {
        await().until(() -> run.getAction(InputAction.class) != null
                && !run.getAction(InputAction.class).getExecutions().isEmpty());
    }

    private static WorkflowRun approve(WorkflowRun run) throws Exception {
        InputStepExecution input =
                run.getAction(InputAction.class).getExecutions().get(0);
        try (ACLContext as = ACL.as2(User.getById("alice", true).impersonate2())) {
            input.proceed(null);
        }
        return run;
    }

    private static WorkflowRun succeed(WorkflowJob job, Map<String, StationEntry> pushed) throws Exception {
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(approve(start(job, pushed))));
    }

    private static WorkflowRun fail(WorkflowJob job, Map<String, StationEntry> pushed) throws Exception {
        return jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(approve(start(job, pushed))));
    }

    private static void abort(WorkflowRun run) throws Exception {
        run.doStop();
        await().atMost(Duration.ofSeconds(60)).until(() -> !run.isBuilding());
        jenkins.assertBuildStatus(Result.ABORTED, run);
    }

    private Deployment last() {
        return Deployments.of(job).all().get(0);
    }

    private String host() {
        return machine.part("SSH_HOST") + ":" + machine.part("SSH_PORT");
    }

    /** What the containers on the server run. */
    private String runs() throws Exception {
        List<String> served = machine.served();
        assertThat(served).hasSize(1);
        return machine.hostDocker("inspect", "--format", "{{.Config.Image}}", served.get(0));
    }

    private static List<String> rows(JenkinsRule.WebClient client, WorkflowJob of, String table) throws Exception {
        HtmlPage page = client.getPage(of, "deployments");
        return page.querySelectorAll("table.docker-delivery-" + table + " tbody tr").stream()
                .map(DomNode::asNormalizedText)
                .toList();
    }

    @Test
    void shouldTakeTheHostKeysOfTheFolder() throws Exception {
        DockerDeliveryConfiguration global = DockerDeliveryConfiguration.get();
        String known = global.getKnownHosts();
        DockerDeliveryFolderProperty property = new DockerDeliveryFolderProperty();
        property.setKnownHosts(known);
        Folder folder = jenkins.createProject(Folder.class);
        folder.addProperty(property);
        WorkflowJob inside = folder.createProject(WorkflowJob.class, "inside");
        inside.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", LOGIN)));
        global.setKnownHosts("");
        try {
            succeed(inside, push(COMMIT, QUICK));
        } finally {
            global.setKnownHosts(known);
        }
        assertThat(runs()).isEqualTo(machine.repository() + ":" + COMMIT.substring(0, 7));
    }

    @Test
    void shouldKnowWhoApprovedAndWhatBecameOfWhatWasAborted() throws Exception {
        String production = LOGIN + ", environment: 'production'";
        job.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", production) + step("checkDrift", "")));

        jenkins.assertLogContains("No drift: ", succeed(job, push(COMMIT, QUICK)));

        Deployment known = last();
        assertThat(known.getApprover()).isEqualTo("alice");
        assertThat(known.getStartedBy()).isEqualTo("carol");
        assertThat(known.getEnvironment()).isEqualTo("production");
        assertThat(known.getCommit()).isEqualTo(COMMIT);
        assertThat(known.getDigest()).isEqualTo(machine.digest(COMMIT.substring(0, 7)));

        // Another version whose health takes its time is aborted in the middle.
        job.setDefinition(pipeline(OTHER_COMMIT, step("sshComposeDeploy", production)));
        WorkflowRun second = approve(start(job, push(OTHER_COMMIT, "1s --start-period=30s CMD false")));
        jenkins.waitForMessage("-1  Started", second);
        abort(second);

        jenkins.assertLogContains("Rolled back: payment-api runs " + machine.repository() + ":1111111", second);
        assertThat(runs()).isEqualTo(machine.repository() + ":1111111");
        assertThat(last().getEnd()).isEqualTo("rolled_back");
        assertThat(rows(jenkins.createWebClient().login("bob"), job, "deployments"))
                .singleElement()
                .asString()
                .contains("production", "1111111", "As deployed", "Rolled back", "#2");
    }

    @Test
    void shouldListWhatWasRefusedOrStoppedBeforehand() throws Exception {
        job.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", LOGIN)));
        fail(job, Map.of());
        assertThat(last().getEnd()).isEqualTo("refused");

        Path lock = Files.createSymbolicLink(
                Path.of("/tmp/docker-delivery-" + machine.project() + ".lock"),
                Path.of("unknown:unknown:somebody#1 since 2026-08-01T00:00:00Z"));
        WorkflowRun waiting = approve(start(job, push(COMMIT, QUICK)));
        jenkins.waitForMessage("Waiting for the lock held by somebody#1 since 2026-08-01T00:00:00Z.", waiting);
        abort(waiting);
        Files.delete(lock);

        assertThat(last().getEnd()).isEqualTo("aborted");
        assertThat(last().getReason()).isEqualTo("Not deployed: the step was stopped.");
        assertThat(machine.served()).isEmpty();
        assertThat(rows(jenkins.createWebClient().login("bob"), job, "deployments"))
                .singleElement()
                .asString()
                .contains("Nothing that was healthy", "Aborted", "#2");
        assertThat(rows(jenkins.createWebClient().login("bob"), job, "history"))
                .hasSize(2)
                .last()
                .asString()
                .contains("#1", "Not deployed", "carol");
    }

    @Test
    void shouldLetTheSecondOfTwoJobsWait() throws Exception {
        WorkflowJob other = jenkins.createProject(WorkflowJob.class);
        Path journal = machine.deployDirectory().resolve("journal");
        Files.createFile(journal);
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path go = machine.deployDirectory().resolve("go");
        String look = LOGIN + ", before: 'docker ps --filter label=com.docker.compose.project=" + machine.project()
                + " --format \\'{{.Image}} {{.Status}}\\' >>" + journal + "; until test -e " + go
                + "; do sleep 0.2; done'";
        job.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", look)));
        other.setDefinition(pipeline(OTHER_COMMIT, step("sshComposeDeploy", look)));
        WorkflowRun one = start(job, push(COMMIT, QUICK));
        WorkflowRun two = start(other, push(OTHER_COMMIT, QUICK));

        approve(one);
        approve(two);
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Stream.of(one, two).anyMatch(DeployStepTest::waits));
        } finally {
            Files.createFile(go);
        }

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(one));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(two));
        boolean twoWaited = waits(two);
        WorkflowRun first = twoWaited ? one : two;
        WorkflowRun second = twoWaited ? two : one;
        assertThat(waits(first)).isFalse();
        assertThat(JenkinsRule.getLog(second))
                .containsPattern(
                        "Waiting for the lock held by " + first.getExternalizableId() + " since \\d{4}-\\d\\d-");
        // What the second one found when it had the lock.
        assertThat(Files.readAllLines(journal))
                .singleElement()
                .asString()
                .startsWith(machine.repository() + ":" + (twoWaited ? "1111111" : "2222222"))
                .endsWith("(healthy)");
        assertThat(runs()).isEqualTo(machine.repository() + ":" + (twoWaited ? "2222222" : "1111111"));
    }

    private static boolean waits(WorkflowRun run) {
        try {
            return JenkinsRule.getLog(run).contains("Waiting for the lock held by ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldNotTakeAJobThatWasMadeAnewForALateRunOfTheOneBefore() throws Exception {
        Map<String, StationEntry> pushed = push(COMMIT, QUICK);
        job.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", LOGIN)));
        succeed(job, pushed);
        succeed(job, pushed);

        job.delete();
        job = jenkins.createProject(WorkflowJob.class, job.getName());
        job.setDefinition(pipeline(OTHER_COMMIT, step("sshComposeDeploy", LOGIN)));
        WorkflowRun first = succeed(job, push(OTHER_COMMIT, QUICK));

        assertThat(first.getNumber()).isEqualTo(1);
        assertThat(runs()).endsWith(":" + OTHER_COMMIT.substring(0, 7));
    }

    @Test
    void shouldDeployAgainFromThePageForThoseWhoMay() throws Exception {
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("fromBuild", "")));
        String again = LOGIN + ", fromBuild: params.fromBuild, allowOlder: params.fromBuild != ''";
        job.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", again)));
        succeed(job, push(COMMIT, QUICK));
        job.setDefinition(pipeline(OTHER_COMMIT, step("sshComposeDeploy", again)));
        succeed(job, push(OTHER_COMMIT, QUICK));
        assertThat(runs()).endsWith(":2222222");

        JenkinsRule.WebClient bob = jenkins.createWebClient().login("bob");
        assertThat(rows(bob, job, "history")).hasSize(2).noneMatch(row -> row.contains("Deploy again"));
        WebRequest post =
                new WebRequest(bob.createCrumbedUrl(job.getUrl() + "deployments/redeploy?build=1"), HttpMethod.POST);
        assertThatThrownBy(() -> bob.getPage(post))
                .isInstanceOfSatisfying(
                        FailingHttpStatusCodeException.class,
                        refused -> assertThat(refused.getStatusCode()).isEqualTo(403));

        HtmlPage page = jenkins.createWebClient().login("alice").getPage(job, "deployments");
        HtmlButton button = page.querySelector("button[aria-label='Deploy the image of build 1 again']");
        button.click();
        await().until(() -> job.getBuildByNumber(3) != null);
        WorkflowRun third = job.getBuildByNumber(3);
        // It goes through all that the job asks of a run.
        awaitQuestion(third);
        assertThat(runs()).endsWith(":2222222");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(approve(third)));

        assertThat(runs()).isEqualTo(machine.repository() + ":1111111");
        assertThat(last().getBuild()).isEqualTo(3);
        assertThat(last().getStartedBy()).isEqualTo("alice");
        assertThat(last().getCommit()).isEqualTo(COMMIT);
        assertThat(job.getLastBuild()).isEqualTo(third);
    }

    @Test
    void shouldNoticeThatSomebodyReplacedTheContainerByHand() throws Exception {
        job.setDefinition(pipeline(COMMIT, step("sshComposeDeploy", LOGIN)));
        succeed(job, push(COMMIT, QUICK));
        WorkflowJob watch = jenkins.createProject(WorkflowJob.class);
        watch.setDefinition(pipeline(COMMIT, step("checkDrift", ", job: '" + job.getFullName() + "'")));
        succeed(watch, Map.of());

        machine.hostDocker("commit", machine.served().get(0), machine.repository() + ":byhand");
        Machine.run(
                Map.of("DOCKER_HOST", machine.part("HOST_ENGINE"), "GIT_SHA", "byhand"),
                "docker",
                "compose",
                "--file",
                machine.deployDirectory().resolve("docker-compose.yml").toString(),
                "up",
                "--detach");
        assertThat(runs()).endsWith(":byhand");

        WorkflowRun found = fail(watch, Map.of());
        String drift = "runs " + machine.repository() + ":byhand, which is another image";
        jenkins.assertLogContains("Drift: payment-api on " + host() + " " + drift, found);
        assertThat(rows(jenkins.createWebClient().login("bob"), job, "deployments"))
                .singleElement()
                .asString()
                .contains("1111111", "Drift: " + drift);

        machine.hostDocker("rm", "--force", machine.served().get(0));
        jenkins.assertLogContains("Drift: payment-api on " + host() + " does not run at all", fail(watch, Map.of()));
    }
}
