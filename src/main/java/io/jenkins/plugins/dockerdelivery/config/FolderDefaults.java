package io.jenkins.plugins.dockerdelivery.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionPoint;
import hudson.model.ItemGroup;

/** Where the defaults of folders are: apart, because there need not be a plugin that has folders. */
interface FolderDefaults extends ExtensionPoint {
    /** What is configured at that very folder; null if nothing is. */
    @CheckForNull
    DeliveryDefaults of(ItemGroup<?> group);
}
