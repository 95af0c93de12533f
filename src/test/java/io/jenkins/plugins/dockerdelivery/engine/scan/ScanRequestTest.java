package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
                new Row(
                        "nothing but the image",
                        scan -> scan,
                        "{middle} --output /step/trivy.json --scanners vuln {end}"),
                new Row(
                        "cacheDir",
                        scan -> scan.cacheDir("/var/trivy"),
                        "--cache-dir /var/trivy {middle}" + " --output /step/trivy.json --scanners vuln {end}"),
                new Row(
                        "config",
                        scan -> scan.config("ci/trivy.yaml"),
                        "--config /work/ci/trivy.yaml {middle}" + " --output /step/trivy.json --scanners vuln {end}"),
                new Row(
                        "config by absolute path",
                        scan -> scan.config("/etc/trivy.yaml"),
                        "--config /etc/trivy.yaml" + " {middle} --output /step/trivy.json --scanners vuln {end}"),
                new Row(
                        "dbRepository and javaDbRepository",
                        scan -> scan.dbRepository("a.example.com/db:2 , b/db").javaDbRepository("c/java-db:1"),
                        "--db-repository a.example.com/db:2 --db-repository b/db --exit-code 0 --exit-on-eol 0 --format json"
                                + " --ignore-unfixed=false --image-src docker --java-db-repository c/java-db:1"
                                + " --list-all-pkgs --no-progress --output /step/trivy.json --scanners vuln {end}"),
                new Row(
                        "ignoreFile",
                        scan -> scan.ignoreFile(".trivyignore.yaml"),
                        "--exit-code 0 --exit-on-eol 0 --format json --ignore-unfixed=false"
                                + " --ignorefile /work/.trivyignore.yaml --image-src docker --list-all-pkgs --no-progress"
                                + " --output /step/trivy.json --scanners vuln {end}"),
                new Row(
                        "offline",
                        scan -> scan.offline(true),
                        "{middle} --offline-scan --output /step/trivy.json" + " --scanners vuln {end}"),
                new Row(
                        "scanners",
                        scan -> scan.scanners("vuln, secret,misconfig,license"),
                        "{middle}" + " --output /step/trivy.json --scanners vuln,secret,misconfig,license {end}"),
                new Row(
                        "server",
                        scan -> scan.server("http://trivy:4954"),
                        "{middle} --output /step/trivy.json" + " --scanners vuln --server http://trivy:4954 {end}"),
                new Row(
                        "skipDbUpdate",
                        scan -> scan.skipDbUpdate(true),
                        "{middle} --output /step/trivy.json --scanners vuln"
                                + " --severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL --show-suppressed --skip-db-update"
                                + " --skip-java-db-update -- sha256:1"),
                new Row(
                        "timeout and vex",
                        scan -> scan.timeout("1h30m").vex("vex.json"),
                        "{middle}"
                                + " --output /step/trivy.json --scanners vuln --severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL"
                                + " --show-suppressed --timeout 5400s --vex /work/vex.json -- sha256:1"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldMakeTheWholeCommandLine(Row row) {
        String words = "trivy image --cache-backend memory " + row.words();
        words = words.replace(
                        "{middle}",
                        "--exit-code 0 --exit-on-eol 0 --format json --ignore-unfixed=false"
                                + " --image-src docker --list-all-pkgs --no-progress")
                .replace("{end}", "--severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL --show-suppressed -- sha256:1");

        assertThat(row.given()
                        .apply(new ScanRequest.Builder(IMAGE))
                        .build()
                        .arguments("sha256:1", "/step/trivy.json", "/work"))
                .isEqualTo(Arrays.asList(words.split(" ")));
    }

    static Stream<Row> refused() {
        return Stream.of(
                new Row("tool", scan -> scan.tool("-x"), "-x"),
                new Row("scanners", scan -> scan.scanners("vuln,virus"), "vuln,virus"),
                new Row("scanners", scan -> scan.scanners("vuln,"), "vuln,"),
                new Row("cacheDir", scan -> scan.cacheDir("--x"), "--x"),
                new Row("config", scan -> scan.config("-"), "-"),
                new Row("dbRepository", scan -> scan.dbRepository("--insecure"), "--insecure"),
                new Row("javaDbRepository", scan -> scan.javaDbRepository("-x"), "-x"),
                new Row("ignoreFile", scan -> scan.ignoreFile("-x"), "-x"),
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
                        .vex(" ")
                        .tool(null)
                        .scanners(null));
    }

    @ParameterizedTest
    @MethodSource("blanks")
    void shouldTakeBlankForTheDefault(UnaryOperator<ScanRequest.Builder> given) {
        assertThat(given.apply(new ScanRequest.Builder(IMAGE)).build().arguments("i", "o", "w"))
                .isEqualTo(new ScanRequest.Builder(IMAGE).build().arguments("i", "o", "w"));
    }
}
