package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate.FailOn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans real images with a real Trivy and a small database of known content. */
class ScanPlanDockerTest {
    private static final String REPOSITORY = "docker-delivery-test/" + Docker.uniqueName();

    @TempDir
    private static Path shared;

    private static Docker docker;
    private static ImageId good;
    /** Debian's zlib with a critical finding that nobody mends, and an npm package with one that can be mended. */
    private static ImageId bad;

    @TempDir
    private Path temporary;

    private LocalRunner runner;

    @BeforeAll
    static void prepare() throws IOException {
        TestParts.require(TestParts.ENGINE, TestParts.TRIVY);
        copy(Path.of(TestParts.get("TRIVY_CACHE")), shared.resolve("cache"));
        docker = Docker.agent();
        good = ImageId.parse(docker.build(REPOSITORY + ":good", "FROM busybox\nLABEL unique=" + REPOSITORY));
        bad = ImageId.parse(docker.build(REPOSITORY + ":bad", """
                FROM busybox
                RUN mkdir -p /var/lib/dpkg /app/node_modules/minimist /app/node_modules/harmless \\
                 && echo 12.11 >/etc/debian_version \\
                 && printf 'ID=debian\\nVERSION_ID="12"\\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\\n' >/etc/os-release \\
                 && printf 'Package: zlib1g\\nStatus: install ok installed\\nArchitecture: amd64\\nSource: zlib\\nVersion: 1:1.2.13.dfsg-1\\n\\n' \\
                    >/var/lib/dpkg/status \\
                 && echo '{"name": "minimist", "version": "0.0.8"}' >/app/node_modules/minimist/package.json \\
                 && echo '{"name": "harmless", "version": "1.0.0"}' >/app/node_modules/harmless/package.json
                """));
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(from)) {
            files = new ArrayList<>(walk.toList());
        }
        for (Path file : files) {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }

    @AfterAll
    static void removeImages() {
        if (docker != null) {
            docker.removeImages(REPOSITORY);
        }
    }

    @BeforeEach
    void begin() {
        runner = new LocalRunner(temporary);
    }

    private static ScanRequest.Builder request(ImageId id) {
        return new ScanRequest.Builder(new Subject(REPOSITORY + ":any", id))
                .tool(TestParts.get("TRIVY"))
                .cacheDir(shared.resolve("cache").toString())
                .skipDbUpdate(true)
                .offline(true);
    }

    private Ended<ScanResult> scan(ScanRequest.Builder request) {
        return runner.run(place -> new ScanPlan(request.build(), place));
    }

    private static List<String> found(ScanResult result) {
        return result.report().active().stream()
                .map(finding -> finding.id() + " " + finding.severity() + " " + finding.name() + " " + finding.fixed())
                .map(String::strip)
                .toList();
    }

