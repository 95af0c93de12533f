package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding.Kind;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate.FailOn;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final Set<Severity> WORST = Severity.parseSet("severity", "CRITICAL,HIGH");

    private static Finding finding(String id, Severity severity, String fixed) {
        return Finding.of(Kind.VULNERABILITY, id, severity)
                .target("os (debian 12.5)")
                .name("pkg")
                .installed("1.0")
                .fixed(fixed)
                .build();
    }

    private static Finding suppressed(Finding finding) {
        return finding.but().suppressed("ignored by .trivyignore").build();
    }

    private static final Finding CRITICAL = finding("CRITICAL", Severity.CRITICAL, "1.1");
    private static final Finding CRITICAL_UNFIXED = finding("CRITICAL-UNFIXED", Severity.CRITICAL, "");
    private static final Finding HIGH = finding("HIGH", Severity.HIGH, "1.1");
    private static final Finding MEDIUM = finding("MEDIUM", Severity.MEDIUM, "1.1");
    private static final Finding UNKNOWN = finding("UNKNOWN", Severity.UNKNOWN, "1.1");
    private static final Finding SECRET = Finding.of(Kind.SECRET, "SECRET", Severity.CRITICAL)
            .target("/app/.env")
            .name("AWS")
            .build();
    private static final List<Finding> ALL = List.of(CRITICAL, CRITICAL_UNFIXED, SECRET, HIGH, MEDIUM, UNKNOWN);

    private static ScanReport report(Finding... findings) {
        return ScanReport.of("acme/api", List.of(findings));
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                //            what blocks,            ignoreUnfixed, failOn, known before, what must block
                row("CRITICAL,HIGH", true, FailOn.ANY, List.of(), CRITICAL, SECRET, HIGH),
                row("CRITICAL,HIGH", false, FailOn.ANY, List.of(), CRITICAL, CRITICAL_UNFIXED, SECRET, HIGH),
                row("CRITICAL", true, FailOn.ANY, List.of(), CRITICAL, SECRET),
                row("MEDIUM", true, FailOn.ANY, List.of(), MEDIUM),
                row("LOW", false, FailOn.ANY, List.of()),
                row("UNKNOWN", true, FailOn.ANY, List.of(), UNKNOWN),
                row("CRITICAL,HIGH", true, FailOn.ANY, List.of(CRITICAL, HIGH), CRITICAL, SECRET, HIGH),
                row("CRITICAL,HIGH", true, FailOn.NEW, List.of(), CRITICAL, SECRET, HIGH),
                row("CRITICAL,HIGH", true, FailOn.NEW, List.of(CRITICAL), SECRET, HIGH),
                row("CRITICAL,HIGH", true, FailOn.NEW, List.of(CRITICAL, HIGH, SECRET)),
                row("CRITICAL,HIGH", false, FailOn.NEW, List.of(CRITICAL, HIGH, SECRET), CRITICAL_UNFIXED),
                row(
                        "CRITICAL,HIGH",
                        false,
                        FailOn.NEW,
                        List.of(suppressed(CRITICAL)),
                        CRITICAL,
                        CRITICAL_UNFIXED,
                        SECRET,
                        HIGH),
                row("CRITICAL,HIGH", false, FailOn.NONE, List.of()),
                row("CRITICAL,HIGH,MEDIUM,LOW,UNKNOWN", false, FailOn.NONE, ALL));
    }

    private static Arguments row(
            String severity, boolean ignoreUnfixed, FailOn failOn, List<Finding> known, Finding... blocking) {
        return Arguments.of(severity, ignoreUnfixed, failOn, known, Arrays.asList(blocking));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldBlockWhatItIsToldTo(
            String severity, boolean ignoreUnfixed, FailOn failOn, List<Finding> known, List<Finding> blocking) {
        Gate gate = Restart.of(new Gate(Severity.parseSet("severity", severity), ignoreUnfixed, failOn));
        ScanReport reference = ScanReport.of("acme/api", known);

        Verdict verdict = gate.judge(ScanReport.of("acme/api", ALL), reference);

        assertThat(verdict.blocking()).isEqualTo(blocking);
        assertThat(verdict.passed()).isEqualTo(blocking.isEmpty());
        assertThat(verdict.report().findings()).isEqualTo(ALL);
    }

    @Test
    void shouldNotBlockWhatWasSuppressed() {
        Verdict verdict = new Gate(WORST, true, FailOn.ANY).judge(report(suppressed(CRITICAL), MEDIUM), null);

        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.counts()).isEqualTo("0 CRITICAL, 0 HIGH, 1 MEDIUM, 0 LOW, 0 UNKNOWN");
    }

    @Test
    void shouldTakeEverythingForNewWithoutAReference() {
        Verdict verdict = new Gate(WORST, true, FailOn.NEW).judge(report(CRITICAL, MEDIUM), null);

        assertThat(verdict.blocking()).containsExactly(CRITICAL);
        assertThat(verdict.fresh()).isZero();
        assertThat(verdict.fixed()).isZero();
    }

    @Test
    void shouldCountWhatCameAndWhatWent() {
        Verdict verdict = Restart.of(
                new Gate(WORST, true, FailOn.ANY).judge(report(CRITICAL, MEDIUM), report(MEDIUM, HIGH, UNKNOWN)));

        assertThat(verdict.compared()).isTrue();
        assertThat(verdict.freshFindings()).containsExactly(CRITICAL);
        assertThat(verdict.fresh()).isEqualTo(1);
        assertThat(verdict.fixedFindings()).containsExactly(HIGH, UNKNOWN);
        assertThat(verdict.fixed()).isEqualTo(2);
    }

    @Test
    void shouldKnowAFindingAgainAfterAnUpdateOfTheSystemOrThePackage() {
        Finding later = CRITICAL.but()
                .target("os (debian 12.6)")
                .installed("1.0.1")
                .fixed("1.2")
                .status("fixed")
                .title("another title")
                .score(5)
                .layer("sha256:other")
                .build();

        assertThat(new Gate(WORST, true, FailOn.NEW)
                        .judge(report(later), report(CRITICAL))
                        .passed())
                .isTrue();
        assertThat(later.identity()).isEqualTo(CRITICAL.identity()).isNotEqualTo(HIGH.identity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app/WEB-INF/lib/spring-beans-%s.jar",
                "usr/lib/python3/site-packages/setuptools-%s.dist-info/METADATA",
                "var/lib/gems/specifications/rexml-%s.gemspec"
            })
    void shouldKnowAFindingAgainAfterAnUpdateThatNamesItsFile(String path) {
        Finding before = CRITICAL.but()
                .installed("5.3.15")
                .path(path.formatted("5.3.15"))
                .build();
        Finding after = CRITICAL.but()
                .installed("5.3.16")
                .path(path.formatted("5.3.16"))
                .build();

        assertThat(after.identity()).isEqualTo(before.identity());
        assertThat(before.but().path("another/" + before.path()).build().identity())
                .isNotEqualTo(before.identity());
    }

    @Test
    void shouldKnowASystemsFindingAgainInAnotherImage() {
        Finding before =
                CRITICAL.but().system(true).target("sha256:1 (debian 12.5)").build();
        Finding after = CRITICAL.but().system(true).target("debian 12.6").build();

        assertThat(after.identity()).isEqualTo(before.identity());
    }

    @ParameterizedTest
    @CsvSource({
        "fixed,               1.1, true,  true",
        "fixed,               '',  true,  true",
        "affected,            '',  false, true",
        "affected,            1.1, true,  true",
        "'',                  1.1, true,  true",
        "'',                  '',  false, true",
        "will_not_fix,        1.1, false, true",
        "fix_deferred,        '',  false, true",
        "end_of_life,         1.1, false, true",
        "under_investigation, '',  false, true",
        "not_affected,        1.1, false, false",
        "a_later_status,      1.1, true,  true"
    })
    void shouldHonourTheStatus(String status, String fixed, boolean blocksUsually, boolean blocksUnfixed) {
        Finding finding = CRITICAL.but().status(status).fixed(fixed).build();

        assertThat(new Gate(WORST, true, FailOn.ANY)
                        .judge(report(finding), null)
                        .passed())
                .isEqualTo(!blocksUsually);
        assertThat(new Gate(WORST, false, FailOn.ANY)
                        .judge(report(finding), null)
                        .passed())
                .isEqualTo(!blocksUnfixed);
    }

    @Test
    void shouldTellTheKeyFigure() {
        assertThat(new Gate(WORST, true, FailOn.ANY)
                        .judge(report(CRITICAL, CRITICAL_UNFIXED, HIGH), null)
                        .figure())
                .isEqualTo("2 CRITICAL, 1 HIGH, 2 blocking");
        assertThat(new Gate(WORST, true, FailOn.ANY).judge(report(), null).figure())
                .isEqualTo("0 CRITICAL, 0 HIGH");
    }

    @ParameterizedTest
    @CsvSource({"any, ANY", "new, NEW", "none, NONE", "NEW, NEW", "'', ANY"})
    void shouldReadFailOn(String value, FailOn failOn) {
        assertThat(FailOn.parse(value)).isEqualTo(failOn);
        assertThat(FailOn.parse(null)).isEqualTo(FailOn.ANY);
    }

    @Test
    void shouldRefuseAnotherFailOn() {
        Refusal.naming("failOn", "all", () -> FailOn.parse("all")).contains("'any', 'new' and 'none'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CRITICAL,HIGH         | [CRITICAL, HIGH]",
                "high, critical        | [CRITICAL, HIGH]",
                "UNKNOWN               | [UNKNOWN]",
                "LOW,LOW               | [LOW]",
                "CRITICAL,HIGH,MEDIUM,LOW,UNKNOWN | [CRITICAL, HIGH, MEDIUM, LOW, UNKNOWN]"
            })
    void shouldReadSeverities(String value, String severities) {
        assertThat(Severity.parseSet("severity", value)).hasToString(severities);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SEVERE", "CRITICAL,", "CRITICAL;HIGH", ",", "CRITICAL HIGH"})
    void shouldRefuseWhatIsNoSeverity(String value) {
        Refusal.naming("severity", value, () -> Severity.parseSet("severity", value))
                .contains("is not a list of CRITICAL, HIGH, MEDIUM, LOW and UNKNOWN");
    }
}
