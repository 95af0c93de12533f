package io.jenkins.plugins.dockerdelivery.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The innermost folder that says something has the word, then the global configuration. */
@WithJenkins
class FolderDefaultsTest {
    private JenkinsRule jenkins;
    private Folder outer;
    private FreeStyleProject job;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        outer = jenkins.createProject(Folder.class, "outer");
        job = outer.createProject(Folder.class, "inner").createProject(FreeStyleProject.class, "job");
        DockerDeliveryConfiguration.get().setRegistryCredentialsId("of-jenkins");
        DockerDeliveryConfiguration.get().setKnownHosts("of-jenkins ssh-ed25519 AAAA");
    }

    private static DockerDeliveryFolderProperty property(String registryCredentialsId, String knownHosts) {
        DockerDeliveryFolderProperty property = new DockerDeliveryFolderProperty();
        property.setRegistryCredentialsId(registryCredentialsId);
        property.setKnownHosts(knownHosts);
        return property;
    }

    @Test
    void shouldTakeTheInnermostThatSaysSomething() throws Exception {
        assertThat(DeliveryDefaults.of(job, DeliveryDefaults::getRegistryCredentialsId))
                .isEqualTo("of-jenkins");

        outer.addProperty(property("of-outer", null));
        ((Folder) job.getParent()).addProperty(property(" ", "of-inner ssh-ed25519 BBBB"));

        assertThat(DeliveryDefaults.of(job, DeliveryDefaults::getRegistryCredentialsId))
                .isEqualTo("of-outer");
        assertThat(DeliveryDefaults.of(job, DeliveryDefaults::getKnownHosts)).isEqualTo("of-inner ssh-ed25519 BBBB");
        assertThat(DeliveryDefaults.of(outer, DeliveryDefaults::getKnownHosts))
                .isEqualTo("of-jenkins ssh-ed25519 AAAA");
    }

    @Test
    void shouldKeepItThroughTheForm() throws Exception {
        outer.addProperty(property(null, "host ssh-ed25519 CCCC\nhost ssh-rsa DDDD"));

        DockerDeliveryFolderProperty kept =
                jenkins.configRoundtrip(outer).getProperties().get(DockerDeliveryFolderProperty.class);

        assertThat(kept.getKnownHosts()).isEqualTo("host ssh-ed25519 CCCC\nhost ssh-rsa DDDD");
        assertThat(kept.getRegistryCredentialsId()).isNull();
    }
}
