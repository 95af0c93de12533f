package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.Result;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * Deliveries, one after the other, each struck again and again at random moments of all five steps: {@code ./mvnw verify
 * -Ptorture}. Every delivery that is not aborted has to come to its end as if nothing had been; after each, nothing may be
 * left anywhere.
 */
class DeliveryTorture {
    private static final int KILLS = Integer.getInteger("torture.kills", 40);
    private static final long SEED = Long.getLong("torture.seed", 2026);
    private static final String AGENT = "tortured";
    private static final String JOB = "delivery";
    private static final int LINES = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** What is promised of an abort. */
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

    private enum Strike {
        CONTROLLER_KILLED,
        CONTROLLER_RESTARTED,
        AGENT_KILLED,
        AGENT_FROZEN,
        ABORTED
    }

    /** The steps, and about how long each takes here, in milliseconds: within that the moment of a strike is chosen. */
    private enum Target {
        DockerBuildCached(6000),
        TestInImage(7000),
        TrivyGate(4000),
        PushTags(3000),
        SshComposeDeploy(7000);

        private final int millis;

        Target(int millis) {
            this.millis = millis;
        }
    }

    /** An agent may stay away as long as elsewhere; in tests Jenkins gives up much earlier. */
    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .withTimeout(0)
            .javaOptions("-Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle.timeoutForNodeMillis=300000");

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private final Random random = new Random(SEED);
    private final Map<String, Map<Strike, Integer>> struck = new TreeMap<>();
    private final Map<String, List<Long>> aborts = new TreeMap<>();
    private final InboundAgentExtension.Options agent = InboundAgentExtension.Options.newBuilder()
            .name(AGENT)
            .label("docker")
            .webSocket()
            .build();
    private final Machine machine = new Machine();

    @BeforeEach
    void setUp() throws IOException {
        machine.prepareIdleService("sleep 1");
    }

    @AfterEach
    void tearDown() throws Exception {
        machine.cleanUp();
    }

    @Test
    void shouldLoseNothingWhateverHappens() throws Throwable {
        List<Strike> strikes = strikes();
        jenkins.startJenkins();
        jenkins.runRemotely(DeliveryTorture::configure, machine.project());
        agents.createAgent(jenkins, agent);
        int build = 0;
        boolean aborted = true;
        try {
            for (int i = 0; i < strikes.size(); i++) {
                Target target = Target.values()[i % Target.values().length];
                do {
                    while (aborted || !comesTo(target)) {
                        if (build > 0) {
                            finish(build, aborted);
                        }
                        build = jenkins.runRemotely(DeliveryTorture::begin);
                        aborted = false;
                    }
                    Thread.sleep(random.nextInt(target.millis));
                } while (jenkins.runRemotely(DeliveryTorture::current).equals("ended"));
                aborted = strike(strikes.get(i), build);
            }
            finish(build, aborted);
        } finally {
            print(build);
        }
    }

    /** As many kills as asked for, and half as many of everything else together. */
    private List<Strike> strikes() {
        List<Strike> strikes = new ArrayList<>();
        List<Strike> others = List.of(Strike.CONTROLLER_RESTARTED, Strike.AGENT_FROZEN, Strike.ABORTED);
        for (int i = 0; i < KILLS; i++) {
            strikes.add(i % 2 == 0 ? Strike.CONTROLLER_KILLED : Strike.AGENT_KILLED);
            if (i % 2 == 0) {
                strikes.add(others.get(i / 2 % others.size()));
            }
        }
        Collections.shuffle(strikes, random);
        return strikes;
    }

