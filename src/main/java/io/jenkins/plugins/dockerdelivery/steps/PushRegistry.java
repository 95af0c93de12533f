package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import java.io.Serializable;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A repository that an image is pushed to, with the credential for its registry. */
public final class PushRegistry extends AbstractDescribableImpl<PushRegistry> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String repository;
    private String credentialsId;

    /** @param repository the repository, without tag */
    @DataBoundConstructor
    public PushRegistry(String repository) {
        this.repository = Util.fixNull(repository).trim();
    }

    public String getRepository() {
        return repository;
    }

    @Nullable
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    /** Describes it to forms. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<PushRegistry> {
        @Override
        public String getDisplayName() {
            return Messages.PushRegistry_displayName();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.forRegistry(item, credentialsId);
        }
    }
}
