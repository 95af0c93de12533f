package io.jenkins.plugins.dockerdelivery.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private static final String ONE = "sha256:" + "1".repeat(64);

    @Test
    void shouldTellByImageWhatHappened() throws Exception {
        DeliveryRecord record = new DeliveryRecord(List.of(
                new StationEntry.Builder(Station.BUILD, State.SUCCESS)
                        .image("acme/api:1", ONE)
                        .time(1_000, 250)
                        .figure("12 of 17 steps from the cache")
                        .fact(Fact.COMMIT, "c0ffee")
                        .build(),
                new StationEntry.Builder(Station.BUILD, State.FAILURE)
                        .figure("no \"Dockerfile\"")
                        .build(),
                new StationEntry.Builder(Station.TEST, State.SUCCESS)
                        .image("acme/api:1", ONE)
                        .fact(Fact.TESTS, "147")
                        .build(),
                new StationEntry.Builder(Station.PUSH, State.SUCCESS)
                        .image("acme/api:1", ONE)
                        .fact(Fact.TAGS, "c0ffee,latest")
                        .fact(Fact.FROM_BUILD, "ci#7")
                        .build()));

        JsonNode document = JsonMapper.builder().build().readTree(RecordJson.write("payment-api/main#57", record));

        assertThat(document.path("version").asInt()).isEqualTo(1);
        assertThat(document.path("build").asText()).isEqualTo("payment-api/main#57");
        assertThat(document.path("images")).hasSize(2);
        JsonNode image = document.path("images").path(0);
        assertThat(image.path("imageId").asText()).isEqualTo(ONE);
        assertThat(image.path("stations")).hasSize(3);
        JsonNode build = image.path("stations").path(0);
        assertThat(build.path("station").asText()).isEqualTo("build");
        assertThat(build.path("started").asText()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(build.path("durationMillis").asInt()).isEqualTo(250);
        assertThat(build.path("commit").asText()).isEqualTo("c0ffee");
        assertThat(image.path("stations").path(1).path("tests").isNumber()).isTrue();
        JsonNode push = image.path("stations").path(2);
        assertThat(push.path("tags")).extracting(JsonNode::asText).containsExactly("c0ffee", "latest");
        assertThat(push.path("fromBuild").asText()).isEqualTo("ci#7");
        assertThat(document.path("images")
                        .path(1)
                        .path("stations")
                        .path(0)
                        .path("figure")
                        .asText())
                .isEqualTo("no \"Dockerfile\"");
    }
}
