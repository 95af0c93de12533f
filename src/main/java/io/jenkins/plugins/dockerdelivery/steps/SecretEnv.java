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

/** A variable of a container whose value is a credential's. */
public final class SecretEnv extends AbstractDescribableImpl<SecretEnv> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String credentialsId;

    /**
     * @param name the variable's name
     * @param credentialsId the credential that holds its value
     */
    @DataBoundConstructor
    public SecretEnv(String name, String credentialsId) {
        this.name = name;
        this.credentialsId = credentialsId;
    }

    /** The variable's name. */
    public String getName() {
        return name;
    }

    /** The credential that holds its value. */
    public String getCredentialsId() {
        return credentialsId;
    }

    /** Describes it to forms. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<SecretEnv> {
        @Override
        public String getDisplayName() {
            return Messages.SecretEnv_displayName();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.forSecret(item, credentialsId);
        }
    }
}
