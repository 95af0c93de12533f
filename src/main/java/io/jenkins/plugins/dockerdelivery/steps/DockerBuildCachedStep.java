package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
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

/** Builds an image with a registry cache and keeps it in the agent's engine. */
public final class DockerBuildCachedStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String image;
    private String tag;
    private String context;
    private String dockerfile;
    private String target;
    private ArrayList<String> buildArgs = new ArrayList<>();
    private ArrayList<String> labels = new ArrayList<>();
    private ArrayList<BuildSecret> secrets = new ArrayList<>();
    private ArrayList<String> platforms = new ArrayList<>();
    private String cache = DescriptorImpl.CACHE;
    private String cacheRef;
    private String cacheMode = DescriptorImpl.CACHE_MODE;
    private boolean cacheWrite;
    private String cacheTimeout;
    private ArrayList<String> addHosts = new ArrayList<>();
    private String network;
    private String shmSize;
    private String provenance;
    private String sbom;
    private String builder;
    private boolean pull;
    private boolean noCache;
    private String credentialsId;
    private boolean handOff;

    /** @param image the repository, without tag */
    @DataBoundConstructor
    public DockerBuildCachedStep(String image) {
        this.image = image;
    }

    public String getImage() {
        return image;
    }

    @Nullable
    public String getTag() {
        return tag;
    }

    @DataBoundSetter
    public void setTag(String value) {
        tag = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getContext() {
        return context;
    }

    @DataBoundSetter
    public void setContext(String value) {
        context = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getDockerfile() {
        return dockerfile;
    }

    @DataBoundSetter
    public void setDockerfile(String value) {
        dockerfile = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getTarget() {
        return target;
    }

    @DataBoundSetter
    public void setTarget(String value) {
        target = Util.fixEmptyAndTrim(value);
    }

    public List<String> getBuildArgs() {
        return buildArgs;
    }

    @DataBoundSetter
    public void setBuildArgs(List<String> values) {
        buildArgs = Lists.copy(values);
    }

    public List<String> getLabels() {
        return labels;
    }

    @DataBoundSetter
    public void setLabels(List<String> values) {
        labels = Lists.copy(values);
    }

    public List<BuildSecret> getSecrets() {
        return secrets;
    }

    @DataBoundSetter
    public void setSecrets(List<BuildSecret> values) {
        secrets = Lists.copy(values);
    }

    public List<String> getPlatforms() {
        return platforms;
    }

    @DataBoundSetter
    public void setPlatforms(List<String> values) {
        platforms = Lists.copy(values);
    }

    public String getCache() {
        return cache;
    }

    @DataBoundSetter
    public void setCache(String value) {
        cache = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.CACHE);
    }

    @Nullable
    public String getCacheRef() {
        return cacheRef;
    }

    @DataBoundSetter
    public void setCacheRef(String value) {
        cacheRef = Util.fixEmptyAndTrim(value);
    }

    public String getCacheMode() {
        return cacheMode;
    }

    @DataBoundSetter
    public void setCacheMode(String value) {
        cacheMode = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.CACHE_MODE);
    }

    public boolean isCacheWrite() {
        return cacheWrite;
    }

    @DataBoundSetter
    public void setCacheWrite(boolean value) {
        cacheWrite = value;
    }

    @Nullable
    public String getCacheTimeout() {
        return cacheTimeout;
    }

    @DataBoundSetter
    public void setCacheTimeout(String value) {
        cacheTimeout = Util.fixEmptyAndTrim(value);
    }

    public List<String> getAddHosts() {
        return addHosts;
    }

    @DataBoundSetter
    public void setAddHosts(List<String> values) {
        addHosts = Lists.copy(values);
    }

    @Nullable
    public String getNetwork() {
        return network;
    }

    @DataBoundSetter
    public void setNetwork(String value) {
        network = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getShmSize() {
        return shmSize;
    }

    @DataBoundSetter
    public void setShmSize(String value) {
        shmSize = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getProvenance() {
        return provenance;
    }

    @DataBoundSetter
    public void setProvenance(String value) {
        provenance = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getSbom() {
        return sbom;
    }

    @DataBoundSetter
    public void setSbom(String value) {
        sbom = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getBuilder() {
        return builder;
    }

    @DataBoundSetter
    public void setBuilder(String value) {
        builder = Util.fixEmptyAndTrim(value);
    }

    public boolean isPull() {
        return pull;
    }

    @DataBoundSetter
    public void setPull(boolean value) {
        pull = value;
    }

    public boolean isNoCache() {
        return noCache;
    }

    @DataBoundSetter
    public void setNoCache(boolean value) {
        noCache = value;
    }

    @Nullable
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    public boolean isHandOff() {
        return handOff;
    }

    @DataBoundSetter
    public void setHandOff(boolean value) {
        handOff = value;
    }

    @Override
    public StepExecution start(StepContext stepContext) {
        return new DockerBuildCachedExecution(stepContext, this);
    }

    /** Describes the step to Pipeline and to forms. */
    @Extension
    public static final class DescriptorImpl extends StationStepDescriptor {
        static final String CACHE = "registry";
        static final String CACHE_MODE = "max";

        @Override
        public String getFunctionName() {
            return "dockerBuildCached";
        }

        @Override
        public String getDisplayName() {
            return Messages.DockerBuildCachedStep_displayName();
        }

        @Override
        public DockerBuildCachedStep getDefaults() {
            return new DockerBuildCachedStep(null);
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return String.valueOf(namedArgs.get("image"));
        }

        @POST
        public ListBoxModel doFillCacheItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DockerBuildCachedStep_cacheRegistry(), CACHE),
                    new ListBoxModel.Option(Messages.DockerBuildCachedStep_cacheNone(), "none"));
        }

        @POST
        public ListBoxModel doFillCacheModeItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DockerBuildCachedStep_cacheModeMax(), CACHE_MODE),
                    new ListBoxModel.Option(Messages.DockerBuildCachedStep_cacheModeMin(), "min"));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.forRegistry(item, credentialsId);
        }
    }
}
