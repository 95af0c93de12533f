package io.jenkins.plugins.dockerdelivery.engine.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unauthorized: authentication required                             | the registry r.example.com wants a login; give credentialsId or check it",
                "no basic auth credentials                                         | wants a login",
                "denied: requested access to the resource is denied                | the credential may not push to r.example.com/api",
                "unexpected status from PUT request: 403 Forbidden                 | the credential may not push",
                "dial tcp 127.0.0.1:1: connect: connection refused                 | cannot be reached from the agent",
                "dial tcp: lookup r.example.com: no such host                      | cannot be reached from the agent",
                "tag invalid: The image tag 'abc' already exists and is immutable  | did not take it"
            })
    void shouldSayWhyNothingWasDelivered(String said, String why) {
        assertThat(PushFailure.explain(ImageReference.parse("image", "r.example.com/api"), said))
                .startsWith("Nothing was delivered: ")
                .contains(why)
                .endsWith(" Docker said:\n" + said);
    }
}
