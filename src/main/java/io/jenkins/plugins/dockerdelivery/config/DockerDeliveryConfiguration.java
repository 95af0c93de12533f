package io.jenkins.plugins.dockerdelivery.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.util.ComboBoxModel;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What every step uses that does not say otherwise, for the whole of Jenkins. */
@Extension
@Symbol("dockerDelivery")
public final class DockerDeliveryConfiguration extends GlobalConfiguration implements DeliveryDefaults {
    private String registryCredentialsId;
    private String knownHosts;
    private String plainHttpRegistries;
    private String trivyTool;
    private String trivyCacheDir;
    private String trivyDbRepository;
    private String trivyJavaDbRepository;
    private String trivyServer;
    private String trivyMaxDbAge;
    private boolean trivySkipDbUpdate;
    private boolean trivyOffline;
    private int imageCount = 5;
    private int imageDays = 14;

    /** Loads what was saved. */
    public DockerDeliveryConfiguration() {
        load();
    }

    /** The configuration of this Jenkins. */
    public static DockerDeliveryConfiguration get() {
        return ExtensionList.lookupSingleton(DockerDeliveryConfiguration.class);
    }

    @Override
    @CheckForNull
    public String getRegistryCredentialsId() {
        return registryCredentialsId;
    }

    @DataBoundSetter
    public void setRegistryCredentialsId(String value) {
        registryCredentialsId = Util.fixEmptyAndTrim(value);
        save();
    }

    @Override
    @CheckForNull
    public String getKnownHosts() {
        return knownHosts;
    }

    @DataBoundSetter
    public void setKnownHosts(String value) {
        knownHosts = Util.fixEmptyAndTrim(value);
        save();
    }

    /** The registries on other machines that may be spoken to without TLS, by host and port, one a line; null for none. */
    @CheckForNull
    public String getPlainHttpRegistries() {
        return plainHttpRegistries;
    }

    @DataBoundSetter
    public void setPlainHttpRegistries(String value) {
        plainHttpRegistries = Util.fixEmptyAndTrim(value);
        save();
    }

    /** The same as a list. */
    public List<String> plainHttpRegistries() {
        return plainHttpRegistries == null
                ? List.of()
                : plainHttpRegistries
                        .lines()
                        .map(String::trim)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /** The Trivy tool, or the program on agents; null for {@code trivy} on the PATH. */
    @CheckForNull
    public String getTrivyTool() {
        return trivyTool;
    }

    @DataBoundSetter
    public void setTrivyTool(String value) {
        trivyTool = Util.fixEmptyAndTrim(value);
        save();
    }

    /** Trivy's cache directory on agents; null for Trivy's own. */
    @CheckForNull
    public String getTrivyCacheDir() {
        return trivyCacheDir;
    }

    @DataBoundSetter
    public void setTrivyCacheDir(String value) {
        trivyCacheDir = Util.fixEmptyAndTrim(value);
        save();
    }

    /** Where Trivy fetches its vulnerability database; null for Trivy's own. */
    @CheckForNull
    public String getTrivyDbRepository() {
        return trivyDbRepository;
    }

    @DataBoundSetter
    public void setTrivyDbRepository(String value) {
        trivyDbRepository = Util.fixEmptyAndTrim(value);
        save();
    }

    /** Where Trivy fetches its Java index; null for Trivy's own. */
    @CheckForNull
    public String getTrivyJavaDbRepository() {
        return trivyJavaDbRepository;
    }

    @DataBoundSetter
    public void setTrivyJavaDbRepository(String value) {
        trivyJavaDbRepository = Util.fixEmptyAndTrim(value);
        save();
    }

    /** The Trivy server that scans; null for none. */
    @CheckForNull
    public String getTrivyServer() {
        return trivyServer;
    }

    @DataBoundSetter
    public void setTrivyServer(String value) {
        trivyServer = Util.fixEmptyAndTrim(value);
        save();
    }

    /** How old Trivy's vulnerability database may be, such as {@code 48h}; null for any age. */
    @CheckForNull
    public String getTrivyMaxDbAge() {
        return trivyMaxDbAge;
    }

    @DataBoundSetter
    public void setTrivyMaxDbAge(String value) {
        trivyMaxDbAge = Util.fixEmptyAndTrim(value);
        save();
    }

    /** Whether Trivy's databases are used as they are on the agents. */
    public boolean isTrivySkipDbUpdate() {
        return trivySkipDbUpdate;
    }

    @DataBoundSetter
    public void setTrivySkipDbUpdate(boolean value) {
        trivySkipDbUpdate = value;
        save();
    }

    /** Whether Trivy asks nobody while it scans. */
    public boolean isTrivyOffline() {
        return trivyOffline;
    }

    @DataBoundSetter
    public void setTrivyOffline(boolean value) {
        trivyOffline = value;
        save();
    }

    /** How many images of a repository stay on an agent; 0 for any number. */
    public int getImageCount() {
        return imageCount;
    }

    @DataBoundSetter
    public void setImageCount(int value) {
        imageCount = Math.max(0, value);
        save();
    }

    /** How many days an image stays on an agent; 0 for ever. */
    public int getImageDays() {
        return imageDays;
    }

    @DataBoundSetter
    public void setImageDays(int value) {
        imageDays = Math.max(0, value);
        save();
    }

    @POST
    public ComboBoxModel doFillTrivyToolItems() {
        return new ComboBoxModel(TrivyInstallation.names());
    }

    @POST
    public ListBoxModel doFillRegistryCredentialsIdItems(@QueryParameter String registryCredentialsId) {
        return CredentialChoices.forRegistry(null, registryCredentialsId);
    }
}
