package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScanRequestTest {
    private static final Subject IMAGE = new Subject("acme/api:abc", null);

    private record Row(String name, UnaryOperator<ScanRequest.Builder> given, String words) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("nothing but the image", scan -> scan, "{begin} {report} --scanners vuln {end}"),
                new Row(
                        "cacheDir",
                        scan -> scan.cacheDir("/var/trivy"),
                        "--cache-dir /var/trivy {begin} {report} --scanners vuln {end}"),
                new Row(
                        "cacheDir in the workspace",
                        scan -> scan.cacheDir(".trivy"),
                        "--cache-dir /work/.trivy {begin} {report} --scanners vuln {end}"),
                new Row(
                        "config",
                        scan -> scan.config("ci/trivy.yaml"),
                        "--config /work/ci/trivy.yaml {begin} {report} --scanners vuln {end}"),
                new Row(
                        "config by absolute path",
                        scan -> scan.config("/etc/trivy.yaml"),
                        "--config /etc/trivy.yaml {begin} {report} --scanners vuln {end}"),
                new Row(
                        "dbRepository, which the download is given",
                        scan -> scan.dbRepository("a.example.com/db:2 , b/db"),
                        "{begin} {report} --scanners vuln {end}"),
                new Row(
                        "ignoreFile",
                        scan -> scan.ignoreFile(".trivyignore.yaml"),
                        "--exit-code 0 --exit-on-eol 0 --format json --ignore-unfixed=false"
                                + " --ignorefile /work/.trivyignore.yaml --image-src docker --list-all-pkgs --no-progress"
                                + " {report} --scanners vuln {end}"),
                new Row(
                        "javaDbRepository",
                        scan -> scan.javaDbRepository("c/java-db:1,d/java-db:1"),
                        "--exit-code 0 --exit-on-eol 0 --format json --ignore-unfixed=false --image-src docker"
                                + " --java-db-repository c/java-db:1 --java-db-repository d/java-db:1"
                                + " --list-all-pkgs --no-progress {report} --scanners vuln {end}"),
                new Row("maxDbAge", scan -> scan.maxDbAge("48h"), "{begin} {report} --scanners vuln {end}"),
                new Row(
                        "offline",
                        scan -> scan.offline(true),
                        "{begin} --offline-scan {report} --scanners vuln"
                                + " --severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL --show-suppressed --skip-check-update"
                                + " --skip-db-update -- sha256:1"),
                new Row("output", scan -> scan.output("trivy.json"), "{begin} {report} --scanners vuln {end}"),
                new Row(
                        "scanners",
                        scan -> scan.scanners("vuln, secret,license"),
                        "{begin} {report} --scanners vuln,secret,license {end}"),
                new Row(
                        "misconfigurations",
                        scan -> scan.scanners("misconfig"),
                        "--exit-code 0 --exit-on-eol 0 --format json --ignore-unfixed=false"
                                + " --image-config-scanners misconfig --image-src docker --list-all-pkgs --no-progress"
                                + " {report} --scanners misconfig {end}"),
                new Row(
                        "server",
                        scan -> scan.server("http://trivy:4954"),
                        "{begin} {report} --scanners vuln --server http://trivy:4954"
                                + " --severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL --show-suppressed -- sha256:1"),
                new Row(
                        "skipDbUpdate",
                        scan -> scan.skipDbUpdate(true),
                        "{begin} {report} --scanners vuln --severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL"
                                + " --show-suppressed --skip-check-update --skip-db-update --skip-java-db-update"
                                + " --skip-vex-repo-update -- sha256:1"),
                new Row(
                        "timeout and vex",
                        scan -> scan.timeout("1h30m").vex("vex.json, repo"),
                        "{begin} {report} --scanners vuln --severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL --show-suppressed"
                                + " --skip-db-update --timeout 5400s --vex /work/vex.json --vex repo -- sha256:1"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldMakeTheWholeCommandLine(Row row) {
        String words = ("trivy image --cache-backend memory " + row.words())
                .replace(
                        "{begin}",
                        "--exit-code 0 --exit-on-eol 0 --format json --ignore-unfixed=false --image-src docker"
                                + " --list-all-pkgs --no-progress")
                .replace("{report}", "--output /step/trivy.json")
                .replace(
                        "{end}",
                        "--severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL --show-suppressed --skip-db-update -- sha256:1");

        assertThat(row.given()
                        .apply(new ScanRequest.Builder(IMAGE))
                        .build()
                        .arguments("sha256:1", "/step/trivy.json", "/work", false))
                .isEqualTo(Arrays.asList(words.split(" ")));
    }

    @Test
    void shouldFetchTheDatabaseFromOneRepositoryAfterTheOther() {
        ScanRequest request = new ScanRequest.Builder(IMAGE)
                .tool("bin/trivy")
                .cacheDir("/c")
                .config("t.yaml")
                .dbRepository("a.example.com/db:2,b/db")
                .timeout("1m")
                .build();
        String words =
                "/work/bin/trivy image --cache-dir /c --config /work/t.yaml --db-repository %s --download-db-only"
                        + " --no-progress --timeout 60s";

        assertThat(request.downloads("/work"))
                .containsExactly(
                        Arrays.asList(words.formatted("a.example.com/db:2").split(" ")),
                        Arrays.asList(words.formatted("b/db").split(" ")));
        assertThat(new ScanRequest.Builder(IMAGE).build().downloads("/work"))
                .containsExactly(List.of("trivy", "image", "--download-db-only", "--no-progress"));
    }

    @Test
    void shouldLeaveTheDatabaseToTrivyWhereNothingElseSeesToIt() {
        assertThat(new ScanRequest.Builder(IMAGE)
                        .dbRepository("a/db,b/db")
                        .build()
                        .arguments("sha256:1", "/step/trivy.json", "/work", true))
                .containsSubsequence("--db-repository", "a/db", "--db-repository", "b/db")
                .doesNotContain("--skip-db-update");
    }

    @Test
    void shouldFetchNoDatabaseThatNobodyReads() {
        assertThat(new ScanRequest.Builder(IMAGE).build().updatesDatabase()).isTrue();
        assertThat(new ScanRequest.Builder(IMAGE).skipDbUpdate(true).build().updatesDatabase())
                .isFalse();
        assertThat(new ScanRequest.Builder(IMAGE).server("http://s").build().updatesDatabase())
                .isFalse();
        assertThat(new ScanRequest.Builder(IMAGE)
                        .scanners("secret,license")
                        .build()
                        .updatesDatabase())
                .isFalse();
    }

    static Stream<Row> refused() {
        return Stream.of(
                new Row("tool", scan -> scan.tool("-x"), "-x"),
                new Row("scanners", scan -> scan.scanners("vuln,virus"), "vuln,virus"),
                new Row("scanners", scan -> scan.scanners("vuln,"), "vuln,"),
                new Row("cacheDir", scan -> scan.cacheDir("--x"), "--x"),
                new Row("config", scan -> scan.config("-"), "-"),
                new Row("dbRepository", scan -> scan.dbRepository("--insecure"), "--insecure"),
                new Row("dbRepository", scan -> scan.dbRepository("a/db, --insecure"), "--insecure"),
                new Row("javaDbRepository", scan -> scan.javaDbRepository("-x"), "-x"),
                new Row("ignoreFile", scan -> scan.ignoreFile("-x"), "-x"),
                new Row("maxDbAge", scan -> scan.maxDbAge("2 days"), "2 days"),
                new Row("output", scan -> scan.output("-o"), "-o"),
                new Row("server", scan -> scan.server("--token=x"), "--token=x"),
                new Row("timeout", scan -> scan.timeout("5"), "5"),
                new Row("vex", scan -> scan.vex("-x"), "-x"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldNameParameterAndValueOfWhatItRefuses(Row row) {
        Refusal.naming(
                row.name(),
                row.words(),
                () -> row.given().apply(new ScanRequest.Builder(IMAGE)).build());
    }

    static List<UnaryOperator<ScanRequest.Builder>> blanks() {
        return List.of(
                scan -> scan.tool("")
                        .scanners("")
                        .cacheDir("")
                        .config("")
                        .dbRepository("")
                        .ignoreFile(""),
                scan -> scan.javaDbRepository(" ")
                        .server(" ")
                        .timeout(" ")
                        .maxDbAge(" ")
                        .output("")
                        .vex(" ")
                        .tool(null)
                        .scanners(null));
    }

    @ParameterizedTest
    @MethodSource("blanks")
    void shouldTakeBlankForTheDefault(UnaryOperator<ScanRequest.Builder> given) {
        assertThat(given.apply(new ScanRequest.Builder(IMAGE)).build().arguments("i", "o", "w", false))
                .isEqualTo(new ScanRequest.Builder(IMAGE).build().arguments("i", "o", "w", false));
    }
}
