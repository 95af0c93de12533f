package io.jenkins.plugins.dockerdelivery.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import hudson.EnvVars;
import hudson.model.TaskListener;
import hudson.tools.InstallSourceProperty;
import hudson.util.StreamTaskListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Trivy as a tool, fetched from a mirror on this machine. */
@WithJenkins
class TrivyInstallerTest {
    private JenkinsRule jenkins;
    private TrivyMirror mirror;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        mirror = new TrivyMirror("#!/bin/sh\necho 'Version: 0.72.0'\n");
    }

    @AfterEach
    void stop() {
        mirror.close();
    }

    private Path install(TrivyInstallation tool) throws Exception {
        return Path.of(tool.forNode(jenkins.jenkins, StreamTaskListener.fromStdout())
                .forEnvironment(new EnvVars())
                .getProgram());
    }

    @Test
    void shouldInstallTheReleaseThatIsMeantOnce() throws Exception {
        String lines = "0".repeat(64) + "  trivy_0.72.0_Linux-PPC64LE.tar.gz\n" + mirror.checksum() + "  "
                + TrivyMirror.ARCHIVE;

        Path program = install(mirror.tool("0.72.0", lines));
        install(mirror.tool("0.72.0", lines));

        assertThat(program).isExecutable().hasContent("#!/bin/sh\necho 'Version: 0.72.0'");
        assertThat(mirror.requests()).containsExactly("/trivy/v0.72.0/" + TrivyMirror.ARCHIVE);
        try (var files = Files.list(program.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("trivy")
                    .doesNotContain("README.md");
        }
        assertThat(program.getParent().resolveSibling("outside")).doesNotExist();
    }

    @Test
    void shouldInstallAnotherReleaseInItsPlace() throws Exception {
        install(mirror.tool("0.72.0", mirror.checksum()));
        mirror.offer("#!/bin/sh\necho 'Version: 0.73.0'\n");

        assertThat(install(mirror.tool("0.73.0", mirror.checksum()))).hasContent("#!/bin/sh\necho 'Version: 0.73.0'");
    }

    @Test
    void shouldInstallNothingWithAnotherChecksum() throws Exception {
        TrivyInstallation tool = mirror.tool("0.72.0", "0".repeat(64));

        assertThatThrownBy(() -> install(tool))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is " + mirror.checksum() + " and not " + "0".repeat(64));
        Path directory = jenkins.jenkins.getRootDir().toPath().resolve("tools");
        try (var files = Files.walk(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("trivy.new");
        }
        assertThatThrownBy(() -> install(tool)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldRefuseWhatWasTamperedWithOrIsNotPinned() throws Exception {
        for (String[] given : new String[][] {
            {"0.69.5", mirror.checksum(), "CVE-2026-33634"},
            {"latest", mirror.checksum(), "is not a version such as 0.72.0"},
            {"0.72.0", "", "is not a SHA-256"},
            {"0.72.0", mirror.checksum() + "  other.tar.gz", "there is none for " + TrivyMirror.ARCHIVE}
        }) {
            assertThatThrownBy(() -> install(mirror.tool(given[0], given[1])))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(given[2]);
        }
        assertThat(mirror.requests()).isEmpty();
    }

    @Test
    void shouldBeConfiguredInTheForm() throws Exception {
        TrivyInstallation.DescriptorImpl descriptor =
                jenkins.jenkins.getDescriptorByType(TrivyInstallation.DescriptorImpl.class);
        descriptor.setInstallations(mirror.tool("0.72.0", mirror.checksum()));

        jenkins.submit(jenkins.createWebClient().goTo("configureTools").getFormByName("config"));

        TrivyInstallation kept = TrivyInstallation.find("trivy");
        TrivyInstaller installer = (TrivyInstaller)
                kept.getProperties().get(InstallSourceProperty.class).installers.get(0);
        assertThat(installer.getVersion()).isEqualTo("0.72.0");
        assertThat(installer.getChecksums()).isEqualTo(mirror.checksum());
        assertThat(installer.getBaseUrl()).startsWith("http://127.0.0.1:");
        assertThat(TrivyInstallation.names()).containsExactly("trivy");
        EnvVars environment = new EnvVars();
        kept.forNode(jenkins.jenkins, TaskListener.NULL).buildEnvVars(environment);
        assertThat(environment)
                .containsOnly(entry("PATH+TRIVY", install(kept).getParent().toString()));
    }
}
