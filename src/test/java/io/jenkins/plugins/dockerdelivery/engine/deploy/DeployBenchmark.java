package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.HEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.deploy.PushedImages.Image;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deployment beside the same commands typed by hand, and beside the course's fixed wait, in turns and each with an image of
 * its own. It asserts nothing and is no part of the tests: {@code ./mvnw -f src verify -Dtest=DeployBenchmark}.
 */
class DeployBenchmark {
    private static final int ROUNDS = 7;
    private static final String WATCH =
            "until [ \"$(docker inspect --format '{{.State.Health.Status}}' \"$(compose ps -q"
                    + " api </dev/null)\")\" = healthy ]; do sleep 0.2; done";
    private static final String SLEEP =
            "sleep 10; docker inspect --format '{{.State.Health.Status}}' \"$(compose ps -q api"
                    + " </dev/null)\" | grep -q healthy";

    @TempDir
    private static Path shared;

    @TempDir
    private Path temporary;

    private final List<Long> step = new ArrayList<>();
    private final List<Long> healthyAfter = new ArrayList<>();
    /** From the moment that the engine knew of the health to the step's end, with all that is verified in between. */
    private final List<Long> afterHealth = new ArrayList<>();

    private final List<Long> hand = new ArrayList<>();
    private final List<Long> course = new ArrayList<>();

    @Test
    void shouldPrintTimes() throws Exception {
        PushedImages images = new PushedImages(shared);
        ServerProject project = new ServerProject(images, temporary);
        Process health = new ProcessBuilder(
                        "docker",
                        "--host",
                        TestParts.get("HOST_ENGINE"),
                        "events",
                        "--filter",
                        "label=com.docker.compose.project=" + project.name(),
                        "--filter",
                        "event=health_status: healthy",
                        "--format",
                        "{{.TimeNano}}")
                .redirectOutput(temporary.resolve("health").toFile())
                .start();
        try {
            for (int round = 0; round <= ROUNDS; round++) {
                boolean counts = round > 0; // the first warms up
                Image image = image(images, round * 3 + 1);
                long began = System.nanoTime();
                DeployResult result = project.deploy(image).result();
                long ended = System.currentTimeMillis();
                note(counts, step, began);
                assertThat(result.succeeded()).isTrue();
                if (counts) {
                    healthyAfter.add(result.healthyAfterMillis());
                    List<String> events = Files.readAllLines(temporary.resolve("health"));
                    afterHealth.add(ended - Long.parseLong(events.get(events.size() - 1)) / 1_000_000);
                }
                note(counts, hand, byHand(images, project, image(images, round * 3 + 2), WATCH));
                if (counts && round <= 2) {
                    note(true, course, byHand(images, project, image(images, round * 3 + 3), SLEEP));
                }
            }
        } finally {
            health.destroy();
            project.remove();
            images.remove();
        }
        System.out.printf(
                Locale.ROOT,
                "medians of %d: step %d ms (healthy after %d ms, ended %d ms after it was healthy), by hand watched %d ms, with sleep 10 %d ms%nstep %s%nhand %s%n",
                ROUNDS,
                median(step),
                median(healthyAfter),
                median(afterHealth),
                median(hand),
                median(course),
                step,
                hand);
    }

    private static Image image(PushedImages images, int number) {
        return images.push(
                String.format(Locale.ROOT, "%07d", number).repeat(6).substring(0, 40),
                "HEALTHCHECK --interval=1s --timeout=3s --retries=3 CMD test -e /healthy",
                HEALTHY);
    }

    private static long byHand(PushedImages images, ServerProject project, Image image, String wait) throws Exception {
        String script = """
                set -eu
                printf '%%s' '%1$s' | docker login --username '%2$s' --password-stdin '%3$s' >/dev/null 2>&1
                docker pull --quiet '%4$s'
                docker tag '%4$s' '%5$s'
                docker logout '%3$s'
                export GIT_SHA='%6$s'
                compose() { docker compose -f '%7$s' "$@"; }
                compose up -d --no-deps --force-recreate api </dev/null 2>/dev/null
                %8$s
                """.formatted(
                        images.registry().password(),
                        images.registry().user(),
                        images.registry().address(),
                        images.name() + "@" + image.digest(),
                        image.name(),
                        image.tag(),
                        project.file(),
                        wait);
        long began = System.nanoTime();
        Process process = new ProcessBuilder(
                        "ssh",
                        "-i",
                        TestParts.get("SSH_KEY"),
                        "-o",
                        "UserKnownHostsFile=" + TestParts.get("SSH_KNOWN_HOSTS"),
                        "-p",
                        TestParts.get("SSH_PORT"),
                        TestParts.get("SSH_USER") + "@" + TestParts.get("SSH_HOST"),
                        "sh")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var input = process.getOutputStream()) {
            input.write(script.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor()).isZero();
        return began;
    }

    private static void note(boolean counts, List<Long> times, long began) {
        if (counts) {
            times.add((System.nanoTime() - began) / 1_000_000);
        }
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElse(0L);
    }
}
