package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan.Decision;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scan comes to when Trivy's output is not what it should be. */
class ScanPlanTest {
    @TempDir
    private Path directory;

    private Decision<ScanResult> decide(int exitCode, String report, Map<String, String> logs) throws IOException {
        Place place = new Place("/work", directory.toString(), "1", "job#1", "controller");
        Plan<ScanResult> plan = new ScanPlan(new ScanRequest.Builder(new Subject("acme/api:1", null)).build(), place);
        Plan.Run<ScanResult> look = (Plan.Run<ScanResult>) plan.next(Outcome.none());
        Plan.Run<ScanResult> scan = (Plan.Run<ScanResult>) look.then()
                .next(new Outcome(
                        0,
                        "",
                        Map.of(
                                "trivy-version",
                                "{\"Version\": \"0.72.0\"}",
                                "image.json",
                                "{\"Id\": \"sha256:" + "0".repeat(64) + "\"}")));
        Map<String, Serializable> results = new HashMap<>(logs);
        if (report != null) {
            ResultReader<?> reader = Restart.of(scan.command().results().get(ScanPlan.JSON));
            results.put(
                    ScanPlan.JSON, Restart.of(reader.read(Files.writeString(directory.resolve("trivy.json"), report))));
        }
        return scan.then().next(new Outcome(exitCode, "", results));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json                        | No scan was made: Trivy's report is not valid JSON: Unrecognized token",
                "{}                              | No scan was made: Trivy's report has no SchemaVersion: it is something else.",
                "{\"SchemaVersion\": 2, \"Re     | No scan was made: Trivy's report is not valid JSON: Unexpected end-of-input"
            })
    void shouldNotPassWithAReportThatCannotBeRead(String report, String sentence) throws IOException {
        assertThat(decide(0, report, Map.of()))
                .isInstanceOfSatisfying(
                        Plan.Failed.class,
                        failed -> assertThat(failed.sentence())
                                .startsWith(sentence)
                                .endsWith("."));
    }

    @Test
    void shouldNotPassWithoutAReport() throws IOException {
        assertThat(decide(0, null, Map.of()))
                .isEqualTo(new Plan.Failed<>("No scan was made: Trivy ended without an error and without a report."));
    }

    @Test
    void shouldSayWhyTrivyFailedAlthoughItsReportIsCutOff() throws IOException {
        assertThat(decide(
                        1, "{\"SchemaVersion\": 2", Map.of("stage", "scan", "scan.log", "context deadline exceeded\n")))
                .isEqualTo(new Plan.Failed<>(
                        "No scan was made: Trivy ran into its time limit; raise timeout. Trivy said:\ncontext deadline"
                                + " exceeded"));
    }

    @Test
    void shouldTakeAReportWithoutFindings() throws IOException {
        assertThat(decide(0, "{\"SchemaVersion\": 2}", Map.of())).isInstanceOfSatisfying(Plan.Done.class, done -> {
            ScanResult result = (ScanResult) done.result();
            assertThat(result.report().findings()).isEmpty();
            assertThat(result.trivyVersion()).isEqualTo("0.72.0");
        });
    }
}
