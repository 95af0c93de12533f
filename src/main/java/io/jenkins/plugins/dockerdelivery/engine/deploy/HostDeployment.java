package io.jenkins.plugins.dockerdelivery.engine.deploy;

import java.io.Serializable;

/**
 * How a deployment ended on one server.
 *
 * @param host the server
 * @param end how it ended
 * @param containerId the container that runs it, of several the last; empty if none does
 * @param previousImage what ran before, by the name that people know; empty if nothing did
 * @param healthyAfterMillis how long it took to be healthy, in milliseconds; 0 if it was not
 * @param sentence why it failed or was skipped, as a sentence; empty if it did not
 */
public record HostDeployment(
        HostAddress host, End end, String containerId, String previousImage, long healthyAfterMillis, String sentence)
        implements Serializable {
    /** The ways to end. */
    public enum End {
        /** The new image serves. */
        HEALTHY,
        /** The previous image serves again. */
        ROLLED_BACK,
        /** The new image does not serve, and neither is it known that the previous one does. */
        FAILED,
        /** Nothing was changed, because something stood against it. */
        REFUSED,
        /** Nothing was changed, because the step was stopped before. */
        ABORTED,
        /** Nothing was changed, because a newer run has deployed already. */
        SKIPPED
    }
}
