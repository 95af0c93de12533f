package io.jenkins.plugins.dockerdelivery.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
    @Test
    void shouldKeepWhatTheUserConfigured() throws Exception {
        JsonNode config = read(DockerConfig.forLogin("""
                {
                  "auths": {"ghcr.io": {"auth": "dTpw"}},
                  "credsStore": "desktop",
                  "credHelpers": {"gcr.io": "gcloud", "registry.example.com": "pass"},
                  "proxies": {"default": {"httpProxy": "http://proxy:3128"}},
                  "currentContext": "builders"
                }
                """, List.of("registry.example.com")));

        assertThat(config).isEqualTo(read("""
                                {
                                  "auths": {"ghcr.io": {"auth": "dTpw"}},
                                  "credsStore": "desktop",
                                  "credHelpers": {"gcr.io": "gcloud", "registry.example.com": ""},
                                  "proxies": {"default": {"httpProxy": "http://proxy:3128"}},
                                  "currentContext": "builders"
                                }
                                """));
    }

    @Test
    void shouldKnowDockerHubByTheNameThatDockerKeepsItUnder() throws Exception {
        assertThat(read(DockerConfig.forLogin("{}", List.of("docker.io"))))
                .isEqualTo(read("{\"credHelpers\": {\"https://index.docker.io/v1/\": \"\"}}"));
    }

    @Test
    void shouldKeepTheLoginsToSeveralRegistries() throws Exception {
        assertThat(read(DockerConfig.forLogin("{}", List.of("localhost:5000", "ghcr.io"))))
                .isEqualTo(read("{\"credHelpers\": {\"localhost:5000\": \"\", \"ghcr.io\": \"\"}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "null", "[]", "not json", "{\"credHelpers\": 5}", "{\"credHelpers\": null}"})
    void shouldMakeOneWhereThereIsNoneOfUse(String json) throws Exception {
        assertThat(read(DockerConfig.forLogin(json, List.of("localhost:5000"))))
                .isEqualTo(read("{\"credHelpers\": {\"localhost:5000\": \"\"}}"));
    }

    private static JsonNode read(String json) throws Exception {
        return JsonMapper.builder().build().readTree(json);
    }
}
