package io.jenkins.plugins.dockerdelivery.delivery;

import hudson.model.Result;
import io.jenkins.plugins.dockerdelivery.board.BoardEntry;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Times of the five steps beside the same commands typed by hand, in turns, each on a commit of its own that changes only
 * code. It asserts nothing and is no part of the tests: {@code ./mvnw test -Dtest=StationTimesBenchmark}.
 */
@WithJenkins
class StationTimesBenchmark {
    private static final int ROUNDS = 5;

    @TempDir
    private Path directory;

    @Test
    void shouldPrintRatios(JenkinsRule jenkins) throws Exception {
        Machine machine = new Machine();
        machine.configure(jenkins.jenkins);
        machine.prepareHost();
        machine.startDatabase();
        Sources sources = new Sources(directory, "");
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        Map<String, List<Long>> steps = new LinkedHashMap<>();
        Map<String, List<Long>> hand = new LinkedHashMap<>();
        try {
            for (int round = 0; round <= ROUNDS; round++) {
                boolean counts = round > 0; // the first warms up
                Files.writeString(directory.resolve("src/round.js"), "// step " + round);
                String commit = sources.commit("For the steps");
                job.setDefinition(new CpsFlowDefinition(pipeline(machine, commit), true));
                WorkflowRun run = jenkins.buildAndAssertStatus(Result.SUCCESS, job);
                for (BoardEntry entry :
                        run.getAction(DeliveryAction.class).getBoard().getEntries()) {
                    note(counts, steps, entry.getStation(), entry.getDurationMillis());
                }
                Files.writeString(directory.resolve("src/round.js"), "// hand " + round);
                commit = sources.commit("By hand");
                byHand(machine, commit).lines().forEach(line -> {
                    String[] lap = line.split("=");
                    note(counts, hand, lap[0], Long.parseLong(lap[1]));
                });
            }
        } finally {
            machine.cleanUp();
        }
        System.out.println("station  step ms  by hand ms  ratio  (medians of " + ROUNDS + ")");
        hand.forEach((station, times) -> System.out.println(String.format(
                Locale.ROOT,
                "%-8s %7d  %10d  %5.2f",
                station,
                median(steps.get(station)),
                median(times),
                (double) median(steps.get(station)) / median(times))));
    }

    private static void note(boolean counts, Map<String, List<Long>> times, String station, long millis) {
        if (counts) {
            times.computeIfAbsent(station, name -> new ArrayList<>()).add(millis);
        }
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private String byHand(Machine machine, String commit) throws Exception {
        Path script =
                Path.of(StationTimesBenchmark.class.getResource("by-hand.sh").toURI());
        return Machine.run(
                Map.of(
                        "REPOSITORY", machine.repository(),
                        "COMMIT", commit,
                        "DEPLOY", machine.deployDirectory().toString(),
                        "SCRIPT", script.toString(),
                        "SOURCES", directory.toString()),
                "bash",
                "-c",
                "cd \"$SOURCES\" && bash \"$SCRIPT\"");
    }

    private String pipeline(Machine machine, String commit) {
        return """
                node('docker') {
                  sh 'rm -rf sources && cp -R %1$s sources'
                  withEnv(['GIT_COMMIT=%2$s', 'BRANCH_NAME=main']) {
                    dir('sources') {
                      dockerBuildCached image: '%3$s', target: 'production', credentialsId: 'dockerhub'
                      testInImage command: 'npm test',
                        env: ['NODE_ENV=test', 'DB_HOST=postgres', 'DB_PORT=5432', 'DB_NAME=payment_test', 'DB_USER=payment_user', 'DB_PASSWORD=test_password'],
                        services: [[image: 'postgres:15-alpine', alias: 'postgres',
                                    env: ['POSTGRES_DB=payment_test', 'POSTGRES_USER=payment_user', 'POSTGRES_PASSWORD=test_password'],
                                    healthCmd: 'pg_isready -h 127.0.0.1', healthInterval: '2s', healthTimeout: '5s', healthRetries: 15]],
                        junit: '/app/reports/*.xml'
                      trivyGate severity: 'CRITICAL,HIGH'
                      pushTags credentialsId: 'dockerhub'
                      sshComposeDeploy host: '%4$s', port: %5$s, credentialsId: 'prod-ssh', service: 'payment-api',
                        registryCredentialsId: 'dockerhub',
                        composeFiles: ['%6$s/docker-compose.yml', '%6$s/docker-compose.prod.yml']
                    }
                  }
                }
                """.formatted(
                        directory,
                        commit,
                        machine.repository(),
                        machine.part("SSH_HOST"),
                        machine.part("SSH_PORT"),
                        machine.deployDirectory());
    }
}
