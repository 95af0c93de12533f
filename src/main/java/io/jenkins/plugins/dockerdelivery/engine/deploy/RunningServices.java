package io.jenkins.plugins.dockerdelivery.engine.deploy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What servers say that their services run. */
public final class RunningServices implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Container> containers;

    RunningServices(List<Container> containers) {
        this.containers = new ArrayList<>(containers);
    }

    /**
     * A container.
     *
     * @param host the server
     * @param service the Compose service
     * @param status Docker's word: running, exited
     * @param image the image's name there
     * @param references what registries call the image, each with a digest
     */
    public record Container(String host, String service, String status, String image, ArrayList<String> references)
            implements Serializable {
        boolean runs(String digest) {
            return status.equals("running")
                    && references.stream().anyMatch(reference -> reference.endsWith("@" + digest));
        }
    }

    /**
     * How a service differs from what it should be, as the end of a sentence; empty if it does not.
     *
     * @param digest what was deployed there
     */
    public String difference(String host, String service, String digest) {
        List<Container> found = containers.stream()
                .filter(container ->
                        container.host().equals(host) && container.service().equals(service))
                .toList();
        if (found.isEmpty()) {
            return "does not run at all";
        }
        return found.stream()
                .filter(container -> !container.runs(digest))
                .findFirst()
                .map(container -> container.status().equals("running")
                        ? "runs " + container.image() + ", which is another image"
                        : "is " + container.status())
                .orElse("");
    }
}
