package io.jenkins.plugins.dockerdelivery.engine.real;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The real things that tests need beside Java. They are described by variables, which
 * {@code eval "$(.ci/parts/env)"} sets after {@code .ci/parts/all start}.
 */
public enum TestParts {
    /** Chromium. */
    BROWSER("browser", "BROWSER"),
    /** A Docker engine for the agent, with buildx. */
    ENGINE("engine"),
    /** A registry with a password. */
    REGISTRY(
            "registry",
            "REGISTRY",
            "REGISTRY_USER",
            "REGISTRY_PASSWORD",
            "REGISTRY_OTHER_USER",
            "REGISTRY_OTHER_PASSWORD",
            "REGISTRY_LOG"),
    /** A BuildKit for remote builders, and its image for those in a container. */
    BUILDKIT("buildkit", "BUILDKIT"),
    /** A server with SSH, Docker and Compose. */
    SERVER(
            "ssh-host",
            "HOST_ENGINE",
            "SSH_HOST",
            "SSH_PORT",
            "SSH_USER",
            "SSH_KEY",
            "SSH_PROTECTED_KEY",
            "SSH_PASSPHRASE",
            "SSH_KNOWN_HOSTS",
            "DEPLOY_DIR"),
    /** Trivy with a database of known content. */
    TRIVY("trivy", "TRIVY", "TRIVY_CACHE");

    private static final String PREFIX = "DOCKER_DELIVERY_TEST_";
    private static final Map<List<String>, Boolean> ANSWERS = new ConcurrentHashMap<>();

    private final String script;
    private final List<String> variables;

    TestParts(String script, String... variables) {
        this.script = script;
        this.variables = List.of(variables);
    }

    /** Skips the test if one of the parts is not there; fails it where DOCKER_DELIVERY_TESTS_REQUIRED is true. */
    public static void require(TestParts... parts) {
        for (TestParts part : parts) {
            part.variables.forEach(TestParts::get);
            if (part == ENGINE && !answers("docker", "version")) {
                missing("No Docker engine answers", part);
            }
        }
    }

    /** The value of {@code DOCKER_DELIVERY_TEST_} and the name. */
    public static String get(String name) {
        String value = System.getenv(PREFIX + name);
        if (value == null || value.isEmpty()) {
            for (TestParts part : values()) {
                if (part.variables.contains(name)) {
                    missing(PREFIX + name + " is not set", part);
                }
            }
            fail("There is no part that sets " + PREFIX + name);
        }
        return value;
    }

    private static void missing(String what, TestParts part) {
        String sentence = what + ": '.ci/parts/" + part.script + " start', then 'eval \"$(.ci/parts/env)\"'";
        if (Boolean.parseBoolean(System.getenv("DOCKER_DELIVERY_TESTS_REQUIRED"))) {
            fail(sentence);
        }
        abort(sentence);
    }

    private static boolean answers(String... words) {
        return ANSWERS.computeIfAbsent(List.of(words), command -> {
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }
}
