package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate.FailOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A scan of a real image, with what it finds and what it says when it could not be made. */
class ScanPlanDockerTest extends RealScans {
    @Test
    void shouldFindWhatIsThereAndKeepItInThreeForms() throws IOException {
        Ended<ScanResult> ended = scan(request(bad));

        assertThat(found(ended.result()))
                .containsExactlyInAnyOrder(
                        "CVE-2023-45853 CRITICAL zlib1g",
                        "CVE-2021-44906 CRITICAL minimist 1.2.6, 0.2.4",
                        "CVE-2020-7598 MEDIUM minimist 1.2.3, 0.2.1");
        assertThat(ended.result().imageId()).isEqualTo(bad);
        assertThat(ended.result().trivyVersion()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(ended.result().report().system()).isEqualTo("debian 12.11");
        assertThat(ended.result().report().findings())
                .filteredOn(finding -> finding.name().equals("minimist"))
                .allSatisfy(finding -> assertThat(finding.path()).isEqualTo("app/node_modules/minimist/package.json"));
        List<String> inSarif = file(ScanPlan.SARIF).at("/runs/0/results").findValuesAsText("ruleId");
        assertThat(inSarif).containsExactlyInAnyOrder("CVE-2023-45853", "CVE-2021-44906", "CVE-2020-7598");
        assertThat(file(ScanPlan.CYCLONEDX).get("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(file(ScanPlan.CYCLONEDX).get("components").findValuesAsText("name"))
                .contains("harmless", "minimist");
        assertThat(file(ScanPlan.CYCLONEDX).get("vulnerabilities")).hasSize(3);
    }

    @Test
    void shouldLetTheGateDecideByWhatWasFound() {
        ScanReport report = scan(request(bad)).result().report();

        Verdict strict =
                new Gate(Severity.parseSet("severity", "CRITICAL,HIGH"), false, FailOn.ANY).judge(report, null);
        Verdict usual = new Gate(Severity.parseSet("severity", "CRITICAL,HIGH"), true, FailOn.ANY).judge(report, null);
        Verdict since =
                new Gate(Severity.parseSet("severity", "CRITICAL,HIGH"), true, FailOn.NEW).judge(report, report);

        assertThat(strict.blocking()).hasSize(2);
        assertThat(usual.blocking()).extracting(Finding::id).containsExactly("CVE-2021-44906");
        assertThat(since.passed()).isTrue();
        assertThat(usual.figure()).isEqualTo("2 CRITICAL, 0 HIGH, 1 blocking");
        assertThat(String.join("\n", FindingTable.lines(usual.blocking())))
                .contains("minimist  CVE-2021-44906  CRITICAL  0.0.8      1.2.6, 0.2.4");
    }

    @Test
    void shouldFindNothingInAnImageWithoutPackages() throws IOException {
        ImageId good = ImageId.parse(docker.build(REPOSITORY + ":good", "FROM busybox\nLABEL unique=" + REPOSITORY));

        ScanResult result = scan(request(good)).result();

        assertThat(result.report().findings()).isEmpty();
        assertThat(result.imageId()).isEqualTo(good);
        assertThat(file(ScanPlan.SARIF).at("/runs/0/results")).isEmpty();
    }

    @Test
    void shouldReportEverythingWhateverTheAgentsEnvironmentSays() throws IOException {
        runner.variable("TRIVY_SEVERITY", "LOW")
                .variable("TRIVY_IGNORE_UNFIXED", "true")
                .variable("TRIVY_EXIT_CODE", "5")
                .variable("TRIVY_EXIT_ON_EOL", "6")
                .variable("TRIVY_FORMAT", "table")
                .variable("TRIVY_OUTPUT", temporary.resolve("elsewhere").toString());

        assertThat(found(scan(request(bad)).result())).hasSize(3);
        assertThat(file(ScanPlan.SARIF).at("/runs/0/results")).hasSize(3);
        assertThat(temporary.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void shouldNotBeConfiguredByWhatLiesInTheWorkspace() throws IOException {
        Files.writeString(runner.workspace().resolve("trivy.yaml"), "severity: [LOW]\nexit-code: 5\n");
        Files.writeString(runner.workspace().resolve(".trivyignore"), "CVE-2021-44906\n");
        Files.writeString(runner.workspace().resolve(".trivyignore.yaml"), "vulnerabilities:\n  - id: CVE-2020-7598\n");

        assertThat(found(scan(request(bad)).result())).hasSize(3);
    }

    @Test
    void shouldTellTheInstructionThatBroughtAFinding() {
        ScanReport report = scan(request(bad)).result().report();

        assertThat(report.active()).allSatisfy(finding -> {
            Layer layer = report.layers().get(report.layerOf(finding));
            assertThat(layer.step()).startsWith("RUN mkdir -p /var/lib/dpkg");
            assertThat(layer.base()).isFalse();
        });
        assertThat(report.layers().get(0).base()).isTrue();
        assertThat(report.active()).filteredOn(Finding::system).singleElement().satisfies(finding -> {
            assertThat(finding.target()).isEqualTo("debian 12.11");
            assertThat(finding.type()).isEqualTo("debian");
        });
    }

    @Test
    void shouldPutTheReportIntoTheWorkspaceWhenAsked() throws IOException {
        scan(request(bad).output("the report.json")).result();

        assertThat(runner.workspace().resolve("the report.json"))
                .hasSameBinaryContentAs(runner.directory().resolve(ScanPlan.JSON));
        assertThat(scan(request(bad).output("nowhere/report.json")).failure())
                .startsWith("output: '" + runner.workspace() + "/nowhere/report.json' cannot be written");
    }

    @Test
    void shouldSayThatThereIsNoTrivy() {
        assertThat(scan(request(bad).tool("/no/such/trivy")).failure())
                .startsWith(
                        "No scan was made: there is no usable Trivy ('/no/such/trivy') on this agent; install it there"
                                + " or choose a Trivy tool.");
    }

    @Test
    void shouldRefuseACompromisedTrivy() throws IOException {
        Path tool = Files.writeString(temporary.resolve("trivy"), "#!/bin/sh\necho 'Version: 0.69.5'\n");
        tool.toFile().setExecutable(true);

        assertThat(scan(request(bad).tool(tool.toString())).failure())
                .isEqualTo(
                        "No scan was made: Trivy 0.69.5 on this agent is one of the compromised releases 0.69.4 to 0.69.6"
                                + " (CVE-2026-33634); replace it and rotate what it could read.");
    }

    @Test
    void shouldSayThatTheTimeWasUp() {
        assertThat(scan(request(bad).timeout("1ms")).failure())
                .startsWith("No scan was made: Trivy ran into its time limit; raise timeout.");
    }

    @Test
    void shouldSayThatTheImageIsNotHere() {
        assertThat(scan(request(ImageId.parse("sha256:" + "0".repeat(64)))).failure())
                .endsWith(
                        "(000000000000) is not in this agent's Docker engine; run this step on the agent that built it,"
                                + " or build it with handOff: true.");
    }
}
