package io.jenkins.plugins.dockerdelivery.engine.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
            try {
                for (JsonNode tag :
                        JsonMapper.builder().build().readTree(response.body()).path("tags")) {
                    tags.add(tag.asText());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
        Pattern upload = Pattern.compile("\"PUT /v2/" + Pattern.quote(repository)
                + "/blobs/uploads/[^\"]*digest=sha256%3A([0-9a-f]{64})[^\"]*\" 201 ");
        try (Stream<String> lines = Files.lines(Path.of(TestParts.get("REGISTRY_LOG")), StandardCharsets.ISO_8859_1)) {
            return lines.map(upload::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        String login = Base64.getEncoder().encodeToString((user() + ":" + password()).getBytes());
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/v2/" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Basic " + login)
                .header("Accept", ACCEPT)
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
