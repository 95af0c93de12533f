package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.FlakyProxy;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.TestRegistry;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.Test;

/** The database of a real Trivy: where it comes from, its age, and who shares it. */
class ScanDatabaseDockerTest extends RealScans {
    @Test
    void shouldLimitTheAgeOfTheDatabase() {
        assertThat(scan(request(bad).maxDbAge("2400h")).result().databaseMade()).isNotNull();
        assertThat(scan(request(bad).maxDbAge("1ms")).failure())
                .startsWith("No scan was made: Trivy's vulnerability database is of 20")
                .contains("older than maxDbAge ('1ms')");
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

    /** Two scans at once, with one empty cache: one of them fetches, from the repository that has it. */
    @Test
    void shouldFetchTheDatabaseFromTheRegistryOnceForAll() throws Exception {
        TestParts.require(TestParts.REGISTRY);
        TestRegistry registry = new TestRegistry();
        String database = publish(registry);
        try {
            LocalRunner other = new LocalRunner(temporary);
            List<CompletableFuture<Ended<ScanResult>>> scans = Stream.of(runner, other)
                    .map(one -> one.variable("DOCKER_CONFIG", login(registry, registry.address()))
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
    void shouldGoOnWithADatabaseThatIsAllowedWhereNoNewerOneCanBeHad() throws Exception {
        Path cache = temporary.resolve("due");
        copy(shared.resolve("cache"), cache);
        Path metadata = cache.resolve("db/metadata.json");
        Files.writeString(
                metadata,
                Files.readString(metadata)
                        // Trivy does not ask again within an hour of a download, either.
                        .replaceAll(
                                "(?<name>\"(?:NextUpdate|DownloadedAt)\": *\")[^\"]*", "${name}2026-01-01T00:00:00Z"));
        String nowhere = "127.0.0.1:1/trivy-db:2";

        Ended<ScanResult> ended = scan(request(bad)
                .cacheDir(cache.toString())
                .skipDbUpdate(false)
                .dbRepository(nowhere)
                .maxDbAge("2400h"));

        assertThat(found(ended.result())).hasSize(3);
        assertThat(ended.log())
                .filteredOn(line -> line.startsWith("The vulnerability database could not be updated; the one of "
                        + ended.result().databaseMade()))
                .hasSize(1);
        assertThat(scan(request(bad)
                                .cacheDir(cache.toString())
                                .skipDbUpdate(false)
                                .dbRepository(nowhere))
                        .failure())
                .startsWith("No scan was made: Trivy has no usable vulnerability database;");
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Puts the database into the registry, and tells its repository. */
    private static String publish(TestRegistry registry) throws Exception {
        String database = REPOSITORY + "/trivy-db";
        Path root = Files.exists(Path.of(".ci")) ? Path.of(".ci") : Path.of("../.ci");
        Process push = new ProcessBuilder(
                        root.resolve("parts/trivy").toString(), "artifact", registry.address() + "/" + database + ":2")
                .redirectErrorStream(true)
                .start();
        String printed = new String(push.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(push.waitFor()).as(printed).isZero();
        return database;
    }

    /** A Docker configuration with the registry's login, for an address of it. */
    private String login(TestRegistry registry, String address) {
        String login = Base64.getEncoder()
                .encodeToString((registry.user() + ":" + registry.password()).getBytes(StandardCharsets.UTF_8));
        try {
            Path directory = Files.createDirectories(temporary.resolve("docker"));
            Files.writeString(
                    directory.resolve("config.json"),
                    "{\"auths\": {\"" + address + "\": {\"auth\": \"" + login + "\"}}}");
            return directory.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first round meets a limit, the second, some seconds later, no more. */
    @Test
    void shouldComeBackToARegistryThatLimitedRequests() throws Exception {
        TestParts.require(TestParts.REGISTRY);
        TestRegistry registry = new TestRegistry();
        String database = publish(registry);
        try (FlakyProxy limited =
                new FlakyProxy(registry.address(), Integer.MAX_VALUE).with(FlakyProxy.Fault.TOO_MANY_READS)) {
            runner.variable("DOCKER_CONFIG", login(registry, limited.address()));
            ScanRequest request = request(bad)
                    .offline(false)
                    .cacheDir(temporary.resolve("empty").toString())
                    .skipDbUpdate(false)
                    .dbRepository("127.0.0.1:1/nothing:2, " + limited.address() + "/" + database + ":2")
                    .build();
            List<String> announced = request.downloads(runner.workspace().toString()).stream()
                    .map(words -> "$ " + Shell.join(words))
                    .toList();
            AtomicInteger rounds = new AtomicInteger();
            runner.onLine(
                    announced.get(0),
                    () -> rounds.incrementAndGet() == 2 ? limited.with(FlakyProxy.Fault.CUT) : limited);

            Ended<ScanResult> ended = runner.run(place -> new ScanPlan(request, place));

            assertThat(found(ended.result())).hasSize(3);
            assertThat(ended.log())
                    .filteredOn(announced::contains)
                    .containsExactly(announced.get(0), announced.get(1), announced.get(0), announced.get(1));
            assertThat(String.join("\n", ended.log())).contains("429");
        } finally {
            registry.remove(database);
        }
    }
}
