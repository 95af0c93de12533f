package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Everything that a deployment was asked for, validated. */
public final class DeployRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration DEFAULT_HEALTH_TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]*\\$?");
    private static final Pattern VARIABLE = Pattern.compile("(?s)[A-Za-z_][A-Za-z0-9_]*=[^\\x00]*");
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9_-]*");

    /** What Compose gets on the server unless users say otherwise. */
    public static final List<String> DEFAULT_ENVIRONMENT = List.of("GIT_SHA={shortSha}");

    private final HostAddress host;
    private final String user;
    private final String credentialsId;
    private final String knownHosts;
    private final ArrayList<String> services;
    private final ArrayList<String> composeFiles;
    private final String projectName;
    private final String projectDirectory;
    private final ImageReference repository;
    private final Digest digest;
    private final Tag tag;
    private final String commit;
    private final ArrayList<String> environment;
    private final String registryCredentialsId;
    private final Duration healthTimeout;
    private final boolean rollback;
    private final boolean allowOlder;

    private DeployRequest(Builder from) {
        host = HostAddress.parse(from.host, from.port);
        user = Arguments.operand("user", from.user, null);
        if (user != null && !USER.matcher(user).matches()) {
            throw RefusedException.of("user", user, "is not a user name");
        }
        credentialsId =
                Arguments.required("credentialsId", from.credentialsId, "give an SSH credential with a private key");
        if (from.knownHosts == null || from.knownHosts.isBlank()) {
            throw new RefusedException(
                    "knownHosts: is not given, and none are configured globally; give the host key of " + host
                            + " in known_hosts form. It is checked on every connection.");
        }
        knownHosts = Arguments.text("knownHosts", from.knownHosts, null);
        services = Arguments.each("service", from.services, SERVICE, "is not a Compose service's name");
        if (services.isEmpty()) {
            throw new RefusedException("service: is not given; give the Compose service to deploy.");
        }
        composeFiles = new ArrayList<>();
        for (String file : from.composeFiles) {
            composeFiles.add(Arguments.required("composeFiles", file, "give paths on the server"));
        }
        if (composeFiles.isEmpty()) {
            throw new RefusedException("composeFiles: is empty; give at least one Compose file on the server.");
        }
        projectName = Arguments.operand("projectName", from.projectName, null);
        if (projectName != null && !PROJECT.matcher(projectName).matches()) {
            throw RefusedException.of("projectName", projectName, "is not lower-case letters, digits, '_' and '-'");
        }
        projectDirectory = Arguments.operand("projectDirectory", from.projectDirectory, null);
        repository = from.repository;
        digest = from.digest;
        tag = from.tag;
        commit = from.origin.commit();
        environment = new ArrayList<>();
        for (String assignment : Arguments.each("env", from.environment, VARIABLE, "is not of the form NAME=value")) {
            environment.add(from.origin.fill("env", assignment));
        }
        registryCredentialsId = Arguments.operand("registryCredentialsId", from.registryCredentialsId, null);
        healthTimeout = GoDuration.parse("healthTimeout", from.healthTimeout, DEFAULT_HEALTH_TIMEOUT);
        rollback = from.rollback;
        allowOlder = from.allowOlder;
    }

    /** The server. */
    public HostAddress host() {
        return host;
    }

    /** The services, with commas. */
    public String serviceNames() {
        return String.join(", ", services);
    }

    @Nullable
    String user() {
        return user;
    }

    String credentialsId() {
        return credentialsId;
    }

    String knownHosts() {
        return knownHosts;
    }

    List<String> services() {
        return services;
    }

    String image() {
        return repository.withDigest(digest);
    }

    Digest digest() {
        return digest;
    }

    String taggedImage() {
        return repository.withTag(tag);
    }

    /** A name under which the server keeps the image that ran before. */
    String previousImage(String service) {
        return repository.withTag(Tag.sanitize("service", "docker-delivery-previous-" + service));
    }

    String registry() {
        return repository.registry();
    }

    boolean isDockerHub() {
        return repository.isDockerHub();
    }

    @Nullable
    String commit() {
        return commit;
    }

    List<String> environment() {
        return environment;
    }

    @Nullable
    String registryCredentialsId() {
        return registryCredentialsId;
    }

    Duration healthTimeout() {
        return healthTimeout;
    }

    boolean rollback() {
        return rollback;
    }

    boolean allowOlder() {
        return allowOlder;
    }

    /** The words that begin every Compose command line. */
    List<String> compose() {
        List<String> words = new ArrayList<>(List.of("docker", "compose"));
        composeFiles.forEach(file -> words.addAll(List.of("--file", file)));
        if (projectDirectory != null) {
            words.addAll(List.of("--project-directory", projectDirectory));
        }
        if (projectName != null) {
            words.addAll(List.of("--project-name", projectName));
        }
        return words;
    }

    /** Collects the arguments as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final ImageReference repository;
        private final Digest digest;
        private final Tag tag;
        private final Origin origin;
        private String host;
        private Integer port;
        private String user;
        private String credentialsId;
        private String knownHosts;
        private List<String> services = List.of();
        private List<String> composeFiles = List.of();
        private String projectName;
        private String projectDirectory;
        private List<String> environment = DEFAULT_ENVIRONMENT;
        private String registryCredentialsId;
        private String healthTimeout;
        private boolean rollback = true;
        private boolean allowOlder;

        /**
         * A deployment of what a run pushed.
         *
         * @param repository where it was pushed to
         * @param digest what was pushed
         * @param tag the tag that people know it by on the server
         * @param origin where the run's sources come from
         */
        public Builder(ImageReference repository, Digest digest, Tag tag, Origin origin) {
            this.repository = repository;
            this.digest = digest;
            this.tag = tag;
            this.origin = origin;
        }

        /** The server and the port of its SSH server. */
        public Builder host(String value, @Nullable Integer number) {
            host = value;
            port = number;
            return this;
        }

        /** The user on the server; the credential's own by default. */
        public Builder user(String value) {
            user = value;
            return this;
        }

        /** The SSH credential. */
        public Builder credentialsId(String value) {
            credentialsId = value;
            return this;
        }

        /** The host keys that are accepted, in known_hosts form. */
        public Builder knownHosts(String value) {
            knownHosts = value;
            return this;
        }

        /** The Compose services. */
        public Builder services(List<String> values) {
            services = values;
            return this;
        }

        /** The Compose files on the server. */
        public Builder composeFiles(List<String> values) {
            composeFiles = values;
            return this;
        }

        /** Compose's project name. */
        public Builder projectName(String value) {
            projectName = value;
            return this;
        }

        /** Compose's project directory. */
        public Builder projectDirectory(String value) {
            projectDirectory = value;
            return this;
        }

        /** Variables for Compose, each {@code NAME=value}, with placeholders. */
        public Builder environment(List<String> values) {
            environment = values;
            return this;
        }

        /** The credential with which the server pulls. */
        public Builder registryCredentialsId(String value) {
            registryCredentialsId = value;
            return this;
        }

        /** How long the new containers may take to become healthy, such as {@code 60s}. */
        public Builder healthTimeout(String value) {
            healthTimeout = value;
            return this;
        }

        /** Whether the previous image comes back when the new one is not healthy. */
        public Builder rollback(boolean value) {
            rollback = value;
            return this;
        }

        /** Whether an older commit may replace a newer one. */
        public Builder allowOlder(boolean value) {
            allowOlder = value;
            return this;
        }

        /** @throws RefusedException if an argument is not valid */
        public DeployRequest build() {
            return new DeployRequest(this);
        }
    }
}
