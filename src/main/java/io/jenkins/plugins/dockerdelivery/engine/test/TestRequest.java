package io.jenkins.plugins.dockerdelivery.engine.test;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything that a test was asked for, validated. */
public final class TestRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration DEFAULT_SERVICES_TIMEOUT = Duration.ofSeconds(120);

    private final Subject image;
    private final String command;
    private final ArrayList<String> environment;
    private final String workdir;
    private final String user;
    private final String entrypoint;
    private final String memory;
    private final String cpus;
    private final ArrayList<ServiceRequest> services;
    private final Duration servicesTimeout;
    private final Duration timeout;
    private final ReportPattern junit;

    private TestRequest(Builder from) {
        image = from.image;
        command = Arguments.text("command", from.command, null);
        if (command == null) {
            throw new RefusedException("command: is not given; give what runs the tests, such as npm test.");
        }
        environment = Arguments.assignments("env", from.environment);
        workdir = Arguments.operand("workdir", from.workdir, null);
        user = Arguments.operand("user", from.user, null);
        entrypoint = Arguments.operand("entrypoint", from.entrypoint, null);
        memory = Arguments.operand("memory", from.memory, null);
        cpus = Arguments.operand("cpus", from.cpus, null);
        services = new ArrayList<>(from.services);
        Set<String> aliases = new HashSet<>();
        for (ServiceRequest service : services) {
            if (!aliases.add(service.alias())) {
                throw RefusedException.of("services.alias", service.alias(), "is given to two services");
            }
        }
        servicesTimeout = GoDuration.parse("servicesTimeout", from.servicesTimeout, DEFAULT_SERVICES_TIMEOUT);
        timeout = GoDuration.parse("timeout", from.timeout, null);
        junit = from.junit == null || from.junit.isBlank() ? null : ReportPattern.parse("junit", from.junit);
    }

    Subject image() {
        return image;
    }

    List<ServiceRequest> services() {
        return services;
    }

    Duration servicesTimeout() {
        return servicesTimeout;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    @Nullable
    ReportPattern junit() {
        return junit;
    }

    /** The options of {@code docker run} for the tests, in the order of their names, with image and command. */
    List<String> arguments(String imageId) {
        List<String> words = new ArrayList<>();
        Arguments.option(words, "--cpus", cpus);
        // Without an entrypoint of the user's own the shell takes its place: most images' would swallow the command.
        Arguments.option(words, "--entrypoint", entrypoint == null ? "/bin/sh" : entrypoint);
        environment.forEach(assignment -> Arguments.option(words, "--env", assignment));
        Arguments.option(words, "--memory", memory);
        Arguments.option(words, "--user", user);
        Arguments.option(words, "--workdir", workdir);
        words.add(imageId);
        if (entrypoint != null) {
            words.add("/bin/sh");
        }
        words.add("-c");
        words.add(command);
        return words;
    }

    /** Collects the arguments as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final Subject image;
        private final String command;
        private List<String> environment = List.of();
        private String workdir;
        private String user;
        private String entrypoint;
        private String memory;
        private String cpus;
        private List<ServiceRequest> services = List.of();
        private String servicesTimeout;
        private String timeout;
        private String junit;

        /** A test of an image by a command for its shell. */
        public Builder(Subject image, String command) {
            this.image = image;
            this.command = command;
        }

        /** Variables, each {@code NAME=value}. */
        public Builder environment(List<String> values) {
            environment = values;
            return this;
        }

        /** The directory to start in. */
        public Builder workdir(String value) {
            workdir = value;
            return this;
        }

        /** The user to run as. */
        public Builder user(String value) {
            user = value;
            return this;
        }

        /** The program that gets the shell and the command; by default the shell itself. */
        public Builder entrypoint(String value) {
            entrypoint = value;
            return this;
        }

        /** The memory limit, as in {@code docker run}. */
        public Builder memory(String value) {
            memory = value;
            return this;
        }

        /** The limit of processors, as in {@code docker run}. */
        public Builder cpus(String value) {
            cpus = value;
            return this;
        }

        /** The containers that the tests need. */
        public Builder services(List<ServiceRequest> values) {
            services = values;
            return this;
        }

        /** How long to wait for all services, such as {@code 120s}. */
        public Builder servicesTimeout(String value) {
            servicesTimeout = value;
            return this;
        }

        /** How long the tests may take, such as {@code 10m}; no limit by default. */
        public Builder timeout(String value) {
            timeout = value;
            return this;
        }

        /** Where the tests leave JUnit XML in the container, such as {@code /app/reports/*.xml}. */
        public Builder junit(String value) {
            junit = value;
            return this;
        }

        /** @throws RefusedException if an argument is not valid */
        public TestRequest build() {
            return new TestRequest(this);
        }
    }
}
