package io.jenkins.plugins.dockerdelivery.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTest {
    @TempDir
    private Path temporary;

    private static final class OneCommand implements Plan<Ending> {
        private static final long serialVersionUID = 1L;
        private final transient Command command;

        OneCommand(Command command) {
            this.command = command;
        }

        @Override
        public Decision<Ending> next(Outcome outcome) {
            return command != null
                    ? new Run<>(command, new OneCommand(null))
                    : new Done<>(new Ending(
                            outcome.exitCode(),
                            outcome.output(),
                            outcome.text("stage"),
                            outcome.text("first.log"),
                            outcome.text("first.txt")));
        }
    }

    private record Ending(int exitCode, String output, String stage, String log, String file)
            implements java.io.Serializable {}

    private static final class Numbered implements LogFormat {
        private static final long serialVersionUID = 1L;
        private int number;

        @Override
        public LogFormat begin() {
            return new Numbered();
        }

        @Override
        public void accept(String line, Consumer<String> log) {
            log.accept(++number + ": " + line);
        }
    }

    private Ending run(Command.Builder command, LocalRunner runner) {
        Command built =
                command.leaves("stage").leaves("first.log").leaves("first.txt").build();
        return runner.run(place -> new OneCommand(built)).result();
    }

    private Ending brief(LocalRunner runner, Script script) {
        return run(Command.brief("test", script.toString()), runner);
    }

    @Test
    void shouldRunInTheWorkspaceWhateverItsName() {
        LocalRunner runner = new LocalRunner(temporary);

        Ending ending = brief(runner, Script.in(runner.place()).line("pwd"));

        assertThat(ending.output()).isEqualTo(runner.workspace() + "\n");
        assertThat(ending.exitCode()).isZero();
    }

    @Test
    void shouldTellWhichStageFailedAndWhatItSaid() {
        LocalRunner runner = new LocalRunner(temporary);

        Ending ending = brief(
                runner,
                Script.in(runner.place())
                        .capture("first", "first.txt", List.of("sh", "-c", "echo out; echo err >&2; exit 9"))
                        .capture("second", "second.txt", List.of("echo", "never")));

        assertThat(ending).isEqualTo(new Ending(9, "", "first", "err\n", "out\n"));
    }

    @Test
    void shouldPassOnTheExitCodeOfACommandWhoseOutputIsShown() {
        LocalRunner runner = new LocalRunner(temporary);

        Ending ending = brief(
                runner,
                Script.in(runner.place())
                        .run("first", List.of("sh", "-c", "echo out; echo err >&2; exit 9"))
                        .line("echo never"));

        assertThat(ending).isEqualTo(new Ending(9, """
                        $ sh -c 'echo out; echo err >&2; exit 9'
                        out
                        err
                        """, "first", "out\nerr\n", ""));
    }

    @Test
    void shouldGoOnAfterACommandThatSucceeds() {
        LocalRunner runner = new LocalRunner(temporary);

        Ending ending = brief(
                runner,
                Script.in(runner.place())
                        .run("first", List.of("echo", "one"))
                        .capture("last", "first.txt", List.of("echo", "it's")));

        assertThat(ending).isEqualTo(new Ending(0, "$ echo one\none\n", "last", "one\n", "it's\n"));
    }

    @Test
    void shouldShowTheOutputOfALastingCommandThroughItsFormat() {
        LocalRunner runner = new LocalRunner(temporary);

        run(
                Command.lasting(
                                "test",
                                Script.in(runner.place())
                                        .line("echo one; echo two; echo err >&2")
                                        .toString())
                        .shownAs(new Numbered()),
                runner);

        assertThat(runner.log()).containsExactly("1: one", "2: two", "3: err");
    }

    @Test
    void shouldLogInByStandardInputAndForgetTheSecretsAtOnce() {
        RegistryLogin login = RegistryLogin.of(ImageReference.parse("image", "localhost:5000/x"), "id");

        assertThat(Script.in(new LocalRunner(temporary).place()).login(login).toString())
                .endsWith("""
                        stage login
                        until printf '%s' "${DOCKER_DELIVERY_REGISTRY_PASSWORD-}" | \
                        docker login --username "${DOCKER_DELIVERY_REGISTRY_USERNAME-}" --password-stdin localhost:5000 \
                        >"$here/login.log" 2>&1; do again "$here/login.log" || exit; done
                        unset DOCKER_DELIVERY_REGISTRY_USERNAME DOCKER_DELIVERY_REGISTRY_PASSWORD
                        """);
        assertThat(Command.brief("x", "").login(login).build().secrets())
                .containsExactly(
                        new SecretVariable("DOCKER_DELIVERY_REGISTRY_USERNAME", "id", SecretVariable.Part.USERNAME),
                        new SecretVariable("DOCKER_DELIVERY_REGISTRY_PASSWORD", "id", SecretVariable.Part.PASSWORD));
    }

    @Test
    void shouldLogInToDockerHubWithoutNamingIt() {
        assertThat(Script.in(new LocalRunner(temporary).place())
                        .login(RegistryLogin.of(ImageReference.parse("image", "acme/api"), "id"))
                        .toString())
                .contains("docker login --username \"${DOCKER_DELIVERY_REGISTRY_USERNAME-}\" --password-stdin >");
    }

    @Test
    void shouldTellSeveralLoginsOfOneCommandApart() {
        RegistryLogin login = RegistryLogin.of(ImageReference.parse("image", "localhost:5000/x"), "id");

        assertThat(Command.brief("x", "")
                        .login(login)
                        .login(login.numbered(1))
                        .build()
                        .secrets())
                .extracting(SecretVariable::variable)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void shouldNeedNoLoginWithoutACredential() {
        ImageReference image = ImageReference.parse("image", "acme/api");

        assertThat(RegistryLogin.of(image, null)).isNull();
        assertThat(RegistryLogin.of(image, " ")).isNull();
        assertThat(Command.brief("x", "").login(null).build().logsIn()).isFalse();
        assertThat(Command.brief("x", "")
                        .login(RegistryLogin.of(image, "id"))
                        .build()
                        .registries())
                .containsExactly("docker.io");
    }
}
