package io.jenkins.plugins.dockerdelivery.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import hudson.EnvVars;
import hudson.model.TaskListener;
import hudson.tools.InstallSourceProperty;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.dockerdelivery.engine.scan.TrivyRelease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.apache.tools.tar.TarEntry;
import org.apache.tools.tar.TarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Trivy as a tool, fetched from a mirror on this machine. */
@WithJenkins
class TrivyInstallerTest {
    private static final String ARCHIVE =
            TrivyRelease.archive("0.72.0", System.getProperty("os.name"), System.getProperty("os.arch"));

    private final List<String> requests = new CopyOnWriteArrayList<>();

    private JenkinsRule jenkins;
    private HttpServer mirror;
    private byte[] archive;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        archive = archive("#!/bin/sh\necho 'Version: 0.72.0'\n");
        mirror = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        mirror.createContext("/trivy/", exchange -> {
            requests.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
        mirror.start();
    }

    @AfterEach
    void stop() {
        mirror.stop(0);
    }

    private static byte[] archive(String program) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarOutputStream tar = new TarOutputStream(new GZIPOutputStream(bytes))) {
            for (String name : List.of("README.md", "../outside", "trivy")) {
                byte[] content = (name.equals("trivy") ? program : name).getBytes(StandardCharsets.UTF_8);
                TarEntry entry = new TarEntry(name);
                entry.setSize(content.length);
                tar.putNextEntry(entry);
                tar.write(content);
                tar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String checksum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private TrivyInstallation tool(String version, String checksums) throws Exception {
        TrivyInstaller installer = new TrivyInstaller(null, version, checksums);
        installer.setBaseUrl("http://127.0.0.1:" + mirror.getAddress().getPort() + "/trivy/");
        return new TrivyInstallation("trivy", null, List.of(new InstallSourceProperty(List.of(installer))));
    }

    private Path install(TrivyInstallation tool) throws Exception {
        return Path.of(tool.forNode(jenkins.jenkins, StreamTaskListener.fromStdout())
                .forEnvironment(new EnvVars())
                .getProgram());
    }

    @Test
    void shouldInstallTheReleaseThatIsMeantOnce() throws Exception {
        String lines = "0".repeat(64) + "  trivy_0.72.0_Linux-PPC64LE.tar.gz\n" + checksum(archive) + "  " + ARCHIVE;

        Path program = install(tool("0.72.0", lines));
        install(tool("0.72.0", lines));

        assertThat(program).isExecutable().hasContent("#!/bin/sh\necho 'Version: 0.72.0'");
        assertThat(requests).containsExactly("/trivy/v0.72.0/" + ARCHIVE);
        try (var files = Files.list(program.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("trivy")
                    .doesNotContain("README.md");
        }
        assertThat(program.getParent().resolveSibling("outside")).doesNotExist();
    }

    @Test
    void shouldInstallAnotherReleaseInItsPlace() throws Exception {
        install(tool("0.72.0", checksum(archive)));
        archive = archive("#!/bin/sh\necho 'Version: 0.73.0'\n");

        assertThat(install(tool("0.73.0", checksum(archive)))).hasContent("#!/bin/sh\necho 'Version: 0.73.0'");
    }

    @Test
    void shouldInstallNothingWithAnotherChecksum() throws Exception {
        TrivyInstallation tool = tool("0.72.0", "0".repeat(64));

        assertThatThrownBy(() -> install(tool))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is " + checksum(archive) + " and not " + "0".repeat(64));
        Path directory = jenkins.jenkins.getRootDir().toPath().resolve("tools");
        try (var files = Files.walk(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("trivy.new");
        }
        assertThatThrownBy(() -> install(tool)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldRefuseWhatWasTamperedWithOrIsNotPinned() throws Exception {
        for (String[] given : new String[][] {
            {"0.69.5", checksum(archive), "CVE-2026-33634"},
            {"latest", checksum(archive), "is not a version such as 0.72.0"},
            {"0.72.0", "", "is not a SHA-256"},
            {"0.72.0", checksum(archive) + "  other.tar.gz", "there is none for " + ARCHIVE}
        }) {
            assertThatThrownBy(() -> install(tool(given[0], given[1])))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(given[2]);
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void shouldBeConfiguredInTheForm() throws Exception {
        TrivyInstallation.DescriptorImpl descriptor =
                jenkins.jenkins.getDescriptorByType(TrivyInstallation.DescriptorImpl.class);
        descriptor.setInstallations(tool("0.72.0", checksum(archive)));

        jenkins.submit(jenkins.createWebClient().goTo("configureTools").getFormByName("config"));

        TrivyInstallation kept = TrivyInstallation.find("trivy");
        TrivyInstaller installer = (TrivyInstaller)
                kept.getProperties().get(InstallSourceProperty.class).installers.get(0);
        assertThat(installer.getVersion()).isEqualTo("0.72.0");
        assertThat(installer.getChecksums()).isEqualTo(checksum(archive));
        assertThat(installer.getBaseUrl()).startsWith("http://127.0.0.1:");
        assertThat(TrivyInstallation.names()).containsExactly("trivy");
        EnvVars environment = new EnvVars("PATH", "/bin");
        kept.forNode(jenkins.jenkins, TaskListener.NULL).buildEnvVars(environment);
        assertThat(environment.get("PATH"))
                .endsWith(":/bin")
                .startsWith(install(kept).getParent().toString());
    }
}
