package io.jenkins.plugins.dockerdelivery.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The defaults of the jobs in a folder, and in the folders in it that do not say otherwise. */
public final class DockerDeliveryFolderProperty extends AbstractFolderProperty<AbstractFolder<?>>
        implements DeliveryDefaults {
    private String registryCredentialsId;
    private String knownHosts;

    /** Says nothing yet. */
    @DataBoundConstructor
    public DockerDeliveryFolderProperty() {
        // Every value is optional.
    }

    @Override
    @CheckForNull
    public String getRegistryCredentialsId() {
        return registryCredentialsId;
    }

    @DataBoundSetter
    public void setRegistryCredentialsId(String value) {
        registryCredentialsId = Util.fixEmptyAndTrim(value);
    }

    @Override
    @CheckForNull
    public String getKnownHosts() {
        return knownHosts;
    }

    @DataBoundSetter
    public void setKnownHosts(String value) {
        knownHosts = Util.fixEmptyAndTrim(value);
    }

    /** Names it, and finds it at a folder. */
    @OptionalExtension(requirePlugins = "cloudbees-folder")
    @Symbol("dockerDelivery")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor implements FolderDefaults {
        @Override
        public String getDisplayName() {
            return Messages.DockerDeliveryFolderProperty_displayName();
        }

        @Override
        public DeliveryDefaults of(ItemGroup<?> group) {
            return group instanceof AbstractFolder<?> folder
                    ? folder.getProperties().get(DockerDeliveryFolderProperty.class)
                    : null;
        }

        @POST
        public ListBoxModel doFillRegistryCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String registryCredentialsId) {
            return CredentialChoices.forRegistry(item, registryCredentialsId);
        }
    }
}
