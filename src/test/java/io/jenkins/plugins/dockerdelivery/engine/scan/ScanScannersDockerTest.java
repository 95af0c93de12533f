package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate.FailOn;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each of the scanners of a real Trivy. */
class ScanScannersDockerTest extends RealScans {
    /** Looks like the key of a cloud, and is none. */
    private static final String KEY = "AKIA"
            + UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);

    /** Something for every scanner: beside the vulnerabilities licences, a secret in a file, and root as the user. */
    private static ImageId worst;

    @BeforeAll
    static void build() {
        worst = ImageId.parse(docker.build(REPOSITORY + ":worst", BAD + """
                RUN mkdir -p /usr/share/doc/zlib1g /app/node_modules/copyleft \\
                 && printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\\n\\nFiles: *\\nLicense: GPL-3\\n' \\
                    >/usr/share/doc/zlib1g/copyright \\
                 && echo '{"name": "copyleft", "version": "1.0.0", "license": "AGPL-3.0-only"}' \\
                    >/app/node_modules/copyleft/package.json \\
                 && printf 'FROM scratch\\nUSER root\\n' >/app/Dockerfile \\
                 && printf 'aws_access_key_id = %s%s\\n' AK '""" + KEY.substring(2) + """
                ' >/app/app.ini
                USER root
                """));
    }

    private static List<String> places(ScanReport report) {
        return report.active().stream()
                .map(finding -> finding.id() + " " + finding.severity() + " " + finding.place())
                .toList();
    }

    @Test
    void shouldFindASecretAndNeverTellIt() throws IOException {
        ScanReport report = scan(request(worst).scanners("secret")).result().report();

        assertThat(places(report)).containsExactly("aws-access-key-id CRITICAL /app/app.ini, line 1");
        assertThat(report.toString()).doesNotContain(KEY);
        assertThat(Files.readString(runner.directory().resolve(ScanPlan.SARIF))).doesNotContain(KEY);
    }

    @Test
    void shouldFindASecretThatTheDockerfileHolds() {
        ImageId leaky = ImageId.parse(docker.build(
                REPOSITORY + ":leaky", "FROM busybox\nRUN echo 'aws_access_key_id = " + KEY + "' >/app.ini"));

        ScanReport report = scan(request(leaky).scanners("secret")).result().report();

        assertThat(report.active())
                .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.SECRET))
                .extracting(Finding::target)
                .containsExactlyInAnyOrder("/app.ini", "image configuration");
        assertThat(report.toString()).doesNotContain(KEY);
    }

    /** Of itself Trivy checks the files of an image, and not the image. */
    @Test
    void shouldCheckTheImageAndTheFilesInIt() {
        ScanReport report = scan(request(worst).scanners("misconfig")).result().report();

        assertThat(report.active())
                .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.MISCONFIGURATION))
                .filteredOn(finding -> finding.severity() == Severity.HIGH)
                .extracting(finding -> finding.id() + " " + finding.target())
                .contains("DS-0002 image configuration", "DS-0002 app/Dockerfile");
    }

    @Test
    void shouldTellTheLicencesOfPackages() {
        assertThat(places(scan(request(worst).scanners("license")).result().report()))
                .containsExactlyInAnyOrder("AGPL-3.0-only CRITICAL copyleft", "GPL-3.0-only HIGH zlib1g");
    }

    /** Gate, table of the log and SARIF count the same, of every kind. */
    @Test
    void shouldCountTheFindingsOfEveryScanner() throws IOException {
        ScanReport report = scan(request(worst).scanners("vuln,secret,misconfig,license"))
                .result()
                .report();
        Verdict verdict =
                new Gate(Severity.parseSet("severity", "CRITICAL,HIGH"), true, FailOn.ANY).judge(report, null);
        List<Finding> severe = report.active().stream()
                .filter(finding -> finding.severity().compareTo(Severity.HIGH) <= 0)
                .toList();
        JsonNode sarif = file(ScanPlan.SARIF).at("/runs/0/results");

        assertThat(report.active()).extracting(Finding::kind).contains(Finding.Kind.values());
        assertThat(severe)
                .filteredOn(finding -> !verdict.blocking().contains(finding))
                .singleElement()
                .extracting(Finding::id)
                .isEqualTo("CVE-2023-45853");
        assertThat(FindingTable.lines(verdict.blocking()))
                .hasSize(severe.size())
                .anySatisfy(line ->
                        assertThat(line).startsWith("/app/app.ini, line 1  ").contains("aws-access-key-id"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("image configuration").contains("DS-0002"))
                .anySatisfy(line -> assertThat(line).startsWith("copyleft ").contains("AGPL-3.0-only"));
        assertThat(sarif).hasSize(report.active().size());
        assertThat(sarif.findValuesAsText("level")).filteredOn("error"::equals).hasSize(severe.size());
    }
}
