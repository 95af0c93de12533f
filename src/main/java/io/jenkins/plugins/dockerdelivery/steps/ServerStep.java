package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Util;
import io.jenkins.plugins.dockerdelivery.engine.deploy.DeployRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/** What a step needs to find services on servers: how to get there, and Compose's words for what is there. */
public abstract class ServerStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int SSH_PORT = 22;

    private final String host;
    private ArrayList<String> hosts = new ArrayList<>();
    private int port = SSH_PORT;
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

    ServerStep(@Nullable String host) {
        this.host = Util.fixEmptyAndTrim(host);
    }

    @Nullable
    public final String getHost() {
        return host;
    }

    public final List<String> getHosts() {
        return hosts;
    }

    @DataBoundSetter
    public final void setHosts(List<String> values) {
        hosts = Lists.copy(values);
    }

    public final int getPort() {
        return port;
    }

    @DataBoundSetter
    public final void setPort(int value) {
        port = value;
    }

    @Nullable
    public final String getUser() {
        return user;
    }

    @DataBoundSetter
    public final void setUser(String value) {
        user = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public final String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public final void setCredentialsId(String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public final String getKnownHosts() {
        return knownHosts;
    }

    @DataBoundSetter
    public final void setKnownHosts(String value) {
        knownHosts = Util.fixEmptyAndTrim(value);
    }

    public final List<String> getJumpHosts() {
        return jumpHosts;
    }

    @DataBoundSetter
    public final void setJumpHosts(List<String> values) {
        jumpHosts = Lists.copy(values);
    }

    @Nullable
    public final String getService() {
        return service;
    }

    @DataBoundSetter
    public final void setService(String value) {
        service = Util.fixEmptyAndTrim(value);
    }

    public final List<String> getServices() {
        return services;
    }

    @DataBoundSetter
    public final void setServices(List<String> values) {
        services = Lists.copy(values);
    }

    /** The services by either name. */
    final List<String> allServices() {
        List<String> all = new ArrayList<>(services);
        if (service != null) {
            all.add(0, service);
        }
        return all;
    }

    public final List<String> getComposeFiles() {
        return composeFiles;
    }

    @DataBoundSetter
    public final void setComposeFiles(List<String> values) {
        composeFiles = Lists.copy(values);
    }

    @Nullable
    public final String getProjectName() {
        return projectName;
    }

    @DataBoundSetter
    public final void setProjectName(String value) {
        projectName = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public final String getProjectDirectory() {
        return projectDirectory;
    }

    @DataBoundSetter
    public final void setProjectDirectory(String value) {
        projectDirectory = Util.fixEmptyAndTrim(value);
    }

    public final List<String> getProfiles() {
        return profiles;
    }

    @DataBoundSetter
    public final void setProfiles(List<String> values) {
        profiles = Lists.copy(values);
    }

    public final List<String> getEnv() {
        return env;
    }

    @DataBoundSetter
    public final void setEnv(List<String> values) {
        env = Lists.copy(values);
    }
}
