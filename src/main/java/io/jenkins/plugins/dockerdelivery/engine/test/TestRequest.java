package io.jenkins.plugins.dockerdelivery.engine.test;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything that a test was asked for, validated. */
public final class TestRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration DEFAULT_SERVICES_TIMEOUT = Duration.ofSeconds(120);
    private static final int MOST_SHARDS = 64;

    private final Subject image;
    private final ContainerCommand command;
    private final ContainerOptions options;
    private final String workdir;
    private final String user;
    private final String entrypoint;
    private final ArrayList<ServiceRequest> services;
    private final Duration servicesTimeout;
    private final Duration timeout;
    private final TestOutputs outputs;
    private final Integer shards;
    private final boolean sharedServices;

    private TestRequest(Builder from) {
        image = from.image;
        command = ContainerCommand.parse("command", from.command);
        if (command == null) {
            throw new RefusedException("command: is not given; give what runs the tests, such as npm test.");
        }
        options = from.options;
        workdir = Arguments.operand("workdir", from.workdir, null);
        user = Arguments.operand("user", from.user, null);
        entrypoint = Arguments.operand("entrypoint", from.entrypoint, null);
        services = new ArrayList<>(from.services);
        checkServices();
        servicesTimeout = GoDuration.parse("servicesTimeout", from.servicesTimeout, DEFAULT_SERVICES_TIMEOUT);
        timeout = GoDuration.parse("timeout", from.timeout, null);
        outputs = from.outputs;
        shards = from.shards;
        if (shards != null && (shards < 1 || shards > MOST_SHARDS)) {
            throw RefusedException.of("shards", shards.toString(), "is not a number from 1 to " + MOST_SHARDS);
        }
        sharedServices = from.sharedServices;
    }

    private void checkServices() {
        Set<String> aliases = new HashSet<>();
        for (ServiceRequest service : services) {
            if (!aliases.add(service.alias())) {
                throw RefusedException.of("services.alias", service.alias(), "is given to two services");
            }
        }
        Set<String> startable = new LinkedHashSet<>();
        List<ServiceRequest> left = new ArrayList<>(services);
        while (left.removeIf(service -> startable.containsAll(service.dependsOn()) && startable.add(service.alias()))) {
            // Each round finds those that wait for the ones before.
        }
        for (ServiceRequest service : left) {
            for (String needed : service.dependsOn()) {
                if (!startable.contains(needed)) {
                    throw RefusedException.of(
                            "services.dependsOn",
                            needed,
                            aliases.contains(needed)
                                    ? "never starts: there is a circle of services that wait for each other"
                                    : "is not the alias of a service of this step");
                }
            }
        }
    }

    Subject image() {
        return image;
    }

    /** What the tests' container is given. */
    ContainerOptions options() {
        return options;
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

    /** What is copied out of the containers. */
    TestOutputs outputs() {
        return outputs;
    }

    /** In how many containers the command runs. */
    int shards() {
        return shards == null ? 1 : shards;
    }

    /** Whether the command is told which of how many shards it is. */
    boolean isSharded() {
        return shards != null;
    }

    /** Whether all shards use the same services. */
    boolean sharesServices() {
        return sharedServices || shards() == 1;
    }

    /** Whether files that the tests leave on the agent would belong to another user than the agent's. */
    boolean needsAgentsUser() {
        return user == null && options.writesToAgent();
    }

    /** The options of {@code docker run} for the tests, with image and command. */
    List<String> arguments(Place place, String imageId) {
        List<String> words = options.arguments(place);
        List<String> rest = command.words();
        // Without an entrypoint of the user's own the command takes its place: most images' would swallow the command.
        String first = entrypoint != null ? entrypoint : command.needsNoShell() ? rest.get(0) : "/bin/sh";
        Arguments.option(words, "--entrypoint", first);
        Arguments.option(words, "--user", user);
        Arguments.option(words, "--workdir", workdir);
        words.add(imageId);
        if (entrypoint != null && !command.needsNoShell()) {
            words.add("/bin/sh");
        }
        words.addAll(entrypoint == null && command.needsNoShell() ? rest.subList(1, rest.size()) : rest);
        return words;
    }

    /**
     * What tells these tests from others of the same image, and is the same when they are run again, also on another agent:
     * a SHA-256 of all that their containers are given.
     */
    public String identity() {
        Place anywhere = new Place("", "", "", "", "");
        List<List<String>> all = new ArrayList<>();
        all.add(arguments(anywhere, ""));
        services.forEach(service -> all.add(service.arguments(anywhere)));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has it", e);
        }
    }

    /** Collects the arguments as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final Subject image;
        private final String command;
        private ContainerOptions options = ContainerOptions.none();
        private String workdir;
        private String user;
        private String entrypoint;
        private List<ServiceRequest> services = List.of();
        private String servicesTimeout;
        private String timeout;
        private TestOutputs outputs = TestOutputs.none();
        private Integer shards;
        private boolean sharedServices;

        /** A test of an image by a command, in either form of {@link ContainerCommand}. */
        public Builder(Subject image, String command) {
            this.image = image;
            this.command = command;
        }

        /** What the container is given. */
        public Builder options(ContainerOptions value) {
            options = value;
            return this;
        }

        /** The directory to start in. */
        public Builder workdir(@Nullable String value) {
            workdir = value;
            return this;
        }

        /** The user to run as; by default the image's, or the agent's where the container writes to the agent. */
        public Builder user(@Nullable String value) {
            user = value;
            return this;
        }

        /** The program that gets the command; by default the shell, or the first word of a command that needs none. */
        public Builder entrypoint(@Nullable String value) {
            entrypoint = value;
            return this;
        }

        /** The containers that the tests need. */
        public Builder services(List<ServiceRequest> values) {
            services = values;
            return this;
        }

        /** How long to wait for all services, such as {@code 120s}. */
        public Builder servicesTimeout(@Nullable String value) {
            servicesTimeout = value;
            return this;
        }

        /** How long the tests may take, such as {@code 10m}; no limit by default. */
        public Builder timeout(@Nullable String value) {
            timeout = value;
            return this;
        }

        /** What is copied out of the containers. */
        public Builder outputs(TestOutputs value) {
            outputs = value;
            return this;
        }

        /** In how many containers the command runs at once, told apart by SHARD_INDEX of SHARD_TOTAL; null for one. */
        public Builder shards(@Nullable Integer value) {
            shards = value;
            return this;
        }

        /** Whether all shards use the same services, instead of each its own. */
        public Builder sharedServices(boolean value) {
            sharedServices = value;
            return this;
        }

        /** @throws RefusedException if an argument is not valid */
        public TestRequest build() {
            return new TestRequest(this);
        }
    }
}