    /** Waits until the delivery is at a step; false if it has ended before. */
    private boolean comesTo(Target target) throws Throwable {
        String[] now = {""};
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            try {
                now[0] = jenkins.runRemotely(DeliveryTorture::current);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            return now[0].equals("ended") || now[0].equals(target.name());
        });
        return !now[0].equals("ended");
    }

    private boolean strike(Strike strike, int build) throws Throwable {
        String where = jenkins.runRemotely(DeliveryTorture::current);
        System.err.println("STRIKE " + strike + " at " + where + " of #" + build);
        struck.computeIfAbsent(where, step -> new EnumMap<>(Strike.class)).merge(strike, 1, Integer::sum);
        switch (strike) {
            case CONTROLLER_KILLED -> {
                jenkins.stopJenkinsForcibly();
                jenkins.startJenkins();
            }
            case CONTROLLER_RESTARTED -> {
                jenkins.stopJenkins();
                jenkins.startJenkins();
            }
            case AGENT_KILLED -> {
                agents.stop(AGENT);
                agents.start(jenkins, agent);
            }
            case AGENT_FROZEN -> {
                signal("STOP");
                Thread.sleep(2000 + random.nextInt(25_000));
                signal("CONT");
            }
            case ABORTED -> {
                // While it is away, what is there is left to the next step there: ReaperTest.
                await().atMost(PATIENCE).until(this::isConnected);
                long start = System.nanoTime();
                jenkins.runRemotely(DeliveryTorture::abort, build);
                awaitEnd();
                aborts.computeIfAbsent(where, step -> new ArrayList<>())
                        .add(Duration.ofNanos(System.nanoTime() - start).toMillis());
                return true;
            }
        }
        return false;
    }

    private boolean isConnected() {
        try {
            return jenkins.runRemotely(DeliveryTorture::connected);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean connected(JenkinsRule rule) {
        Computer computer = rule.jenkins.getComputer(AGENT);
        return computer != null && computer.isOnline();
    }

    private static void signal(String name) throws Exception {
        ProcessHandle process = ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("-name " + AGENT))
                .findFirst()
                .orElseThrow();
        Machine.run(Map.of(), "kill", "-" + name, Long.toString(process.pid()));
    }

    private void finish(int build, boolean aborted) throws Throwable {
        awaitEnd();
        jenkins.runRemotely(DeliveryTorture::checkEnd, machine.project(), build, aborted);
        assertThat(Path.of("/tmp/docker-delivery-" + machine.project() + ".lock"))
                .as("lock on the server")
                .doesNotExist();
    }

    private void awaitEnd() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            try {
                return jenkins.runRemotely(DeliveryTorture::current).equals("ended");
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void print(int builds) {
        System.err.printf("seed %d, %d deliveries; strikes by where they struck:%n", SEED, builds);
        struck.forEach((step, counts) -> System.err.printf("  %-20s %s%n", nameOf(step), counts));
        System.err.println("from an abort to the end of the build, in milliseconds:");
        aborts.forEach((step, millis) -> System.err.printf("  %-20s %s%n", nameOf(step), millis));
    }

    private static String nameOf(String step) {
        return step.isEmpty() ? "between steps" : step;
    }

    private static void configure(JenkinsRule rule, String project) throws Throwable {
        Machine machine = new Machine(project);
        machine.configure(rule.jenkins);
        rule.jenkins.setLabelString("");
        WorkflowJob job = rule.createProject(WorkflowJob.class, JOB);
        job.setDefinition(new CpsFlowDefinition(
                """
                def commit = 'c0ffee' + env.BUILD_NUMBER.padLeft(34, '0')
                node('docker') {
                  withEnv(["GIT_COMMIT=${commit}", 'BRANCH_NAME=main']) {
                    writeFile file: 'Dockerfile', text: \"""FROM busybox:latest
                LABEL made=%1$s-${commit}
                RUN : %1$s-${commit}; for i in 1 2 3 4 5 6; do echo built-\\$i-; sleep 0.5; done
                \"""
                    dockerBuildCached image: '%2$s', cache: 'none'
                    testInImage junit: '/reports/*.xml',
                      services: [[image: 'busybox:latest', alias: 'idle', command: 'sleep 600']],
                      command: '''mkdir /reports; for i in 1 2 3 4 5 6; do echo tested-$i-
                echo "<testsuite name='s'><testcase classname='c' name='t$i'/></testsuite>" >/reports/$i.xml; sleep 0.7; done'''
                    trivyGate severity: 'CRITICAL'
                    pushTags credentialsId: 'dockerhub', tags: ['{sha}', 'latest']
                    sshComposeDeploy host: '%3$s', port: %4$s, credentialsId: 'prod-ssh', service: 'payment-api',
                      registryCredentialsId: 'dockerhub', projectName: '%1$s', composeFiles: ['%5$s/compose.yml'],
                      env: ['GIT_SHA={sha}']
                  }
                }
                """.formatted(
                                project,
                                machine.repository(),
                                machine.part("SSH_HOST"),
                                machine.part("SSH_PORT"),
                                machine.deployDirectory()),
                true));
    }

    private static WorkflowRun last(JenkinsRule rule) {
        return rule.jenkins.getItemByFullName(JOB, WorkflowJob.class).getLastBuild();
    }

    private static int begin(JenkinsRule rule) throws Throwable {
        return rule.jenkins
                .getItemByFullName(JOB, WorkflowJob.class)
                .scheduleBuild2(0)
                .waitForStart()
                .getNumber();
    }

    /** The step that is under way; empty between two of ours, "ended" after all. */
    private static String current(JenkinsRule rule) throws Throwable {
        WorkflowRun run = last(rule);
        if (!run.isBuilding()) {
            return "ended";
        }
        if (run.getExecution() == null) {
            return "";
        }
        for (StepExecution step : run.getExecution().getCurrentExecutions(true).get()) {
            String name = step.getClass().getSimpleName().replace("Execution", "");
            if (Stream.of(Target.values()).anyMatch(target -> target.name().equals(name))) {
                return name;
            }
        }
        return "";
    }

    private static void abort(JenkinsRule rule, int build) {
        if (last(rule).getExecutor() != null) {
            last(rule).getExecutor().interrupt();
        }
    }

    private static void checkEnd(JenkinsRule rule, String project, int build, boolean aborted) throws Throwable {
        WorkflowRun run = last(rule);
        try {
            check(rule, new Machine(project), run, aborted);
        } catch (Throwable e) {
            throw new AssertionError(run + ": " + e + "\n" + JenkinsRule.getLog(run));
        }
    }

    private static void check(JenkinsRule rule, Machine machine, WorkflowRun run, boolean aborted) throws Exception {
        String commit = "c0ffee%034d".formatted(run.getNumber());
        boolean succeeded = run.getResult() == Result.SUCCESS;
        if (!aborted) {
            rule.assertBuildStatus(Result.SUCCESS, run);
        } else if (!succeeded) {
            rule.assertBuildStatus(Result.ABORTED, run);
        }
        List<String> log = run.getLog(10_000);
        for (int line = 1; line <= LINES; line++) {
            assertOnce(log, "[2/2] built-" + line + "-", succeeded);
            assertOnce(log, "tested-" + line + "-", succeeded);
        }
        assertOnce(log, "$ docker push " + machine.repository() + ":" + commit, succeeded);
        List<StationEntry> entries =
                run.getAction(DeliveryAction.class).record().entries();
        assertThat(entries).extracting(StationEntry::station).doesNotHaveDuplicates();
        assertThat(machine.pushes(commit)).as("pushes of %s", commit).isLessThanOrEqualTo(1);
        List<String> served = machine.served();
        assertThat(served).hasSizeLessThanOrEqualTo(1);
        for (String container : served) {
            assertThat(machine.hostDocker("inspect", "--format", "{{.State.Health.Status}}", container))
                    .isIn("healthy", "starting");
        }
        if (succeeded) {
            assertThat(entries)
                    .hasSize(Target.values().length)
                    .allSatisfy(entry -> assertThat(entry.state()).isEqualTo(StationEntry.State.SUCCESS));
            assertThat(machine.pushes(commit)).as("pushes of %s", commit).isEqualTo(1);
            assertThat(run.getAction(TestResultAction.class).getTotalCount()).isEqualTo(LINES);
            assertThat(machine.hostDocker("inspect", "--format", "{{.Config.Image}}", served.get(0)))
                    .isEqualTo(machine.repository() + ":" + commit);
        }
        assertNothingLeft(rule, machine, run);
    }

    private static void assertOnce(List<String> log, String line, boolean succeeded) {
        if (succeeded) {
            assertThat(log).filteredOn(line::equals).as(line).hasSize(1);
        } else {
            assertThat(log).filteredOn(line::equals).as(line).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static void assertNothingLeft(JenkinsRule rule, Machine machine, WorkflowRun run) throws Exception {
        machine.assertNothingLeft(rule.jenkins);
        File root = new File(rule.jenkins.getNode(AGENT).getRootPath().getRemote());
        try (Stream<Path> files = Files.walk(root.toPath())) {
            assertThat(files.filter(path -> path.getFileName().toString().startsWith("docker-delivery-")
                            || path.getParent().endsWith("docker-delivery/steps")))
                    .as("on the agent")
                    .isEmpty();
        }
        await("processes")
                .atMost(GONE_WITHIN)
                .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                .filter(process -> holds(process, "JOB_NAME=" + JOB + "\0", root))
                                .map(process -> process.info().commandLine().orElse("?")))
                        .isEmpty());
        for (String file : List.of("program.dat", "build.xml")) {
            File written = new File(run.getRootDir(), file);
            String text = written.exists() ? Files.readString(written.toPath(), StandardCharsets.ISO_8859_1) : "";
            assertThat(text)
                    .as(file)
                    .doesNotContain("FilePathPickle")
                    .doesNotContain(machine.part("REGISTRY_PASSWORD"))
                    .doesNotContain(machine.part("SSH_PASSPHRASE"));
        }
    }

    private static boolean holds(ProcessHandle process, String variable, File root) {
        try {
            String environment =
                    Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(variable) && environment.contains(root.getPath());
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
