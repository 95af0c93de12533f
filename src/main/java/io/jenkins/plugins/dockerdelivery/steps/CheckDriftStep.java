package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import io.jenkins.plugins.dockerdelivery.engine.deploy.DeployRequest;
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

/** Asks servers whether their services still run what was deployed last. */
public final class CheckDriftStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String host;
    private ArrayList<String> hosts = new ArrayList<>();
    private String user;
    private String credentialsId;
    private String knownHosts;
    private ArrayList<String> jumpHosts = new ArrayList<>();
    private String service;
    private ArrayList<String> services = new ArrayList<>();
    private ArrayList<String> composeFiles = new ArrayList<>();
    private String projectName;
    private String projectDirectory;
    private ArrayList<String> profiles = new ArrayList<>();
    private ArrayList<String> env = Lists.copy(DeployRequest.DEFAULT_ENVIRONMENT);
    private String job;
    private boolean failOnDrift = true;
    private int port = SshComposeDeployStep.DescriptorImpl.SSH_PORT;

    /** @param host the server to ask */
    @DataBoundConstructor
    public CheckDriftStep(String host) {
        this.host = Util.fixEmptyAndTrim(host);
    }

    @Nullable
    public String getHost() {
        return host;
    }

    public List<String> getHosts() {
        return hosts;
    }

    @DataBoundSetter
    public void setHosts(List<String> values) {
        hosts = Lists.copy(values);
    }

    @Nullable
    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public void setUser(String value) {
        user = Util.fixEmptyAndTrim(value);
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
    public String getKnownHosts() {
        return knownHosts;
    }

    @DataBoundSetter
    public void setKnownHosts(String value) {
        knownHosts = Util.fixEmptyAndTrim(value);
    }

    public List<String> getJumpHosts() {
        return jumpHosts;
    }

    @DataBoundSetter
    public void setJumpHosts(List<String> values) {
        jumpHosts = Lists.copy(values);
    }

    @Nullable
    public String getService() {
        return service;
    }

    @DataBoundSetter
    public void setService(String value) {
        service = Util.fixEmptyAndTrim(value);
    }

    public List<String> getServices() {
        return services;
    }

    @DataBoundSetter
    public void setServices(List<String> values) {
        services = Lists.copy(values);
    }

    public List<String> getComposeFiles() {
        return composeFiles;
    }

    @DataBoundSetter
    public void setComposeFiles(List<String> values) {
        composeFiles = Lists.copy(values);
    }

    @Nullable
    public String getProjectName() {
        return projectName;
    }

    @DataBoundSetter
    public void setProjectName(String value) {
        projectName = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getProjectDirectory() {
        return projectDirectory;
    }

    @DataBoundSetter
    public void setProjectDirectory(String value) {
        projectDirectory = Util.fixEmptyAndTrim(value);
    }

    public List<String> getProfiles() {
        return profiles;
    }

    @DataBoundSetter
    public void setProfiles(List<String> values) {
        profiles = Lists.copy(values);
    }

    public List<String> getEnv() {
        return env;
    }

    @DataBoundSetter
    public void setEnv(List<String> values) {
        env = Lists.copy(values);
    }

    @Nullable
    public String getJob() {
        return job;
    }

    @DataBoundSetter
    public void setJob(String value) {
        job = Util.fixEmptyAndTrim(value);
    }

    public boolean isFailOnDrift() {
        return failOnDrift;
    }

    @DataBoundSetter
    public void setFailOnDrift(boolean value) {
        failOnDrift = value;
    }

    public int getPort() {
        return port;
    }

    @DataBoundSetter
    public void setPort(int value) {
        port = value;
    }

    @Override
    public StepExecution start(StepContext stepContext) {
        return new CheckDriftExecution(stepContext, this);
    }

    /** Describes the step to Pipeline and to forms. */
    @Extension
    public static final class DescriptorImpl extends StationStepDescriptor {
        @Override
        public String getFunctionName() {
            return "checkDrift";
        }

        @Override
        public String getDisplayName() {
            return Messages.CheckDriftStep_displayName();
        }

        @Override
        public CheckDriftStep getDefaults() {
            return new CheckDriftStep(null);
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            Object shown = namedArgs.getOrDefault("host", namedArgs.get("hosts"));
            return shown == null ? null : shown.toString();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.forSsh(item, credentialsId);
        }
    }
}
