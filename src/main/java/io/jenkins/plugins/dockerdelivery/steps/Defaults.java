package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;

/** What the global configuration says where a step does not. */
final class Defaults {
    private Defaults() {}

    /** The credential for registries; null for none. */
    @CheckForNull
    static String registryCredential(@CheckForNull String ofStep) {
        return first(ofStep, DockerDeliveryConfiguration.get().getRegistryCredentialsId());
    }

    /** The first that is given; null if none is. */
    @CheckForNull
    static String first(@CheckForNull String ofStep, @CheckForNull String global) {
        return ofStep == null ? global : ofStep;
    }
}
