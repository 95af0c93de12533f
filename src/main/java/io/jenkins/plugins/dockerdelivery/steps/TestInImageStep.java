package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.dockerdelivery.engine.test.ContainerCommand;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Runs tests in the very image that ships, beside the services that they need. */
public final class TestInImageStep extends Step implements ContainerParameters, Serializable {
    private static final long serialVersionUID = 1L;

    private final String command;
    private String image;
    private ArrayList<String> env = new ArrayList<>();
    private String workdir;
    private String user;
    private String entrypoint;
    private String memory;
    private String cpus;
    private ArrayList<SecretEnv> secretEnv = new ArrayList<>();
    private ArrayList<String> mounts = new ArrayList<>();
    private ArrayList<String> ports = new ArrayList<>();
    private ArrayList<String> tmpfs = new ArrayList<>();
    private String shmSize;
    private ArrayList<ServiceContainer> services = new ArrayList<>();
    private String servicesTimeout = DescriptorImpl.SERVICES_TIMEOUT;
    private String timeout;
    private String junit;
    private String artifacts;
    private String coverage;
    private Integer shards;
    private boolean sharedServices;

    /** @param command what runs the tests: a text for the image's shell, or a JSON array of words that need none */
    @DataBoundConstructor
    public TestInImageStep(String command) {
        this.command = command;
    }

    public String getCommand() {
        return command;
    }

    @Nullable
    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String value) {
        image = Util.fixEmptyAndTrim(value);
    }

    @Override
    public List<String> getEnv() {
        return env;
    }

    @DataBoundSetter
    public void setEnv(List<String> values) {
        env = Lists.copy(values);
    }

    @Nullable
    public String getWorkdir() {
        return workdir;
    }

    @DataBoundSetter
    public void setWorkdir(String value) {
        workdir = Util.fixEmptyAndTrim(value);
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
    public String getEntrypoint() {
        return entrypoint;
    }

    @DataBoundSetter
    public void setEntrypoint(String value) {
        entrypoint = Util.fixEmptyAndTrim(value);
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

    public List<ServiceContainer> getServices() {
        return services;
    }

    @DataBoundSetter
    public void setServices(List<ServiceContainer> values) {
        services = Lists.copy(values);
    }

    public String getServicesTimeout() {
        return servicesTimeout;
    }

    @DataBoundSetter
    public void setServicesTimeout(String value) {
        servicesTimeout = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.SERVICES_TIMEOUT);
    }

    @Nullable
    public String getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(String value) {
        timeout = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getJunit() {
        return junit;
    }

    @DataBoundSetter
    public void setJunit(String value) {
        junit = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getArtifacts() {
        return artifacts;
    }

    @DataBoundSetter
    public void setArtifacts(String value) {
        artifacts = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getCoverage() {
        return coverage;
    }

    @DataBoundSetter
    public void setCoverage(String value) {
        coverage = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public Integer getShards() {
        return shards;
    }

    @DataBoundSetter
    public void setShards(Integer value) {
        shards = value;
    }

    public boolean isSharedServices() {
        return sharedServices;
    }

    @DataBoundSetter
    public void setSharedServices(boolean value) {
        sharedServices = value;
    }

    @Override
    public StepExecution start(StepContext stepContext) {
        return new TestInImageExecution(stepContext, this);
    }

    /** Describes the step to Pipeline and to forms. */
    @Extension
    public static final class DescriptorImpl extends StationStepDescriptor {
        static final String SERVICES_TIMEOUT = "120s";

        @Override
        public String getFunctionName() {
            return "testInImage";
        }

        @Override
        public String getDisplayName() {
            return Messages.TestInImageStep_displayName();
        }

        @Override
        public TestInImageStep getDefaults() {
            return new TestInImageStep(null);
        }

        @Override
        public Step newInstance(Map<String, Object> arguments) throws Exception {
            return super.newInstance(withCommandsAsTexts(arguments));
        }

        /** In a pipeline a command may be a list of words, that of a service, too. */
        private static Map<String, Object> withCommandsAsTexts(Map<?, ?> arguments) {
            Map<String, Object> texts = new LinkedHashMap<>();
            arguments.forEach((name, value) -> texts.put(
                    (String) name,
                    name.equals("command") && value instanceof List<?> words
                            ? ContainerCommand.ofWords(words)
                            : name.equals("services") && value instanceof List<?> services
                                    ? services.stream()
                                            .map(DescriptorImpl::withCommandAsText)
                                            .toList()
                                    : value));
            return texts;
        }

        private static Object withCommandAsText(Object service) {
            return service instanceof Map<?, ?> arguments ? withCommandsAsTexts(arguments) : service;
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return String.valueOf(namedArgs.get("command"));
        }
    }
}
