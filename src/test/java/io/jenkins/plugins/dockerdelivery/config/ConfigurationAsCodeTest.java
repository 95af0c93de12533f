package io.jenkins.plugins.dockerdelivery.config;

import static io.jenkins.plugins.casc.misc.Util.getUnclassifiedRoot;
import static io.jenkins.plugins.casc.misc.Util.toStringFromYamlFile;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import org.junit.jupiter.api.Test;

@WithJenkinsConfiguredWithCode
class ConfigurationAsCodeTest {
    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void shouldBeImported(JenkinsConfiguredWithCodeRule jenkins) {
        DockerDeliveryConfiguration configuration = DockerDeliveryConfiguration.get();

        assertThat(configuration.getRegistryCredentialsId()).isEqualTo("dockerhub");
        assertThat(configuration.getKnownHosts()).isEqualTo("prod.example.com ssh-ed25519 AAAA");
        assertThat(configuration.getPlainHttpRegistries()).isEqualTo("registry.lab.example.com:5000");
        assertThat(configuration.getTrivyTool()).isEqualTo("/opt/trivy/trivy");
        assertThat(configuration.getTrivyCacheDir()).isEqualTo("/var/cache/trivy");
        assertThat(configuration.getTrivyDbRepository()).isEqualTo("registry.example.com/trivy-db:2");
        assertThat(configuration.getTrivyJavaDbRepository()).isEqualTo("registry.example.com/trivy-java-db:1");
        assertThat(configuration.getTrivyMaxDbAge()).isEqualTo("48h");
        assertThat(configuration.getTrivyServer()).isEqualTo("https://trivy.example.com:4954");
        assertThat(configuration.isTrivySkipDbUpdate()).isTrue();
        assertThat(configuration.isTrivyOffline()).isTrue();
        assertThat(configuration.getImageCount()).isEqualTo(3);
        assertThat(configuration.getImageDays()).isEqualTo(7);
    }

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void shouldBeExportedAsItWasImported(JenkinsConfiguredWithCodeRule jenkins) throws Exception {
        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());

        String exported = toYamlString(getUnclassifiedRoot(context).get("dockerDelivery"));

        assertThat(exported.strip().lines())
                .containsExactlyElementsOf(toStringFromYamlFile(this, "configuration-as-code.yaml")
                        .lines()
                        .skip(2)
                        .map(String::strip)
                        .toList());
    }
}
