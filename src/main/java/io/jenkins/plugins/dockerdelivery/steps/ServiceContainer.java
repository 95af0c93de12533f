package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** A container that tests need beside them, such as a database. */
public final class ServiceContainer extends AbstractDescribableImpl<ServiceContainer>
        implements ContainerParameters, Serializable {
    private static final long serialVersionUID = 1L;

    private final String image;
    private String alias;
    private ArrayList<String> env = new ArrayList<>();
    private ArrayList<SecretEnv> secretEnv = new ArrayList<>();
    private ArrayList<String> mounts = new ArrayList<>();
    private ArrayList<String> ports = new ArrayList<>();
    private ArrayList<String> tmpfs = new ArrayList<>();
    private String shmSize;
    private String memory;
    private String cpus;
    private String command;
    private ArrayList<String> dependsOn = new ArrayList<>();
    private String credentialsId;
    private String healthCmd;
    private String healthInterval;
    private String healthTimeout;
    private Integer healthRetries;
    private String healthStartPeriod;

    /** @param image the image, as in {@code docker run} */
    @DataBoundConstructor
    public ServiceContainer(String image) {
        this.image = image;
    }

    public String getImage() {
        return image;
    }

    @Nullable
    public String getAlias() {
        return alias;
    }

    @DataBoundSetter
    public void setAlias(String value) {
        alias = Util.fixEmptyAndTrim(value);
    }

    @Override
    public List<String> getEnv() {
        return env;
    }

    @DataBoundSetter
    public void setEnv(List<String> values) {
        env = Lists.copy(values);
    }

    @Override
    public List<SecretEnv> getSecretEnv() {
        return secretEnv;
    }

    @DataBoundSetter
    public void setSecretEnv(List<SecretEnv> values) {
        secretEnv = Lists.copy(values);
    }

    @Override
    public List<String> getMounts() {
        return mounts;
    }

    @DataBoundSetter
    public void setMounts(List<String> values) {
        mounts = Lists.copy(values);
    }

    @Override
    public List<String> getPorts() {
        return ports;
    }

    @DataBoundSetter
    public void setPorts(List<String> values) {
        ports = Lists.copy(values);
    }

    @Override
    public List<String> getTmpfs() {
        return tmpfs;
    }

    @DataBoundSetter
    public void setTmpfs(List<String> values) {
        tmpfs = Lists.copy(values);
    }

    @Override
    @Nullable
    public String getShmSize() {
        return shmSize;
    }

    @DataBoundSetter
    public void setShmSize(String value) {
        shmSize = Util.fixEmptyAndTrim(value);
    }

    @Override
    @Nullable
    public String getMemory() {
        return memory;
    }

    @DataBoundSetter
    public void setMemory(String value) {
        memory = Util.fixEmptyAndTrim(value);
    }

    @Override
    @Nullable
    public String getCpus() {
        return cpus;
    }

    @DataBoundSetter
    public void setCpus(String value) {
        cpus = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(String value) {
        command = Util.fixEmptyAndTrim(value);
    }

    public List<String> getDependsOn() {
        return dependsOn;
    }

    @DataBoundSetter
    public void setDependsOn(List<String> values) {
        dependsOn = Lists.copy(values);
    }

    @Nullable
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getHealthCmd() {
        return healthCmd;
    }

    @DataBoundSetter
    public void setHealthCmd(String value) {
        healthCmd = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getHealthInterval() {
        return healthInterval;
    }

    @DataBoundSetter
    public void setHealthInterval(String value) {
        healthInterval = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getHealthTimeout() {
        return healthTimeout;
    }

    @DataBoundSetter
    public void setHealthTimeout(String value) {
        healthTimeout = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public Integer getHealthRetries() {
        return healthRetries;
    }

    @DataBoundSetter
    public void setHealthRetries(Integer value) {
        healthRetries = value;
    }

    @Nullable
    public String getHealthStartPeriod() {
        return healthStartPeriod;
    }

    @DataBoundSetter
    public void setHealthStartPeriod(String value) {
        healthStartPeriod = Util.fixEmptyAndTrim(value);
    }

    ServiceRequest toRequest() {
        return new ServiceRequest.Builder(image)
                .alias(alias)
                .options(toOptions(ServiceRequest.PREFIX))
                .command(command)
                .dependsOn(dependsOn)
                .credentialsId(credentialsId)
                .health(new ServiceRequest.HealthCheck(
                        healthCmd, healthInterval, healthTimeout, healthStartPeriod, healthRetries))
                .build();
    }

    /** Describes it to forms. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<ServiceContainer> {
        @Override
        public String getDisplayName() {
            return Messages.ServiceContainer_displayName();
        }

        @Override
        public ServiceContainer newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return super.newInstance(request, SubmittedForm.toParameters(clazz, form));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.forRegistry(item, credentialsId);
        }
    }
}
