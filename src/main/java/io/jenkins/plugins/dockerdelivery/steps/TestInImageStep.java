package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Runs tests in the very image that ships, beside the services that they need. */
public final class TestInImageStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String command;
    private String image;
    private ArrayList<String> env = new ArrayList<>();
    private String workdir;
    private String user;
    private String entrypoint;
    private String memory;
    private String cpus;
    private ArrayList<ServiceContainer> services = new ArrayList<>();
    private String servicesTimeout = DescriptorImpl.SERVICES_TIMEOUT;
    private String timeout;
    private String junit;

    /** @param command what runs the tests, for the image's shell */
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

    @Nullable
    public String getMemory() {
        return memory;
    }

    @DataBoundSetter
    public void setMemory(String value) {
        memory = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getCpus() {
        return cpus;
    }

    @DataBoundSetter
    public void setCpus(String value) {
        cpus = Util.fixEmptyAndTrim(value);
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
        public String argumentsToString(Map<String, Object> namedArgs) {
            return String.valueOf(namedArgs.get("command"));
        }
    }
}
