package io.jenkins.plugins.dockerdelivery.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class DockerDeliveryConfigurationTest {
    @Test
    void shouldKeepEveryFieldThroughTheForm(JenkinsRule jenkins) throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "registry", "", "me", "password"));
        DockerDeliveryConfiguration before = DockerDeliveryConfiguration.get();
        before.setRegistryCredentialsId("registry");
        before.setKnownHosts("prod.example.com ssh-ed25519 AAAA\nstage.example.com ssh-ed25519 BBBB");
        before.setPlainHttpRegistries("registry.lab.example.com:5000\n\n 10.0.0.7:5000 ");
        before.setTrivyTool("/opt/trivy/trivy");
        before.setTrivyCacheDir("/var/cache/trivy");
        before.setTrivyDbRepository("registry.example.com/trivy-db:2");
        before.setTrivyJavaDbRepository("registry.example.com/trivy-java-db:1");
        before.setTrivyMaxDbAge("48h");
        before.setTrivyServer("https://trivy.example.com:4954");
        before.setTrivySkipDbUpdate(true);
        before.setTrivyOffline(true);
        before.setImageCount(3);
        before.setImageDays(0);

        jenkins.configRoundtrip();

        DockerDeliveryConfiguration after = new DockerDeliveryConfiguration();
        assertThat(after.getRegistryCredentialsId()).isEqualTo("registry");
        assertThat(after.getKnownHosts())
                .isEqualTo("prod.example.com ssh-ed25519 AAAA\nstage.example.com ssh-ed25519 BBBB");
        assertThat(after.plainHttpRegistries()).containsExactly("registry.lab.example.com:5000", "10.0.0.7:5000");
        assertThat(after.getTrivyTool()).isEqualTo("/opt/trivy/trivy");
        assertThat(after.getTrivyCacheDir()).isEqualTo("/var/cache/trivy");
        assertThat(after.getTrivyDbRepository()).isEqualTo("registry.example.com/trivy-db:2");
        assertThat(after.getTrivyJavaDbRepository()).isEqualTo("registry.example.com/trivy-java-db:1");
        assertThat(after.getTrivyMaxDbAge()).isEqualTo("48h");
        assertThat(after.getTrivyServer()).isEqualTo("https://trivy.example.com:4954");
        assertThat(after.isTrivySkipDbUpdate()).isTrue();
        assertThat(after.isTrivyOffline()).isTrue();
        assertThat(after.getImageCount()).isEqualTo(3);
        assertThat(after.getImageDays()).isZero();
    }

    @Test
    void shouldTakeEmptyFieldsForNone(JenkinsRule jenkins) throws Exception {
        jenkins.configRoundtrip();

        DockerDeliveryConfiguration after = DockerDeliveryConfiguration.get();
        assertThat(after.getRegistryCredentialsId()).isNull();
        assertThat(after.getKnownHosts()).isNull();
        assertThat(after.plainHttpRegistries()).isEmpty();
        assertThat(after.getTrivyTool()).isNull();
        assertThat(after.getTrivyMaxDbAge()).isNull();
        assertThat(after.getTrivyServer()).isNull();
        assertThat(after.isTrivyOffline()).isFalse();
    }
}
