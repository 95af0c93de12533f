package io.jenkins.plugins.dockerdelivery.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.ItemGroup;
import java.util.Objects;
import java.util.function.Function;

/** What steps use that do not say otherwise: for all of Jenkins, or for the jobs of a folder. */
public interface DeliveryDefaults {
    /** The credential for registries; null where nothing is said here. */
    @CheckForNull
    String getRegistryCredentialsId();

    /** The host keys of servers that are deployed to, in known_hosts form; null where nothing is said here. */
    @CheckForNull
    String getKnownHosts();

    /**
     * The value that counts for a job: that of the innermost folder that has one, else that of the global
     * configuration.
     *
     * @param job the job; null for the global configuration alone
     * @return null if nobody has one
     */
    @CheckForNull
    static String of(@CheckForNull Item job, Function<DeliveryDefaults, String> value) {
        ItemGroup<?> group = job == null ? null : job.getParent();
        while (group != null) {
            for (FolderDefaults folders : ExtensionList.lookup(FolderDefaults.class)) {
                DeliveryDefaults here = folders.of(group);
                String found = here == null ? null : value.apply(here);
                if (found != null) {
                    return found;
                }
            }
            group = group instanceof Item folder ? folder.getParent() : null;
        }
        return value.apply(Objects.requireNonNull(DockerDeliveryConfiguration.get()));
    }
}
