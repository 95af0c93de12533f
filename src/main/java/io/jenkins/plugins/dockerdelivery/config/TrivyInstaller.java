package io.jenkins.plugins.dockerdelivery.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.tools.ToolInstallation;
import hudson.tools.ToolInstaller;
import hudson.tools.ToolInstallerDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.scan.TrivyRelease;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Fetches one release of Trivy to an agent, from its project or a mirror of it, if it is the one that was meant. */
public final class TrivyInstaller extends ToolInstaller {
    /** Beside the program, says which release it is. */
    private static final String MARKER = ".docker-delivery-installed";

    private final String version;
    private final String checksums;
    private String baseUrl;

    /**
     * @param label the agents that it is for
     * @param version the release, such as {@code 0.72.0}
     * @param checksums the SHA-256 of its archives, in the form of the release's own file of checksums
     */
    @DataBoundConstructor
    public TrivyInstaller(String label, String version, String checksums) {
        super(label);
        this.version = Util.fixEmptyAndTrim(version);
        this.checksums = Util.fixEmptyAndTrim(checksums);
    }

    /** The release. */
    @CheckForNull
    public String getVersion() {
        return version;
    }

    /** The SHA-256 of its archives. */
    @CheckForNull
    public String getChecksums() {
        return checksums;
    }

    /** Where the releases are; null for the project's own place. */
    @CheckForNull
    public String getBaseUrl() {
        return baseUrl;
    }

    @DataBoundSetter
    public void setBaseUrl(String value) {
        baseUrl = Util.fixEmptyAndTrim(value);
    }

    private TrivyRelease release() {
        return TrivyRelease.of(version, checksums, baseUrl);
    }

    @Override
    public FilePath performInstallation(ToolInstallation tool, @NonNull Node node, TaskListener log)
            throws IOException, InterruptedException {
        FilePath directory = preferredLocation(tool, node);
        try {
            TrivyRelease release = release();
            FilePath marker = directory.child(MARKER);
            String meant = release.toString();
            if (!marker.exists() || !marker.readToString().equals(meant)) {
                log.getLogger().println(Messages.TrivyInstaller_fetching(version, node.getDisplayName()));
                directory.mkdirs();
                directory.act(new FetchTrivy(release));
                marker.write(meant, "UTF-8");
            }
            return directory;
        } catch (RefusedException e) {
            throw new AbortException(Messages.TrivyInstaller_refused(tool.getName(), e.getMessage()));
        }
    }

    /** Describes the installer to forms. */
    @Extension
    @Symbol("trivyRelease")
    public static final class DescriptorImpl extends ToolInstallerDescriptor<TrivyInstaller> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TrivyInstaller_displayName();
        }

        @Override
        public boolean isApplicable(Class<? extends ToolInstallation> type) {
            return type == TrivyInstallation.class;
        }

        @POST
        public FormValidation doCheckChecksums(@QueryParameter String version, @QueryParameter String checksums) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                TrivyRelease.of(version, checksums, null);
                return FormValidation.ok();
            } catch (RefusedException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
