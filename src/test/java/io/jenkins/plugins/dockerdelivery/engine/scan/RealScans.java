package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner;
import io.jenkins.plugins.dockerdelivery.engine.real.LocalRunner.Ended;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests need that scan real images with a real Trivy and a small database of known content. */
abstract class RealScans {
    static final String REPOSITORY = "docker-delivery-test/" + Docker.uniqueName();

    @TempDir
    static Path shared;

    /** Debian's zlib with a critical finding that nobody mends, and an npm package with one that can be mended. */
    static final String BAD = """
            FROM busybox
            RUN mkdir -p /var/lib/dpkg /app/node_modules/minimist /app/node_modules/harmless \\
             && echo 12.11 >/etc/debian_version \\
             && printf 'ID=debian\\nVERSION_ID="12"\\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\\n' >/etc/os-release \\
             && printf 'Package: zlib1g\\nStatus: install ok installed\\nArchitecture: amd64\\nSource: zlib\\nVersion: 1:1.2.13.dfsg-1\\n\\n' \\
                >/var/lib/dpkg/status \\
             && echo '{"name": "minimist", "version": "0.0.8"}' >/app/node_modules/minimist/package.json \\
             && echo '{"name": "harmless", "version": "1.0.0"}' >/app/node_modules/harmless/package.json
            """;

    static Docker docker;
    static ImageId bad;

    @TempDir
    Path temporary;

    LocalRunner runner;

    @BeforeAll
    static void prepare() throws IOException {
        TestParts.require(TestParts.ENGINE, TestParts.TRIVY);
        copy(Path.of(TestParts.get("TRIVY_CACHE")), shared.resolve("cache"));
        docker = Docker.agent();
        bad = ImageId.parse(docker.build(REPOSITORY + ":bad", BAD));
    }

    static void copy(Path from, Path to) throws IOException {
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

    static ScanRequest.Builder request(ImageId id) {
        return new ScanRequest.Builder(new Subject(REPOSITORY + ":any", id))
                .tool(TestParts.get("TRIVY"))
                .cacheDir(shared.resolve("cache").toString())
                .skipDbUpdate(true)
                .offline(true);
    }

    Ended<ScanResult> scan(ScanRequest.Builder request) {
        return runner.run(place -> new ScanPlan(request.build(), place));
    }

    static List<String> found(ScanResult result) {
        return result.report().active().stream()
                .map(finding -> finding.id() + " " + finding.severity() + " " + finding.name() + " " + finding.fixed())
                .map(String::strip)
                .toList();
    }

    JsonNode file(String name) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(runner.directory().resolve(name).toFile());
    }
}
