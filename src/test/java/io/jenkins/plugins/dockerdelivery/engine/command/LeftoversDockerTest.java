package io.jenkins.plugins.dockerdelivery.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftoversDockerTest {
    @Test
    void shouldListAndRemoveWhatOneControllerHas() {
        TestParts.require(TestParts.ENGINE);
        Docker docker = Docker.agent();
        String controller = Docker.uniqueName();
        Place ours = new Place("/w", "/d", Docker.uniqueName(), "folder/a job#7", controller);
        Place neighbours = new Place("/w", "/d", Docker.uniqueName(), "folder/a job#7", Docker.uniqueName());
        for (Place place : List.of(ours, neighbours)) {
            docker.run(words("docker", "network", "create", place.labels(), place.name("network")));
            docker.run(words("docker", "create", place.labels(), "--name", place.name("tests"), "busybox:latest"));
        }
        try {
            List<Leftovers.Thing> containers = Leftovers.parse(docker.run(words(Leftovers.listContainers(controller))));
            List<Leftovers.Thing> networks = Leftovers.parse(docker.run(words(Leftovers.listNetworks(controller))));

            assertThat(containers).singleElement().satisfies(thing -> {
                assertThat(thing.run()).isEqualTo("folder/a job#7");
                assertThat(ours.labelFilter()).endsWith("=" + thing.step());
                assertThat(Duration.between(thing.created(), Instant.now()))
                        .isBetween(Duration.ofMinutes(-1), Duration.ofMinutes(2));
            });
            assertThat(networks).hasSize(1);
            docker.run(
                    words(Leftovers.removeContainers(List.of(containers.get(0).id()))));
            docker.run(words(Leftovers.removeNetworks(List.of(networks.get(0).id()))));
            assertThat(docker.run(words(Leftovers.listContainers(controller)))).isEmpty();
            assertThat(docker.run(words(Leftovers.listNetworks(controller)))).isEmpty();
            assertThat(docker.lines("ps", "--all", "--quiet", "--filter", neighbours.labelFilter()))
                    .hasSize(1);
        } finally {
            docker.run("rm", "--force", ours.name("tests"), neighbours.name("tests"));
            docker.run("network", "rm", "--force", ours.name("network"), neighbours.name("network"));
        }
    }

    @Test
    void shouldLeaveOutWhatIsNotKnownWell() {
        assertThat(Leftovers.parse("""
                id1\tstep\tjob#1\t2026-11-29 01:35:59 +0000 UTC
                id2\tstep\t\t2026-11-29 01:35:59 +0000 UTC
                id3\t\tjob#1\t2026-11-29 01:35:59 +0000 UTC
                id4\tstep\tjob#1\tyesterday
                id5\tstep\tjob#1\t2026-11-29 03:35:59.123456789 +0200 CEST
                id6
                """))
                .containsExactly(
                        new Leftovers.Thing("id1", "step", "job#1", Instant.parse("2026-11-29T01:35:59Z")),
                        new Leftovers.Thing("id5", "step", "job#1", Instant.parse("2026-11-29T01:35:59Z")));
    }

    /** Without the program, which {@link Docker} adds. */
    private static String[] words(Object... parts) {
        List<String> words = new ArrayList<>(Arguments.words(parts));
        words.remove(0);
        return words.toArray(String[]::new);
    }
}
