package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import io.jenkins.plugins.dockerdelivery.engine.push.PushRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Pushes the image that was tested and scanned under several tags, with one upload. */
public final class PushTagsStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private String image;
    private String credentialsId;
    private ArrayList<String> tags = Lists.copy(PushRequest.DEFAULT_TAGS);
    private ArrayList<String> branches = new ArrayList<>();
    private ArrayList<String> requires = Lists.copy(DescriptorImpl.REQUIRES);
    private int retries = DescriptorImpl.RETRIES;
    private boolean overwrite;
    private String fromBuild;
    private ArrayList<PushRegistry> registries = new ArrayList<>();

    /** With every parameter at its default. */
    @DataBoundConstructor
    public PushTagsStep() {
        // Every parameter has a default.
    }

    @Nullable
    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String value) {
        image = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    public List<String> getTags() {
        return tags;
    }

    @DataBoundSetter
    public void setTags(List<String> values) {
        tags = Lists.copy(values);
    }

    public List<String> getBranches() {
        return branches;
    }

    @DataBoundSetter
    public void setBranches(List<String> values) {
        branches = Lists.copy(values);
    }

    public List<String> getRequires() {
        return requires;
    }

    @DataBoundSetter
    public void setRequires(List<String> values) {
        requires = Lists.copy(values);
    }

    public int getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(int value) {
        retries = value;
    }

    public boolean isOverwrite() {
        return overwrite;
    }

    @DataBoundSetter
    public void setOverwrite(boolean value) {
        overwrite = value;
    }

    @Nullable
    public String getFromBuild() {
        return fromBuild;
    }

    @DataBoundSetter
    public void setFromBuild(String value) {
        fromBuild = Util.fixEmptyAndTrim(value);
    }

    public List<PushRegistry> getRegistries() {
        return registries;
    }

    @DataBoundSetter
    public void setRegistries(List<PushRegistry> values) {
        registries = Lists.copy(values);
    }

    @Override
    public StepExecution start(StepContext stepContext) {
        return new PushTagsExecution(stepContext, this);
    }

    /** Describes the step to Pipeline and to forms. */
    @Extension
    public static final class DescriptorImpl extends StationStepDescriptor {
        static final List<String> REQUIRES = List.of("test", "scan");
        static final int RETRIES = 3;

        @Override
        public String getFunctionName() {
            return "pushTags";
        }

        @Override
        public String getDisplayName() {
            return Messages.PushTagsStep_displayName();
        }

        @Override
        public PushTagsStep getDefaults() {
            return new PushTagsStep();
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            Object shown = namedArgs.get("tags");
            return shown == null ? null : shown.toString();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.forRegistry(item, credentialsId);
        }
    }
}
