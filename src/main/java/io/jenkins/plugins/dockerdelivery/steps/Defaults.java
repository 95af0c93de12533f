package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.config.DeliveryDefaults;

/** What the folders of a job and the global configuration say where a step does not. */
final class Defaults {
    private Defaults() {}

    /** The credential for registries; null for none. */
    @Nullable
    static String registryCredential(Run<?, ?> run, @Nullable String ofStep) {
        return first(ofStep, DeliveryDefaults.of(run.getParent(), DeliveryDefaults::getRegistryCredentialsId));
    }

    /** The host keys in known_hosts form; null for none. */
    @Nullable
    static String knownHosts(Run<?, ?> run, @Nullable String ofStep) {
        return first(ofStep, DeliveryDefaults.of(run.getParent(), DeliveryDefaults::getKnownHosts));
    }

    /** The first that is given; null if none is. */
    @Nullable
    static String first(@Nullable String ofStep, @Nullable String global) {
        return ofStep == null ? global : ofStep;
    }
}
