package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which local images go, asked of a real engine. The controller's name is the test's own, so that nobody else's go. */
class OldImagesDockerTest {
    private final String unique = Docker.uniqueName();
    private final String repository = "docker-delivery-test/" + unique;
    private final String maker = "maker-" + unique;

    @TempDir
    private Path temporary;

    private Docker docker;
    private LocalRunner runner;

    @BeforeEach
    void begin() {
        TestParts.require(TestParts.ENGINE);
        docker = Docker.agent();
        runner = new LocalRunner(temporary);
    }

    @AfterEach
    void end() {
        if (docker != null) {
            docker.removeImages("*/" + unique + "*");
        }
    }

    private String build(String tag, String by) throws IOException {
        Files.writeString(
                runner.workspace().resolve("Dockerfile"), "FROM busybox\nRUN echo " + unique + tag + " >/a\n");
        return runner.run(place -> new BuildPlan(
                        new BuildRequest.Builder(repository)
                                .tag(tag)
                                .cache("none")
                                .maker(by)
                                .build(),
                        place))
                .result()
                .imageId()
                .toString();
    }

    private Outcome perform(Command command) {
        return runner.perform(command);
    }

    private String remove(Set<String> kept, int count, Duration age, Instant now) {
        OldImages old = OldImages.of(perform(OldImages.look(runner.place())), maker, kept, count, age, now);
        return old.isEmpty() ? null : old.explain(perform(old.remove(runner.place())));
    }

    private List<String> tags() {
        return docker.lines("image", "ls", "--format", "{{.Tag}}", repository);
    }

    @Test
    void shouldKeepTheNewestAndWhatIsUsedAndWhatOthersMade() throws IOException {
        build("1", maker);
        String known = build("2", maker);
        build("3", maker);
        build("other", "someone-else");
        docker.with(
                "FROM " + repository + ":3\nRUN echo x >/y\n", "build", "--quiet", "--tag", repository + ":child", "-");
        build("4", maker);
        docker.run("create", "--name", unique, repository + ":3");
        try {
            String said = remove(Set.of(known), 1, null, Instant.now());

            assertThat(tags()).containsExactlyInAnyOrder("2", "3", "4", "other", "child");
            assertThat(said).startsWith("Removed 1 old image from this agent (").endsWith(": " + repository + ":1.");
            assertThat(remove(Set.of(known), 1, null, Instant.now())).isNull();
        } finally {
            docker.run("rm", unique);
        }
    }

    @Test
    void shouldRemoveByAge() throws IOException {
        build("1", maker);
        build("2", maker);

        assertThat(remove(Set.of(), 0, Duration.ofDays(14), Instant.now().plus(Duration.ofDays(13))))
                .isNull();
        assertThat(remove(Set.of(), 0, Duration.ofDays(14), Instant.now().plus(Duration.ofDays(15))))
                .startsWith("Removed 2 old images from this agent");
        assertThat(tags()).isEmpty();
    }
}
