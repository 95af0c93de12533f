package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.dockerdelivery.engine.test.ServiceRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

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

    @Nullable
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

    @Nullable
    public String getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(String value) {
        command = Util.fixEmptyAndTrim(value);
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

        @Override
        public ServiceContainer newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return super.newInstance(request, SubmittedForm.toParameters(clazz, form));
        }
    }
}
