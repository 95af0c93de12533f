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
import java.util.List;
import java.util.regex.Pattern;

/** Everything that a deployment was asked for, validated. */
public final class DeployRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration DEFAULT_HEALTH_TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern PROBE = Pattern.compile("https?://[^\\s\\p{Cntrl}]+");

    /** What Compose gets on the server unless users say otherwise. */
    public static final List<String> DEFAULT_ENVIRONMENT = List.of("GIT_SHA={shortSha}");

    /** How many images of a service a server keeps unless users say otherwise. */
    public static final int DEFAULT_KEEP_IMAGES = 5;

    private final SshAccess access;
    private final ComposeProject project;
    private final ImageReference repository;
    private final Digest digest;
    private final Tag tag;
    private final String commit;
    private final String registryCredentialsId;
    private final Duration healthTimeout;
    private final String probe;
    private final Strategy strategy;
    private final String before;
    private final int keepImages;
    private final boolean rollback;
    private final boolean allowOlder;
    private final int parallel;
    private final boolean rollbackAll;
    private final long runStarted;

    private DeployRequest(Builder from) {
        access = new SshAccess(
                from.host, from.hosts, from.port, from.user, from.credentialsId, from.knownHosts, from.jumpHosts);
        project = new ComposeProject(
                from.services,
                from.composeFiles,
                from.projectName,
                from.projectDirectory,
                from.profiles,
                from.environment,
                from.origin);
        repository = from.repository;
        digest = from.digest;
        tag = from.tag;
        commit = from.origin.commit();
        registryCredentialsId = Arguments.operand("registryCredentialsId", from.registryCredentialsId, null);
        healthTimeout = GoDuration.parse("healthTimeout", from.healthTimeout, DEFAULT_HEALTH_TIMEOUT);
        probe = Arguments.text("probe", from.probe, "");
        if (!probe.isEmpty() && !PROBE.matcher(probe).matches()) {
            throw RefusedException.of("probe", probe, "is not an address such as http://127.0.0.1:3000/health");
        }
        strategy = Strategy.parse(from.strategy);
        before = Arguments.text("before", from.before, "");
        keepImages = from.keepImages;
        if (keepImages < 0 || keepImages == 1) {
            throw RefusedException.of(
                    "keepImages",
                    String.valueOf(keepImages),
                    "is neither 0, which keeps all, nor at least 2, the running and the previous image");
        }
        rollback = from.rollback;
        allowOlder = from.allowOlder;
        parallel = from.parallel;
        if (parallel < 1) {
            throw RefusedException.of("parallel", String.valueOf(parallel), "is not a number of hosts, 1 or more");
        }
        rollbackAll = from.rollbackAll;
        runStarted = from.runStarted;
    }

    /** The servers, in the order in which they are deployed to. */
    public List<HostAddress> hosts() {
        return List.copyOf(access.hosts());
    }

    /** The services, with commas. */
    public String serviceNames() {
        return String.join(", ", project.services());
    }

    SshAccess access() {
        return access;
    }

    ComposeProject project() {
        return project;
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

    /** The registry to log in to, as {@code docker login} takes it; empty for Docker Hub. */
    String loginServer() {
        return repository.isDockerHub() ? "" : repository.registry();
    }

    @Nullable
    String commit() {
        return commit;
    }

    @Nullable
    String registryCredentialsId() {
        return registryCredentialsId;
    }

    Duration healthTimeout() {
        return healthTimeout;
    }

    String probe() {
        return probe;
    }

    Strategy strategy() {
        return strategy;
    }

    String before() {
        return before;
    }

    int keepImages() {
        return keepImages;
    }

    boolean rollback() {
        return rollback;
    }

    boolean allowOlder() {
        return allowOlder;
    }

    int parallel() {
        return parallel;
    }

    boolean rollbackAll() {
        return rollbackAll;
    }

    long runStarted() {
        return runStarted;
    }

    /** Collects the arguments as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final ImageReference repository;
        private final Digest digest;
        private final Tag tag;
        private final Origin origin;
        private String host;
        private Integer port;
        private List<String> hosts = List.of();
        private String user;
        private String credentialsId;
        private String knownHosts;
        private List<String> jumpHosts = List.of();
        private List<String> services = List.of();
        private List<String> composeFiles = List.of();
        private String projectName;
        private String projectDirectory;
        private List<String> profiles = List.of();
        private List<String> environment = DEFAULT_ENVIRONMENT;
        private String registryCredentialsId;
        private String healthTimeout;
        private String probe;
        private String strategy;
        private String before;
        private int keepImages = DEFAULT_KEEP_IMAGES;
        private boolean rollback = true;
        private boolean allowOlder;
        private int parallel = 1;
        private boolean rollbackAll;
        private long runStarted;

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
        public Builder host(@Nullable String value, @Nullable Integer number) {
            host = value;
            port = number;
            return this;
        }

        /** More servers. */
        public Builder hosts(List<String> values) {
            hosts = values;
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

        /** The hosts to go through, in their order, each {@code user@host:port}. */
        public Builder jumpHosts(List<String> values) {
            jumpHosts = values;
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

        /** Compose's project name and directory. */
        public Builder project(@Nullable String name, @Nullable String directory) {
            projectName = name;
            projectDirectory = directory;
            return this;
        }

        /** Compose's profiles. */
        public Builder profiles(List<String> values) {
            profiles = values;
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

        /** An address that must answer on the server, too. */
        public Builder probe(String value) {
            probe = value;
            return this;
        }

        /** {@code recreate} or {@code rolling}. */
        public Builder strategy(String value) {
            strategy = value;
            return this;
        }

        /** A command for the server's shell that must succeed before the update. */
        public Builder before(String value) {
            before = value;
            return this;
        }

        /** How many images of a service the server keeps; 0 for all. */
        public Builder keepImages(int value) {
            keepImages = value;
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

        /** How many servers at a time, and whether those that are done go back when another one fails. */
        public Builder fleet(int atATime, boolean backTogether) {
            parallel = atATime;
            rollbackAll = backTogether;
            return this;
        }

        /** When the run began, in milliseconds since 1970; 0 if nobody knows. */
        public Builder runStarted(long value) {
            runStarted = value;
            return this;
        }

        /** @throws RefusedException if an argument is not valid */
        public DeployRequest build() {
            return new DeployRequest(this);
        }
    }
}
