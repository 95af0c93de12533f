package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.deploy.HostDeployment.End;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a deployment ended, on each of the servers that it came to. */
public final class DeployResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String service;
    private final String image;
    private final Digest digest;
    private final ArrayList<HostDeployment> hosts;

    /**
     * @param service the service, several with commas
     * @param image what was deployed, by the tag that people know
     * @param digest what was deployed
     * @param hosts the servers that it came to, at least one
     */
    DeployResult(String service, String image, Digest digest, List<HostDeployment> hosts) {
        this.service = service;
        this.image = image;
        this.digest = digest;
        this.hosts = new ArrayList<>(hosts);
    }

    /** The service, several with commas. */
    public String service() {
        return service;
    }

    /** What was deployed, by the tag that people know. */
    public String image() {
        return image;
    }

    /** What was deployed. */
    public Digest digest() {
        return digest;
    }

    /** The servers that it came to, in their order. */
    public List<HostDeployment> hosts() {
        return List.copyOf(hosts);
    }

    /** The servers' names, with commas. */
    public String hostNames() {
        return hosts.stream().map(host -> host.host().toString()).collect(Collectors.joining(", "));
    }

    /** The server that tells how it ended: the first that failed, or else the first. */
    public HostDeployment decisive() {
        return hosts.stream()
                .filter(host -> host.end() != End.HEALTHY && host.end() != End.SKIPPED)
                .findFirst()
                .orElse(hosts.get(0));
    }

    /** Whether the new image serves, wherever it was not skipped. */
    public boolean succeeded() {
        return hosts.stream().allMatch(host -> host.end() == End.HEALTHY || host.end() == End.SKIPPED);
    }

    /** Whether nothing was done anywhere, because a newer run has deployed already. */
    public boolean skipped() {
        return hosts.stream().allMatch(host -> host.end() == End.SKIPPED);
    }

    /** Whether the previous image serves again, wherever the new one had come to. */
    public boolean rolledBack() {
        return !succeeded()
                && hosts.stream().anyMatch(host -> host.end() == End.ROLLED_BACK)
                && hosts.stream().noneMatch(host -> host.end() == End.HEALTHY || host.end() == End.FAILED);
    }

    /** How long it took to be healthy, in milliseconds, where it took longest. */
    public long healthyAfterMillis() {
        return hosts.stream()
                .mapToLong(HostDeployment::healthyAfterMillis)
                .max()
                .orElse(0);
    }

    /** Why it failed, as a sentence for each server that did; empty if it did not. */
    public String failure() {
        return succeeded()
                ? ""
                : hosts.stream()
                        .map(HostDeployment::sentence)
                        .filter(sentence -> !sentence.isEmpty())
                        .collect(Collectors.joining(" "));
    }
}
