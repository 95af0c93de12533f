package io.jenkins.plugins.dockerdelivery.engine.image;

import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A repository in a registry, without tag or digest: {@code acmecorp/payment-api},
 * {@code registry.example.com:5000/team/api}. The grammar is that of the Distribution project's reference package.
 */
public final class ImageReference implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The registry of names that carry none, under the name that {@code docker login} and the engine give it. */
    public static final String DOCKER_HUB = "docker.io";

    /** The engine takes the older name of Docker Hub for the same registry. */
    private static final String OLDER_DOCKER_HUB = "index.docker.io";

    private static final int MAX_LENGTH = 255;
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern DOMAIN = Pattern.compile("(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
            + "(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?");

    private final String registry;
    private final String path;

    private ImageReference(String registry, String path) {
        this.registry = registry;
        this.path = path;
    }

    /**
     * Reads a repository name.
     *
     * @param parameter the parameter that the value was given for, named in the refusal
     * @param value the name as the user wrote it
     * @throws RefusedException if it is empty, carries a tag or digest, or is not in the grammar
     */
    public static ImageReference parse(String parameter, String value) {
        if (value.isBlank()) {
            throw new RefusedException(parameter + ": is empty; give a repository such as acmecorp/payment-api.");
        }
        // First of all: the grammar's expressions are recursive.
        if (value.length() > MAX_LENGTH) {
            throw RefusedException.of(parameter, value, "is longer than " + MAX_LENGTH + " characters");
        }
        if (value.indexOf('@') >= 0) {
            throw RefusedException.of(
                    parameter,
                    value,
                    "names a digest; give the repository alone, such as " + value.substring(0, value.indexOf('@')));
        }
        String first = value.contains("/") ? value.substring(0, value.indexOf('/')) : "";
        // The engine's rule: the first part is a registry only if it could not be part of a Docker Hub name.
        boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String path = hasRegistry ? value.substring(first.length() + 1) : value;
        // A colon after the last slash starts a tag; one before it is a port.
        int colon = path.indexOf(':');
        if (colon >= 0) {
            throw RefusedException.of(
                    parameter,
                    value,
                    "names a tag; give the repository without it ("
                            + value.substring(0, value.length() - path.length() + colon)
                            + ") and the tag by itself");
        }
        if (hasRegistry && !DOMAIN.matcher(first).matches()) {
            throw RefusedException.of(parameter, value, "has no valid registry host before the first slash");
        }
        for (String component : path.split("/", -1)) {
            if (!COMPONENT.matcher(component).matches()) {
                throw RefusedException.of(
                        parameter,
                        value,
                        "is not a repository name: each part between slashes is"
                                + " lower-case letters and digits, separated by one '.', one or two '_' or any '-'");
            }
        }
        boolean hub = !hasRegistry || OLDER_DOCKER_HUB.equals(first);
        return new ImageReference(hub ? DOCKER_HUB : first, path);
    }

    /** A name of any form as {@link #toString} writes it: without Docker Hub's own. */
    public static String familiar(String name) {
        return Stream.of(DOCKER_HUB, OLDER_DOCKER_HUB)
                .map(hub -> hub + "/")
                .filter(name::startsWith)
                .findFirst()
                .map(hub -> name.substring(hub.length()))
                .orElse(name);
    }

    /** The registry host, with port where one was given; {@link #DOCKER_HUB} where the name carries none. */
    public String registry() {
        return registry;
    }

    /** The name within the registry: {@code acmecorp/payment-api}. */
    public String path() {
        return path;
    }

    /** Whether the registry is Docker Hub, to which {@code docker login} logs in without a server argument. */
    public boolean isDockerHub() {
        return DOCKER_HUB.equals(registry);
    }

    /** Whether the registry is on the machine that asks it, so that nothing goes over a line. */
    public boolean isLoopback() {
        return registry.matches("localhost(:[0-9]+)?|127(\\.[0-9]{1,3}){3}(:[0-9]+)?|\\[::1](:[0-9]+)?");
    }

    /** This repository with a tag: {@code acmecorp/payment-api:1.2}. */
    public String withTag(Tag tag) {
        return this + ":" + tag;
    }

    /** This repository at a digest: {@code acmecorp/payment-api@sha256:…}. */
    public String withDigest(Digest digest) {
        return this + "@" + digest;
    }

    /** The name as users write it, without {@code docker.io/}. */
    @Override
    public String toString() {
        return isDockerHub() ? path : registry + "/" + path;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageReference that && registry.equals(that.registry) && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return Objects.hash(registry, path);
    }
}
