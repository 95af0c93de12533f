package io.jenkins.plugins.dockerdelivery.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.EnvironmentSpecific;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.slaves.NodeSpecific;
import hudson.tools.ToolDescriptor;
import hudson.tools.ToolInstallation;
import hudson.tools.ToolInstaller;
import hudson.tools.ToolProperty;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** Trivy as a tool of Jenkins: its home is the directory that holds the program {@code trivy}. */
public final class TrivyInstallation extends ToolInstallation
        implements EnvironmentSpecific<TrivyInstallation>, NodeSpecific<TrivyInstallation> {
    private static final long serialVersionUID = 1L;

    /**
     * @param name the name that steps choose it by
     * @param home the directory with the program, where no installer puts it there
     */
    @DataBoundConstructor
    public TrivyInstallation(String name, String home, List<? extends ToolProperty<?>> properties) {
        super(Util.fixEmptyAndTrim(name), Util.fixEmptyAndTrim(home), properties);
    }

    /** The installation of that name; null if there is none. */
    @CheckForNull
    public static TrivyInstallation find(String name) {
        return Arrays.stream(installed())
                .filter(installation -> name.equals(installation.getName()))
                .findFirst()
                .orElse(null);
    }

    /** The names of all installations. */
    public static List<String> names() {
        return Arrays.stream(installed()).map(ToolInstallation::getName).toList();
    }

    private static TrivyInstallation[] installed() {
        return ExtensionList.lookupSingleton(DescriptorImpl.class).getInstallations();
    }

    @Override
    public TrivyInstallation forNode(@NonNull Node node, TaskListener log) throws IOException, InterruptedException {
        return new TrivyInstallation(
                getName(), translateFor(node, log), getProperties().toList());
    }

    @Override
    public TrivyInstallation forEnvironment(EnvVars environment) {
        return new TrivyInstallation(
                getName(), environment.expand(getHome()), getProperties().toList());
    }

    @Override
    public void buildEnvVars(EnvVars environment) {
        if (getHome() != null) {
            // Put, not override: pipelines take it from here to the PATH of the agent, which is not in this
            // environment.
            environment.put("PATH+TRIVY", getHome());
        }
    }

    /** The program, in an installation that was translated for a node. */
    public String getProgram() {
        return getHome() == null ? "trivy" : getHome() + "/trivy";
    }

    /** Keeps the installations. */
    @Extension
    @Symbol("trivy")
    public static final class DescriptorImpl extends ToolDescriptor<TrivyInstallation> {
        /** Loads what was saved. */
        public DescriptorImpl() {
            load();
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TrivyInstallation_displayName();
        }

        @Override
        public void setInstallations(TrivyInstallation... installations) {
            super.setInstallations(installations);
            save();
        }

        @Override
        public List<? extends ToolInstaller> getDefaultInstallers() {
            return List.of(new TrivyInstaller(null, null, null));
        }
    }
}
