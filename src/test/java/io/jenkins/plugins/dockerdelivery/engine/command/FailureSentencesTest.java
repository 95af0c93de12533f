package io.jenkins.plugins.dockerdelivery.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureSentencesTest {
    private static final RegistryLogin LOGIN =
            RegistryLogin.of(ImageReference.parse("image", "registry.example.com:5000/team/api"), "registry-login");

    private static Outcome login(String said) {
        return new Outcome(1, "", Map.of("stage", "login", "login.log", said));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error response from daemon: login attempt to http://127.0.0.1:5001/v2/ failed with status: 401 Unauthorized",
                "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": unauthorized: incorrect username or"
                        + " password",
                "Error: denied: requested access to the resource is denied",
                "Error response from daemon: 403 Forbidden"
            })
    void shouldTellARefusedLogin(String said) {
        assertThat(LoginFailure.explain(LOGIN, login(said)))
                .isEqualTo("Login refused: the registry registry.example.com:5000 does not accept the credential"
                        + " 'registry-login'; check its user name and password or token. The registry said: " + said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error response from daemon: Get \"https://r.example.com/v2/\": dial tcp: lookup r.example.com: no such host",
                "Error response from daemon: Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection"
                        + " refused",
                "Error: Cannot perform an interactive login from a non TTY device"
            })
    void shouldTellALoginThatCouldNotBeTried(String said) {
        assertThat(LoginFailure.explain(LOGIN, login(said)))
                .startsWith("Login failed: the registry registry.example.com:5000 could not be used with the credential"
                        + " 'registry-login'")
                .endsWith("Docker said: " + said);
    }

    @Test
    void shouldTellThatThereIsNoDocker() {
        assertThat(EngineFailure.explain(new Outcome(127, "", Map.of("stage", "version", "version.log", "not found"))))
                .startsWith("There is no 'docker' command on this agent's PATH;");
    }

    @Test
    void shouldTellThatTheEngineDoesNotAnswer() {
        assertThat(EngineFailure.explain(new Outcome(
                        1, "", Map.of("stage", "version", "version.log", "Cannot connect to the Docker daemon\n"))))
                .startsWith("The Docker engine cannot be used from this agent;")
                .endsWith("Docker said: Cannot connect to the Docker daemon");
    }

    @Test
    void shouldTellThatThereIsNoBuildx() {
        assertThat(EngineFailure.explain(
                        new Outcome(1, "", Map.of("stage", "buildx", "buildx.log", "ERROR: no builder \"x\" found\n"))))
                .startsWith("docker buildx cannot be used on this agent;")
                .endsWith("Docker said: ERROR: no builder \"x\" found");
    }
}
