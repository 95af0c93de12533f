package io.jenkins.plugins.dockerdelivery.steps;

import io.jenkins.plugins.dockerdelivery.engine.deploy.DeployResult;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code sshComposeDeploy} returns. */
public final class DeployedService implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final String service;
    private final String image;
    private final String digest;
    private final String containerId;
    private final String previousImage;
    private final long healthyAfterMillis;
    private final boolean rolledBack;

    DeployedService(DeployResult result) {
        host = result.hostNames();
        service = result.service();
        image = result.image();
        digest = result.digest().toString();
        containerId = result.decisive().containerId();
        previousImage = result.decisive().previousImage();
        healthyAfterMillis = result.healthyAfterMillis();
        rolledBack = result.rolledBack();
    }

    /** The server, several with commas. */
    @Whitelisted
    public String getHost() {
        return host;
    }

    /** The service, several with commas. */
    @Whitelisted
    public String getService() {
        return service;
    }

    /** What was deployed, by the tag that people know. */
    @Whitelisted
    public String getImage() {
        return image;
    }

    /** What was deployed, and is what runs. */
    @Whitelisted
    public String getDigest() {
        return digest;
    }

    /** The container that runs it, of the first server. */
    @Whitelisted
    public String getContainerId() {
        return containerId;
    }

    /** What ran before on the first server; empty if nothing did. */
    @Whitelisted
    public String getPreviousImage() {
        return previousImage;
    }

    /** How long it took to be healthy where it took longest, in milliseconds. */
    @Whitelisted
    public long getHealthyAfterMillis() {
        return healthyAfterMillis;
    }

    /** Whether the previous image serves again. */
    @Whitelisted
    public boolean isRolledBack() {
        return rolledBack;
    }
}
