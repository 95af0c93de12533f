package io.jenkins.plugins.dockerdelivery.steps;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import java.io.Serializable;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A secret that a Dockerfile mounts with {@code RUN --mount=type=secret}. */
public final class BuildSecret extends AbstractDescribableImpl<BuildSecret> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String credentialsId;

    /**
     * @param id the id under which the Dockerfile mounts it
     * @param credentialsId the credential that holds it
     */
    @DataBoundConstructor
    public BuildSecret(String id, String credentialsId) {
        this.id = id;
        this.credentialsId = credentialsId;
    }

    /** The id under which the Dockerfile mounts it. */
    public String getId() {
        return id;
    }

    /** The credential that holds it. */
    public String getCredentialsId() {
        return credentialsId;
    }

    /** Describes it to forms. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<BuildSecret> {
        @Override
        public String getDisplayName() {
            return Messages.BuildSecret_displayName();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.forSecret(item, credentialsId);
        }
    }
}
