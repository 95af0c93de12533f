package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.Util;
import hudson.util.ComboBoxModel;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.config.TrivyInstallation;
import java.io.Serializable;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** Scans an image with Trivy, keeps the report with the build, and decides whether the delivery goes on. */
public final class TrivyGateStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private String image;
    private String severity = DescriptorImpl.SEVERITY;
    private boolean ignoreUnfixed = true;
    private String failOn = DescriptorImpl.FAIL_ON;
    private String result = DescriptorImpl.RESULT;
    private String scanners = DescriptorImpl.SCANNERS;
    private String ignoreFile;
    private String vex;
    private String config;
    private String dbRepository;
    private String javaDbRepository;
    private Boolean skipDbUpdate;
    private String cacheDir;
    private String server;
    private Boolean offline;
    private String timeout;
    private String tool;
    private String name;
    private String maxDbAge;
    private String output;
    private String referenceJob;

    /** With every parameter at its default. */
    @DataBoundConstructor
    public TrivyGateStep() {
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

    public String getSeverity() {
        return severity;
    }

    @DataBoundSetter
    public void setSeverity(String value) {
        severity = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.SEVERITY);
    }

    public boolean isIgnoreUnfixed() {
        return ignoreUnfixed;
    }

    @DataBoundSetter
    public void setIgnoreUnfixed(boolean value) {
        ignoreUnfixed = value;
    }

    public String getFailOn() {
        return failOn;
    }

    @DataBoundSetter
    public void setFailOn(String value) {
        failOn = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.FAIL_ON);
    }

    public String getResult() {
        return result;
    }

    @DataBoundSetter
    public void setResult(String value) {
        result = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.RESULT);
    }

    public String getScanners() {
        return scanners;
    }

    @DataBoundSetter
    public void setScanners(String value) {
        scanners = Util.fixNull(Util.fixEmptyAndTrim(value), DescriptorImpl.SCANNERS);
    }

    @Nullable
    public String getIgnoreFile() {
        return ignoreFile;
    }

    @DataBoundSetter
    public void setIgnoreFile(String value) {
        ignoreFile = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getVex() {
        return vex;
    }

    @DataBoundSetter
    public void setVex(String value) {
        vex = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getConfig() {
        return config;
    }

    @DataBoundSetter
    public void setConfig(String value) {
        config = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getDbRepository() {
        return dbRepository;
    }

    @DataBoundSetter
    public void setDbRepository(String value) {
        dbRepository = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getJavaDbRepository() {
        return javaDbRepository;
    }

    @DataBoundSetter
    public void setJavaDbRepository(String value) {
        javaDbRepository = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public Boolean getSkipDbUpdate() {
        return skipDbUpdate;
    }

    @DataBoundSetter
    public void setSkipDbUpdate(Boolean value) {
        skipDbUpdate = value;
    }

    @Nullable
    public String getCacheDir() {
        return cacheDir;
    }

    @DataBoundSetter
    public void setCacheDir(String value) {
        cacheDir = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getServer() {
        return server;
    }

    @DataBoundSetter
    public void setServer(String value) {
        server = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public Boolean getOffline() {
        return offline;
    }

    @DataBoundSetter
    public void setOffline(Boolean value) {
        offline = value;
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
    public String getTool() {
        return tool;
    }

    @DataBoundSetter
    public void setTool(String value) {
        tool = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String value) {
        name = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getMaxDbAge() {
        return maxDbAge;
    }

    @DataBoundSetter
    public void setMaxDbAge(String value) {
        maxDbAge = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getOutput() {
        return output;
    }

    @DataBoundSetter
    public void setOutput(String value) {
        output = Util.fixEmptyAndTrim(value);
    }

    @Nullable
    public String getReferenceJob() {
        return referenceJob;
    }

    @DataBoundSetter
    public void setReferenceJob(String value) {
        referenceJob = Util.fixEmptyAndTrim(value);
    }

    @Override
    public StepExecution start(StepContext stepContext) {
        return new TrivyGateExecution(stepContext, this);
    }

    /** Describes the step to Pipeline and to forms. */
    @Extension
    public static final class DescriptorImpl extends StationStepDescriptor {
        static final String SEVERITY = "CRITICAL,HIGH";
        static final String FAIL_ON = "any";
        static final String RESULT = "FAILURE";
        static final String SCANNERS = "vuln";

        @Override
        public String getFunctionName() {
            return "trivyGate";
        }

        @Override
        public String getDisplayName() {
            return Messages.TrivyGateStep_displayName();
        }

        @Override
        public TrivyGateStep getDefaults() {
            return new TrivyGateStep();
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            Object shown = namedArgs.get("severity");
            return shown == null ? null : shown.toString();
        }

        @POST
        public ComboBoxModel doFillToolItems() {
            return new ComboBoxModel(TrivyInstallation.names());
        }

        @POST
        public ListBoxModel doFillFailOnItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.TrivyGateStep_failOnAny(), FAIL_ON),
                    new ListBoxModel.Option(Messages.TrivyGateStep_failOnNew(), "new"),
                    new ListBoxModel.Option(Messages.TrivyGateStep_failOnNone(), "none"));
        }

        @POST
        public ListBoxModel doFillResultItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.TrivyGateStep_resultFailure(), RESULT),
                    new ListBoxModel.Option(Messages.TrivyGateStep_resultUnstable(), "UNSTABLE"));
        }
    }
}
