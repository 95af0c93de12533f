package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestResultTest {
    private static TestResult result(int exitCode, TestCounts counts) {
        return new TestResult(ImageId.parse("sha256:" + "0".repeat(64)), exitCode, null, counts);
    }

    @Test
    void shouldTellTheFirstFailuresAndHowMany() {
        TestResult result = result(1, new TestCounts(147, 4, 2, List.of("a", "b", "c", "d")));

        assertThat(result.passed()).isFalse();
        assertThat(result.explainFailure())
                .isEqualTo("The tests failed with exit code 1: 4 of 147 failed, first a; b; c.");
        assertThat(result.figure()).isEqualTo("4 failed, 141 passed, 2 skipped");
    }

    @Test
    void shouldTellAFailureWithoutAReport() {
        TestResult result = result(3, TestCounts.none());

        assertThat(result.explainFailure()).isEqualTo("The tests failed with exit code 3.");
        assertThat(result.figure()).isEqualTo("exit code 3");
    }

    @Test
    void shouldTellWhyTestsWereEndedAndWhatHadFailedUntilThen() {
        ImageId id = ImageId.parse("sha256:" + "0".repeat(64));

        assertThat(new TestResult(id, 137, "timeout: too late.", TestCounts.none()).explainFailure())
                .isEqualTo("timeout: too late.");
        assertThat(new TestResult(id, 137, "timeout: too late.", new TestCounts(3, 1, 0, List.of("a")))
                        .explainFailure())
                .isEqualTo("timeout: too late. Until then 1 of 3 failed, first a.");
        assertThat(new TestResult(id, 0, "timeout: too late.", TestCounts.none()).passed())
                .isFalse();
    }

    @Test
    void shouldTellASuccess() {
        assertThat(result(0, new TestCounts(147, 0, 0, List.of())).figure()).isEqualTo("147 passed");
        assertThat(result(0, TestCounts.none()).figure()).isEqualTo("passed");
        assertThat(result(0, TestCounts.none()).passed()).isTrue();
    }

    @Test
    void shouldGoByTheExitCodeAndNotByTheReport() {
        assertThat(result(1, new TestCounts(5, 0, 0, List.of())).passed()).isFalse();
        assertThat(result(0, new TestCounts(5, 1, 0, List.of("a"))).passed()).isTrue();
    }
}
