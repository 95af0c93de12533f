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
                "name unknown: The repository with name 'api' does not exist       | has no repository r.example.com/api and does not make one by itself",
                "error: 404 Not Found                                              | has no repository",
                "dial tcp 127.0.0.1:1: connect: connection refused                 | cannot be reached from the agent",
                "dial tcp: lookup r.example.com: no such host                      | cannot be reached from the agent",
                "toomanyrequests: You have reached your pull rate limit            | takes no more requests for now",
                "denied: adding 22.7 MiB will exceed the configured upper limit    | check the quota of r.example.com/api",
                "unexpected HTTP status: 507 Insufficient Storage                  | check the quota",
                "tag invalid: The image tag 'abc' already exists and is immutable  | a tag of r.example.com/api is immutable",
                "denied: The repository has enabled tag immutability              | a tag of r.example.com/api is immutable",
                "http: server gave HTTP response to HTTPS client                   | answers without TLS, and nothing is sent to it",
                "tls: failed to verify certificate: x509: unknown authority        | has a certificate that the agent does not trust",
                "received unexpected HTTP status: 503 Service Unavailable          | failed while it was used",
                "failed to do request: Post https://127.0.0.1:44033/v2/?digest=a403: EOF    | failed while it was used",
                "write: broken pipe                                                | failed while it was used",
                "something nobody has seen                                         | did not take it"
            })
    void shouldSayWhyNothingWasDelivered(String said, String why) {
        assertThat(PushFailure.explain(ImageReference.parse("image", "r.example.com/api"), said))
                .startsWith("Nothing more was delivered: ")
                .contains(why)
                .endsWith(" Docker said:\n" + said);
    }

    @ParameterizedTest
    @CsvSource({
        "r.example.com/team/quota, team/quota",
        "r.example.com/immutable, immutable",
        "denied/quota, denied/quota"
    })
    void shouldNotTakeTheNameOfARepositoryForACause(String name, String path) {
        ImageReference repository = ImageReference.parse("image", name);

        assertThat(PushFailure.explain(
                        repository,
                        "0123456789ab: Mounted from other/quota\nfailed to push " + name
                                + ": Put \"https://registry/v2/" + path
                                + "/blobs?from=other/quota\": connection reset by peer"))
                .contains("failed while it was used");
    }
}
