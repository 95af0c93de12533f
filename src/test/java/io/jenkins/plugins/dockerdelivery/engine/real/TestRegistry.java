package io.jenkins.plugins.dockerdelivery.engine.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The registry of the tests, asked by its HTTP interface and not by Docker. */
public final class TestRegistry {
    private static final String ACCEPT =
            "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
                    + " application/vnd.docker.distribution.manifest.list.v2+json,"
                    + " application/vnd.docker.distribution.manifest.v2+json";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String address = TestParts.get("REGISTRY");

    /** Its address, as it stands in the names of images. */
    public String address() {
        return address;
    }

    /** Its user. */
    public String user() {
        return TestParts.get("REGISTRY_USER");
    }

    /** That user's password. */
    public String password() {
        return TestParts.get("REGISTRY_PASSWORD");
    }

    /** The tags of a repository; none if it has no such repository. */
    public Set<String> tags(String repository) {
        HttpResponse<String> response = ask("GET", repository + "/tags/list");
        Set<String> tags = new TreeSet<>();
        if (response.statusCode() == 200) {
            read(response.body().getBytes(StandardCharsets.UTF_8)).path("tags").forEach(tag -> tags.add(tag.asText()));
        }
        return tags;
    }

    /** The digest that a tag points to. */
    public String digest(String repository, String tag) {
        HttpResponse<String> response = ask("HEAD", repository + "/manifests/" + tag);
        assertThat(response.statusCode()).as("%s:%s", repository, tag).isEqualTo(200);
        return response.headers().firstValue("Docker-Content-Digest").orElseThrow();
    }

    /** The digests of the blobs that were uploaded to a repository, each as often as it was, as the registry logged it. */
    public List<String> uploads(String repository) {
        return logged(Pattern.compile("\"PUT /v2/" + Pattern.quote(repository)
                        + "/blobs/uploads/[^\"]*digest=sha256%3A([0-9a-f]{64})[^\"]*\" 201 "))
                .stream()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<MatchResult> logged(Pattern request) {
        try (Stream<String> lines = Files.lines(Path.of(TestParts.get("REGISTRY_LOG")), StandardCharsets.ISO_8859_1)) {
            return lines.map(request::matcher)
                    .filter(Matcher::find)
                    .map(Matcher::toMatchResult)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a tag holds, down to the last byte: its manifests, configurations and layers, these uncompressed. */
    public List<byte[]> contents(String repository, String tag) {
        List<byte[]> contents = new ArrayList<>();
        collect(repository, "manifests/" + tag, contents);
        return contents;
    }

    private void collect(String repository, String path, List<byte[]> contents) {
        HttpResponse<byte[]> response = ask("GET", repository + "/" + path, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as("%s/%s", repository, path).isEqualTo(200);
        byte[] content = uncompressed(response.body());
        contents.add(content);
        if (path.startsWith("manifests/")) {
            JsonNode manifest = read(content);
            manifest.path("manifests").forEach(entry -> collect(repository, "manifests/" + digest(entry), contents));
            manifest.path("layers").forEach(layer -> collect(repository, "blobs/" + digest(layer), contents));
            if (manifest.has("config")) {
                collect(repository, "blobs/" + digest(manifest.path("config")), contents);
            }
        }
    }

    private static String digest(JsonNode descriptor) {
        return descriptor.path("digest").asText();
    }

    private static byte[] uncompressed(byte[] content) {
        if (content.length < 2 || content[0] != 0x1f || content[1] != (byte) 0x8b) {
            return content;
        }
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(byte[] json) {
        try {
            return JsonMapper.builder().build().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often a tag of a repository was pushed, as the registry logged it. */
    public long pushes(String repository, String tag) {
        return logged(Pattern.compile("\"PUT /v2/" + Pattern.quote(repository + "/manifests/" + tag) + " "))
                .size();
    }

    /** Takes all tags of a repository away. */
    public void remove(String repository) {
        for (String tag : tags(repository)) {
            HttpResponse<String> there = ask("HEAD", repository + "/manifests/" + tag);
            // Another tag of the same digest may have taken this one with it.
            there.headers()
                    .firstValue("Docker-Content-Digest")
                    .ifPresent(digest -> ask("DELETE", repository + "/manifests/" + digest));
        }
    }

    private HttpResponse<String> ask(String method, String path) {
        return ask(method, path, HttpResponse.BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> ask(String method, String path, HttpResponse.BodyHandler<T> body) {
        String login = Base64.getEncoder().encodeToString((user() + ":" + password()).getBytes());
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/v2/" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Basic " + login)
                .header("Accept", ACCEPT)
                .build();
        try {
            return CLIENT.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
