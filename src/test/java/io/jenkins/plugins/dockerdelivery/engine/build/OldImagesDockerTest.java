package io.jenkins.plugins.dockerdelivery.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which local images go, asked of a real engine. The controller's name is the test's own, so that nobody else's go. */
class OldImagesDockerTest extends RealBuilds {
    private final String maker = "maker-" + unique;

    private String build(String tag, String by) {
        dockerfile("FROM busybox\nRUN echo UNIQUE" + tag + " >/a\n");
        return build(local().tag(tag).maker(by)).result().imageId().toString();
    }

    private Outcome perform(Command command) {
        return runner.perform(command);
    }

    private String remove(Set<String> kept, int count, Duration age, Instant now) {
        OldImages old = OldImages.of(perform(OldImages.look(runner.place())), maker, kept, count, age, now);
        return old.isEmpty() ? null : old.explain(perform(old.remove(runner.place())));
    }

    private List<String> tags() {
        return docker.lines("image", "ls", "--format", "{{.Tag}}", local);
    }

    @Test
    void shouldKeepTheNewestAndWhatIsUsedAndWhatOthersMade() {
        build("1", maker);
        String known = build("2", maker);
        build("3", maker);
        build("other", "someone-else");
        docker.with("FROM " + local + ":3\nRUN echo x >/y\n", "build", "--quiet", "--tag", local + ":child", "-");
        build("4", maker);
        docker.run("create", "--name", unique, local + ":3");
        try {
            String said = remove(Set.of(known), 1, null, Instant.now());

            assertThat(tags()).containsExactlyInAnyOrder("2", "3", "4", "other", "child");
            assertThat(said).startsWith("Removed 1 old image from this agent (").endsWith(": " + local + ":1.");
            assertThat(remove(Set.of(known), 1, null, Instant.now())).isNull();
        } finally {
            docker.run("rm", unique);
        }
    }

    @Test
    void shouldRemoveByAge() {
        build("1", maker);
        build("2", maker);

        assertThat(remove(Set.of(), 0, Duration.ofDays(14), Instant.now().plus(Duration.ofDays(13))))
                .isNull();
        assertThat(remove(Set.of(), 0, Duration.ofDays(14), Instant.now().plus(Duration.ofDays(15))))
                .startsWith("Removed 2 old images from this agent");
        assertThat(tags()).isEmpty();
    }
}
