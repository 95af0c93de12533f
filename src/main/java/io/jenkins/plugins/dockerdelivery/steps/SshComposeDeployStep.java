package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import io.jenkins.plugins.dockerdelivery.engine.deploy.DeployRequest;
import io.jenkins.plugins.dockerdelivery.engine.deploy.Strategy;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Brings what was pushed to a server over SSH, by Docker Compose: healthy, or rolled back. */
public final class SshComposeDeployStep extends ServerStep {
    private static final long serialVersionUID = 1L;

    private String environment;
    private String image;
    private String registryCredentialsId;
    private String healthTimeout = DescriptorImpl.HEALTH_TIMEOUT;
    private String probe;
    private String strategy = Strategy.RECREATE.word();
    private String before;
    private int keepImages = DeployRequest.DEFAULT_KEEP_IMAGES;
    private boolean rollback = true;
    private int parallel = 1;
    private boolean rollbackAll;
    private ArrayList<String> branches = new ArrayList<>();
    private ArrayList<String> requires = Lists.copy(DescriptorImpl.REQUIRES);
    private boolean allowOlder;
    private String fromBuild;

    /** @param host the server to deploy to */
    @DataBoundConstructor
    public SshComposeDeployStep(String host) {
        super(host);
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
    public String getRegistryCredentialsId() {
        return registryCredentialsId;
    }

    @DataBoundSetter
    public void setRegistryCredentialsId(String value) {
        registryCredentialsId = Util.fixEmptyAndTrim(value);
    }

    public String getHealthTimeout() {
        return healthTimeout;
    }

    @DataBoundSetter
    public void setHealthTimeout(String value) {
        healthTimeout = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.HEALTH_TIMEOUT);
    }

    public boolean isRollback() {
        return rollback;
    }

    @DataBoundSetter
    public void setRollback(boolean value) {
        rollback = value;
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

    public boolean isAllowOlder() {
        return allowOlder;
    }

    @DataBoundSetter
    public void setAllowOlder(boolean value) {
        allowOlder = value;
    }

    @Nullable
    public String getFromBuild() {
        return fromBuild;
    }

    @DataBoundSetter
    public void setFromBuild(String value) {
        fromBuild = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getEnvironment() {
        return environment;
    }

    @DataBoundSetter
    public void setEnvironment(String value) {
        environment = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getProbe() {
        return probe;
    }

    @DataBoundSetter
    public void setProbe(String value) {
        probe = Util.fixEmptyAndTrim(value);
    }

    public String getStrategy() {
        return strategy;
    }

    @DataBoundSetter
    public void setStrategy(String value) {
        strategy = Util.fixNull(Util.fixEmptyAndTrim(value), Strategy.RECREATE.word());
    }

    @Nullable
    public String getBefore() {
        return before;
    }

    @DataBoundSetter
    public void setBefore(String value) {
        before = Util.fixEmptyAndTrim(value);
    }

    public int getKeepImages() {
        return keepImages;
    }

    @DataBoundSetter
    public void setKeepImages(int value) {
        keepImages = value;
    }

    public int getParallel() {
        return parallel;
    }

    @DataBoundSetter
    public void setParallel(int value) {
        parallel = value;
    }

    public boolean isRollbackAll() {
        return rollbackAll;
    }

    @DataBoundSetter
    public void setRollbackAll(boolean value) {
        rollbackAll = value;
    }

    @Override
    public StepExecution start(StepContext stepContext) {
        return new SshComposeDeployExecution(stepContext, this);
    }

    /** Describes the step to Pipeline and to forms. */
    @Extension
    public static final class DescriptorImpl extends ServerStepDescriptor {
        static final String HEALTH_TIMEOUT = "60s";
        static final List<String> REQUIRES = List.of("push");

        @Override
        public String getFunctionName() {
            return "sshComposeDeploy";
        }

        @Override
        public String getDisplayName() {
            return Messages.SshComposeDeployStep_displayName();
        }

        @Override
        public SshComposeDeployStep getDefaults() {
            return new SshComposeDeployStep(null);
        }

        /** The strategies, under the words that users write. */
        @POST
        public ListBoxModel doFillStrategyItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.SshComposeDeployStep_strategyRecreate(), Strategy.RECREATE.word()),
                    new ListBoxModel.Option(Messages.SshComposeDeployStep_strategyRolling(), Strategy.ROLLING.word()));
        }

        @POST
        public ListBoxModel doFillRegistryCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String registryCredentialsId) {
            return CredentialChoices.forRegistry(item, registryCredentialsId);
        }
    }
}
