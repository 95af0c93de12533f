package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import java.io.Serializable;

/**
 * How a deployment ended that began on the server.
 *
 * @param host the server
 * @param service the service, several with commas
 * @param image what was deployed, by the tag that people know
 * @param digest what was deployed
 * @param containerId the container that runs it; empty if none does
 * @param previousImage what ran before; empty if nothing did
 * @param healthyAfterMillis how long it took to be healthy, in milliseconds; 0 if it was not
 * @param rolledBack whether the previous image serves again
 * @param failure why it failed, as a sentence; empty if it did not
 */
public record DeployResult(
        HostAddress host,
        String service,
        String image,
        Digest digest,
        String containerId,
        String previousImage,
        long healthyAfterMillis,
        boolean rolledBack,
        String failure)
        implements Serializable {
    /** Whether the new image serves. */
    public boolean succeeded() {
        return failure.isEmpty();
    }
}
