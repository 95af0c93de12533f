package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FATAL failed to download vulnerability DB: ... GET https://ghcr.io/v2/...: TOOMANYREQUESTS: retry | limits requests; wait, or name a mirror by dbRepository",
                "unexpected status code 429 Too Many Requests | limits requests",
                "FATAL Fatal error init error: DB error: failed to download vulnerability DB: dial tcp: no such host | no usable vulnerability database; allow the download, name a mirror by dbRepository, or fill cacheDir",
                "FATAL --skip-db-update cannot be specified on the first run | no usable vulnerability database",
                "FATAL image scan error: context deadline exceeded | time limit; raise timeout",
                "unable to inspect the image: Error response from daemon: No such image: sha256:42942942 | gone from the agent's engine",
                "Fatal error scan error: twirp error unavailable: dial tcp 127.0.0.1:4954: connect: connection refused | the Trivy server 'http://trivy:4954' does not answer; check server",
                "timeout: other scans on this agent have kept the database for 15 minutes | give this one a cacheDir of its own",
                "layer sha256:4290000000000000000000000000000000000000000000000000000000000000 is corrupt | failed with exit code 1"
            })
    void shouldSayWhyThereIsNoScan(String said, String why) {
        assertThat(ScanFailure.explain(
                        new ScanRequest.Builder(new Subject("acme/api", null))
                                .server("http://trivy:4954")
                                .build(),
                        1,
                        said))
                .startsWith("No scan was made: ")
                .contains(why)
                .endsWith(" Trivy said:\n" + said);
    }
}
