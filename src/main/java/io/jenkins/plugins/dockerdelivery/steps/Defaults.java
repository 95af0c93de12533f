package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;

/** What the global configuration says where a step does not. */
final class Defaults {
    private Defaults() {}

    /** The credential for registries; null for none. */
    @Nullable
    static String registryCredential(@Nullable String ofStep) {
        return first(ofStep, DockerDeliveryConfiguration.get().getRegistryCredentialsId());
    }

    /** The first that is given; null if none is. */
    @Nullable
    static String first(@Nullable String ofStep, @Nullable String global) {
        return ofStep == null ? global : ofStep;
    }
}