    private JsonNode file(String name) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(runner.directory().resolve(name).toFile());
    }

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
    void shouldLeaveOutWhatTheNamedIgnoreFileNamesAndSayWhy() throws IOException {
        Files.createDirectories(runner.workspace().resolve("the ci"));
        Files.writeString(runner.workspace().resolve("the ci/ignored.yaml"), """
                vulnerabilities:
                  - id: CVE-2021-44906
                    statement: not reachable here
                """);

        ScanResult result = scan(request(bad).ignoreFile("the ci/ignored.yaml")).result();

        assertThat(found(result)).hasSize(2);
        assertThat(result.report().findings())
                .filteredOn(Finding::isSuppressed)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("CVE-2021-44906");
                    assertThat(finding.suppressed()).contains("ignored.yaml").contains("not reachable here");
                });
    }

    @Test
    void shouldNameEntriesOfTheIgnoreFileThatLeaveNothingOut() throws IOException {
        Files.writeString(
                runner.workspace().resolve(".trivyignore"),
                "CVE-2021-44906\nCVE-2020-7598 exp:2021-01-31\nCVE-1999-0001\n");

        ScanResult result = scan(request(bad).ignoreFile(".trivyignore")).result();

        assertThat(found(result)).hasSize(2);
        assertThat(result.ignored())
                .extracting(entry -> entry.id() + " " + entry.state())
                .containsExactly("CVE-2021-44906 APPLIED", "CVE-2020-7598 EXPIRED", "CVE-1999-0001 UNUSED");
    }

    @Test
    void shouldNotScanWithoutTheIgnoreFileThatIsNamed() {
        assertThat(scan(request(bad).ignoreFile("nowhere.yaml")).failure())
                .startsWith("ignoreFile: '" + runner.workspace() + "/nowhere.yaml' cannot be read on the agent;");
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
    void shouldLimitTheAgeOfTheDatabase() {
        assertThat(scan(request(bad).maxDbAge("2400h")).result().databaseMade()).isNotNull();
        assertThat(scan(request(bad).maxDbAge("1ms")).failure())
                .startsWith("No scan was made: Trivy's vulnerability database is of 20")
                .contains("older than maxDbAge ('1ms')");
    }

    @Test
    void shouldFindSecrets() throws IOException {
        String key = "AKIA" + "QWERTYUIOPASDFGH";
        ImageId leaky = ImageId.parse(docker.build(
                REPOSITORY + ":leaky", "FROM busybox\nRUN echo 'aws_access_key_id = " + key + "' >/app.ini"));

        ScanResult result = scan(request(leaky).scanners("secret")).result();

        assertThat(result.report().active())
                .allSatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(Finding.Kind.SECRET);
                    assertThat(finding.id()).isEqualTo("aws-access-key-id");
                    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
                })
                .extracting(Finding::target)
                .containsExactlyInAnyOrder("/app.ini", "image configuration");
        assertThat(result.report().findings().toString()).doesNotContain(key);
        assertThat(result.report().layers().toString()).doesNotContain(key);
    }

    @Test
    void shouldScanWithAServer() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process server = new ProcessBuilder(
                        TestParts.get("TRIVY"),
                        "server",
                        "--listen",
                        "127.0.0.1:" + port,
                        "--cache-dir",
                        shared.resolve("cache").toString(),
                        "--skip-db-update")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Waiting.until("the server listens", () -> listens(port));

            ScanResult result = scan(new ScanRequest.Builder(new Subject(REPOSITORY + ":any", bad))
                            .tool(TestParts.get("TRIVY"))
                            .cacheDir(temporary.resolve("empty").toString())
                            .server("http://127.0.0.1:" + port)
                            .maxDbAge("2400h"))
                    .result();

            assertThat(found(result)).hasSize(3);
            assertThat(result.databaseMade()).isNotNull();
        } finally {
            server.destroy();
            server.waitFor();
        }
        assertThat(scan(request(bad).server("http://127.0.0.1:" + port)).failure())
                .startsWith("No scan was made: the Trivy server 'http://127.0.0.1:" + port + "' does not answer;");
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Two scans at once, with one empty cache: one of them fetches, from the repository that has it. */
    @Test
    void shouldFetchTheDatabaseFromTheRegistryOnceForAll() throws Exception {
        TestParts.require(TestParts.REGISTRY);
        TestRegistry registry = new TestRegistry();
        String database = REPOSITORY + "/trivy-db";
        Path configuration = Files.createDirectories(temporary.resolve("docker"));
        String login = Base64.getEncoder()
                .encodeToString((registry.user() + ":" + registry.password()).getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                configuration.resolve("config.json"),
                "{\"auths\": {\"" + registry.address() + "\": {\"auth\": \"" + login + "\"}}}");
        Path root = Files.exists(Path.of(".ci")) ? Path.of(".ci") : Path.of("../.ci");
        Process push = new ProcessBuilder(
                        root.resolve("parts/trivy").toString(), "artifact", registry.address() + "/" + database + ":2")
                .redirectErrorStream(true)
                .start();
        String printed = new String(push.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(push.waitFor()).as(printed).isZero();
        try {
            LocalRunner other = new LocalRunner(temporary);
            List<CompletableFuture<Ended<ScanResult>>> scans = Stream.of(runner, other)
                    .map(one -> one.variable("DOCKER_CONFIG", configuration.toString())
                            .start(place -> new ScanPlan(
                                    new ScanRequest.Builder(new Subject(REPOSITORY + ":any", bad))
                                            .tool(TestParts.get("TRIVY"))
                                            .cacheDir(temporary
                                                    .resolve("new cache")
                                                    .toString())
                                            .dbRepository("127.0.0.1:1/nothing:2, " + registry.address() + "/"
                                                    + database + ":2")
                                            .build(),
                                    place)))
                    .toList();

            List<String> downloads = new ArrayList<>();
            for (CompletableFuture<Ended<ScanResult>> scan : scans) {
                assertThat(found(scan.get().result())).hasSize(3);
                scan.get().log().stream()
                        .filter(line -> line.contains("Downloading artifact") && line.contains(database))
                        .forEach(downloads::add);
            }
            assertThat(downloads).hasSize(1);
        } finally {
            registry.remove(database);
        }
    }

    @Test
    void shouldSayThatTheRegistryLimitsRequests() throws Exception {
        HttpServer limited = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        AtomicInteger requests = new AtomicInteger();
        limited.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] body = "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"retry later\"}]}".getBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(429, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        limited.start();
        try {
            assertThat(scan(request(bad)
                                    .cacheDir(temporary.resolve("empty").toString())
                                    .skipDbUpdate(false)
                                    .dbRepository(
                                            "127.0.0.1:" + limited.getAddress().getPort() + "/trivy-db:2"))
                            .failure())
                    .startsWith("No scan was made: the registry of Trivy's database limits requests;");
            assertThat(requests.get()).isGreaterThanOrEqualTo(3);
        } finally {
            limited.stop(0);
        }
    }

    @Test
    void shouldScanSideBySideWithOneCache() throws Exception {
        LocalRunner other = new LocalRunner(temporary);
        CompletableFuture<Ended<ScanResult>> one =
                runner.start(place -> new ScanPlan(request(bad).build(), place));
        CompletableFuture<Ended<ScanResult>> two =
                other.start(place -> new ScanPlan(request(bad).build(), place));

        assertThat(found(one.get().result()))
                .hasSize(3)
                .isEqualTo(found(two.get().result()));
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

    /** A wrapper that knows the commands that Trivy has had for long, and nothing of its database. */
    @Test
    void shouldScanWithWhatDoesNotTellTheStateOfTheDatabase() throws IOException {
        Path tool = Files.writeString(temporary.resolve("trivy"), """
                #!/bin/sh
                case $1 in
                  --version) echo 'Version: 0.72.0' ;;
                  version) echo 'unknown command' >&2; exit 1 ;;
                  *) exec '%s' "$@" ;;
                esac
                """.formatted(TestParts.get("TRIVY")));
        tool.toFile().setExecutable(true);

        ScanResult result =
                scan(request(bad).tool(tool.toString()).skipDbUpdate(false)).result();

        assertThat(found(result)).hasSize(3);
        assertThat(result.trivyVersion()).isEqualTo("0.72.0");
        assertThat(result.databaseMade()).isNull();
    }

    @Test
    void shouldSayThatThereIsNoDatabase() {
        assertThat(scan(request(bad).cacheDir(temporary.resolve("empty").toString()))
                        .failure())
                .startsWith("No scan was made: Trivy has no usable vulnerability database;");
        assertThat(scan(request(bad)
                                .cacheDir(temporary.resolve("empty").toString())
                                .skipDbUpdate(false)
                                .dbRepository("127.0.0.1:1/trivy-db:2"))
                        .failure())
                .startsWith("No scan was made: Trivy has no usable vulnerability database;")
                .contains("127.0.0.1:1");
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
