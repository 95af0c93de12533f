package io.jenkins.plugins.dockerdelivery.engine.test;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
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

    private final String image;
    private final String alias;
    private final ArrayList<String> environment;
    private final String command;
    private final String healthCommand;
    private final Duration healthInterval;
    private final Duration healthTimeout;
    private final Duration healthStartPeriod;
    private final Integer healthRetries;

    /**
     * @param image the image, as in {@code docker run}
     * @param alias the host name under which the tests reach it; by default the image's own name
     * @param environment variables, each {@code NAME=value}
     * @param command run by the image's shell instead of the image's own command; null for that
     * @param health the health check to use instead of the image's own
     * @throws RefusedException if an argument is not valid
     */
    public ServiceRequest(
            String image,
            @Nullable String alias,
            List<String> environment,
            @Nullable String command,
            HealthCheck health) {
        this.image = Arguments.required(IMAGE, image, "give an image such as postgres:15-alpine");
        this.alias = alias == null || alias.isBlank() ? nameOf(this.image) : alias;
        if (!ALIAS.matcher(this.alias).matches()) {
            throw RefusedException.of(
                    "services.alias", this.alias, "is not a host name: letters, digits, '.', '_', '-'");
        }
        this.environment = Arguments.assignments("services.env", environment);
        this.command = Arguments.text("services.command", command, null);
        this.healthCommand = Arguments.text("services.healthCmd", health.command(), null);
        this.healthInterval = GoDuration.parse("services.healthInterval", health.interval(), null);
        this.healthTimeout = GoDuration.parse("services.healthTimeout", health.timeout(), null);
        this.healthStartPeriod = GoDuration.parse("services.healthStartPeriod", health.startPeriod(), null);
        this.healthRetries = health.retries();
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

    private static String nameOf(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.split("[:@]", 2)[0];
    }

    /** The host name under which the tests reach it. */
    public String alias() {
        return alias;
    }

    /** The options of {@code docker run} that are its own, in the order of their names, with image and command. */
    List<String> arguments() {
        List<String> words = new ArrayList<>();
        environment.forEach(assignment -> Arguments.option(words, "--env", assignment));
        Arguments.option(words, "--health-cmd", healthCommand);
        Arguments.option(words, "--health-interval", healthInterval == null ? null : GoDuration.print(healthInterval));
        Arguments.option(words, "--health-retries", healthRetries == null ? null : healthRetries.toString());
        Arguments.option(
                words, "--health-start-period", healthStartPeriod == null ? null : GoDuration.print(healthStartPeriod));
        Arguments.option(words, "--health-timeout", healthTimeout == null ? null : GoDuration.print(healthTimeout));
        Arguments.option(words, "--network-alias", alias);
        words.add(image);
        if (command != null) {
            words.addAll(List.of("sh", "-c", command));
        }
        return words;
    }

    /**
     * Whether its health check can pass too early: the official Postgres image answers {@code pg_isready} on its
     * socket already while it initialises, and restarts afterwards (docker-library/postgres#146).
     */
    boolean mayPassTooEarly() {
        return nameOf(image).contains("postgres")
                && healthCommand != null
                && healthCommand.contains("pg_isready")
                && !healthCommand.matches(".*\\s(-h|--host).*");
    }
}
