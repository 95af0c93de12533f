package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A container that tests need beside them, such as a database. */
public final class ServiceContainer extends AbstractDescribableImpl<ServiceContainer> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String image;
    private String alias;
    private ArrayList<String> env = new ArrayList<>();
    private String command;
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

    @CheckForNull
    public String getAlias() {
        return alias;
    }

    @DataBoundSetter
    public void setAlias(String value) {
        alias = Util.fixEmptyAndTrim(value);
    }

    public List<String> getEnv() {
        return env;
    }

    @DataBoundSetter
    public void setEnv(List<String> values) {
        env = Lists.copy(values);
    }

    @CheckForNull
    public String getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(String value) {
        command = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getHealthCmd() {
        return healthCmd;
    }

    @DataBoundSetter
    public void setHealthCmd(String value) {
        healthCmd = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getHealthInterval() {
        return healthInterval;
    }

    @DataBoundSetter
    public void setHealthInterval(String value) {
        healthInterval = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getHealthTimeout() {
        return healthTimeout;
    }

    @DataBoundSetter
    public void setHealthTimeout(String value) {
        healthTimeout = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public Integer getHealthRetries() {
        return healthRetries;
    }

    @DataBoundSetter
    public void setHealthRetries(Integer value) {
        healthRetries = value;
    }

    @CheckForNull
    public String getHealthStartPeriod() {
        return healthStartPeriod;
    }

    @DataBoundSetter
    public void setHealthStartPeriod(String value) {
        healthStartPeriod = Util.fixEmptyAndTrim(value);
    }

    ServiceRequest toRequest() {
        return new ServiceRequest(
                image,
                alias,
                env,
                command,
                new ServiceRequest.HealthCheck(
                        healthCmd, healthInterval, healthTimeout, healthStartPeriod, healthRetries));
    }

    /** Describes it to forms. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<ServiceContainer> {
        @Override
        public String getDisplayName() {
            return Messages.ServiceContainer_displayName();
        }
    }
}
