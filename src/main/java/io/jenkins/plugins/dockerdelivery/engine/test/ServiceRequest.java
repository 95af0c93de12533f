package io.jenkins.plugins.dockerdelivery.engine.test;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A container that the tests need beside them, validated. */
public final class ServiceRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final String IMAGE = "services.image";

    /** What stands before the names of a service's parameters in refusals. */
    public static final String PREFIX = "services.";

    private final String image;
    private final String alias;
    private final ContainerOptions options;
    private final ContainerCommand command;
    private final ArrayList<String> dependsOn;
    private final RegistryLogin login;
    private final String healthCommand;
    private final Duration healthInterval;
    private final Duration healthTimeout;
    private final Duration healthStartPeriod;
    private final Integer healthRetries;

    private ServiceRequest(Builder from) {
        image = Arguments.required(IMAGE, from.image, "give an image such as postgres:15-alpine");
        alias = from.alias == null || from.alias.isBlank() ? nameOf(image) : from.alias;
        if (!ALIAS.matcher(alias).matches()) {
            throw RefusedException.of("services.alias", alias, "is not a host name: letters, digits, '.', '_', '-'");
        }
        options = from.options;
        command = ContainerCommand.parse("services.command", from.command);
        dependsOn = Arguments.each("services.dependsOn", from.dependsOn, ALIAS, "is not the alias of a service");
        login = from.credentialsId == null || from.credentialsId.isBlank()
                ? null
                : RegistryLogin.of(ImageReference.parse(IMAGE, repositoryOf(image)), from.credentialsId);
        HealthCheck health = from.health;
        healthCommand = Arguments.text("services.healthCmd", health.command(), null);
        healthInterval = GoDuration.parse("services.healthInterval", health.interval(), null);
        healthTimeout = GoDuration.parse("services.healthTimeout", health.timeout(), null);
        healthStartPeriod = GoDuration.parse("services.healthStartPeriod", health.startPeriod(), null);
        healthRetries = health.retries();
        if (healthRetries != null && healthRetries < 1) {
            throw RefusedException.of("services.healthRetries", healthRetries.toString(), "is less than 1");
        }
    }

    /**
     * A health check as the user wrote it; null parts are the image's or Docker's own.
     *
     * @param command run by the container's shell
     * @param interval between two checks
     * @param timeout of one check
     * @param startPeriod during which failures do not count
     * @param retries failures in a row that make it unhealthy
     */
    public record HealthCheck(
            @Nullable String command,
            @Nullable String interval,
            @Nullable String timeout,
            @Nullable String startPeriod,
            @Nullable Integer retries) {
        /** The image's own. */
        public static HealthCheck ofImage() {
            return new HealthCheck(null, null, null, null, null);
        }
    }

    private static String repositoryOf(String image) {
        String named = image.split("@", 2)[0];
        int colon = named.lastIndexOf(':');
        return colon > named.lastIndexOf('/') ? named.substring(0, colon) : named;
    }

    private static String nameOf(String image) {
        String repository = repositoryOf(image);
        return repository.substring(repository.lastIndexOf('/') + 1);
    }

    /** The image, as the user wrote it. */
    String image() {
        return image;
    }

    /** The host name under which the tests reach it. */
    public String alias() {
        return alias;
    }

    /** What its container is given. */
    ContainerOptions options() {
        return options;
    }

    /** The aliases of the services that must be healthy before this one starts. */
    List<String> dependsOn() {
        return dependsOn;
    }

    /** The login that pulls its image; null for none. */
    @Nullable
    RegistryLogin login() {
        return login;
    }

    /** The options of {@code docker run} that are its own, with image and command. */
    List<String> arguments(Place place) {
        List<String> words = options.arguments(place);
        Arguments.option(words, "--health-cmd", healthCommand);
        Arguments.option(words, "--health-interval", healthInterval == null ? null : GoDuration.print(healthInterval));
        Arguments.option(words, "--health-retries", healthRetries == null ? null : healthRetries.toString());
        Arguments.option(
                words, "--health-start-period", healthStartPeriod == null ? null : GoDuration.print(healthStartPeriod));
        Arguments.option(words, "--health-timeout", healthTimeout == null ? null : GoDuration.print(healthTimeout));
        Arguments.option(words, "--network-alias", alias);
        words.add(image);
        if (command != null) {
            words.addAll(command.behindEntrypoint());
        }
        return words;
    }

    /** Collects the arguments as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final String image;
        private String alias;
        private ContainerOptions options = ContainerOptions.none();
        private String command;
        private List<String> dependsOn = List.of();
        private String credentialsId;
        private HealthCheck health = HealthCheck.ofImage();

        /** @param image the image, as in {@code docker run} */
        public Builder(String image) {
            this.image = image;
        }

        /** The host name under which the tests reach it; by default the image's own name. */
        public Builder alias(@Nullable String value) {
            alias = value;
            return this;
        }

        /** What its container is given. */
        public Builder options(ContainerOptions value) {
            options = value;
            return this;
        }

        /** What it runs instead of the image's own command, in either form of {@link ContainerCommand}. */
        public Builder command(@Nullable String value) {
            command = value;
            return this;
        }

        /** The aliases of the services that must be healthy before this one starts. */
        public Builder dependsOn(List<String> values) {
            dependsOn = values;
            return this;
        }

        /** The credential that pulls its image; null for none. */
        public Builder credentialsId(@Nullable String value) {
            credentialsId = value;
            return this;
        }

        /** The health check to use instead of the image's own. */
        public Builder health(HealthCheck value) {
            health = value;
            return this;
        }

        /** @throws RefusedException if an argument is not valid */
        public ServiceRequest build() {
            return new ServiceRequest(this);
        }
    }
}
