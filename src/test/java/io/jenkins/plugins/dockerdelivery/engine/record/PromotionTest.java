package io.jenkins.plugins.dockerdelivery.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromotionTest {
    private static final ImageId ONE = ImageId.parse("sha256:" + "1".repeat(64));
    private static final ImageId TWO = ImageId.parse("sha256:" + "2".repeat(64));

    private static StationEntry entry(Station station, State state, ImageId id) {
        return new StationEntry.Builder(station, state)
                .image("acme/api:1", id.toString())
                .build();
    }

    private static StationEntry.Builder built(String image, ImageId id) {
        return new StationEntry.Builder(Station.BUILD, State.SUCCESS)
                .image(image, id.toString())
                .fact(Fact.COMMIT, "c".repeat(40));
    }

    private static Promotion promotion(StationEntry... entries) {
        return Restart.of(new Promotion("payment-api/main#57", new DeliveryRecord(List.of(entries))));
    }

    @Test
    void shouldGoOnWithTheOneImageThatTheOtherRunBuilt() {
        Promotion promotion =
                promotion(built("acme/api:1", ONE).fact(Fact.BRANCH, "main").build());
        Origin own = Origin.of(Map.of("GIT_COMMIT", "0".repeat(40), "BUILD_NUMBER", "3"));

        assertThat(promotion.subject(null).id()).isEqualTo(ONE);
        assertThat(promotion.subject("acme/api:1").id()).isEqualTo(ONE);
        assertThat(promotion.origin(own, promotion.subject(null)).fill("tags", "{branch}-{shortSha}-{buildNumber}"))
                .isEqualTo("main-ccccccc-3");
    }

    @Test
    void shouldCountWhatTheOtherRunTestedAndWhatThisRunScannedAnew() {
        Promotion promotion = promotion(
                built("acme/api:1", ONE).build(),
                entry(Station.TEST, State.SUCCESS, ONE),
                entry(Station.SCAN, State.SUCCESS, ONE));
        EnumSet<Station> both = EnumSet.of(Station.TEST, Station.SCAN);
        DeliveryRecord untouched = promotion.before(new DeliveryRecord(List.of()));
        DeliveryRecord scanned = promotion.before(new DeliveryRecord(List.of(entry(Station.SCAN, State.FAILURE, ONE))));

        assertThatCode(() -> untouched.require(promotion.subject(null), both)).doesNotThrowAnyException();
        Refusal.of(() -> scanned.require(promotion.subject(null), both))
                .contains("was scanned by payment-api/main#57 or by this run without success");
    }

    @Test
    void shouldSayWhatIsMissing() {
        Promotion promotion = promotion(built("acme/api:1", ONE).build(), entry(Station.TEST, State.SUCCESS, TWO));

        Refusal.of(() -> promotion
                        .before(new DeliveryRecord(List.of()))
                        .require(promotion.subject(null), EnumSet.of(Station.TEST)))
                .isEqualTo("image: 'acme/api:1' (111111111111) was not tested by payment-api/main#57 or by this run;"
                        + " let it pass the test station first, or name what is required by requires.");
    }

    @Test
    void shouldRefuseARunThatBuiltNothing() {
        Refusal.of(() -> promotion().subject(null))
                .isEqualTo("fromBuild: 'payment-api/main#57' has not built an image; name a build whose"
                        + " dockerBuildCached had success.");
    }

    @Test
    void shouldRefuseAnImageOfAnotherRun() {
        Refusal.naming(
                        "image",
                        "redis:7",
                        () -> promotion(built("acme/api:1", ONE).build()).subject("redis:7"))
                .endsWith("was not built by payment-api/main#57; it has built acme/api:1.");
    }

    @Test
    void shouldAskWhichOfSeveral() {
        Refusal.of(() -> promotion(
                                built("acme/api:1", ONE).build(),
                                built("acme/web:1", TWO).build())
                        .subject(null))
                .isEqualTo("image: is not given, and payment-api/main#57 has built several: acme/api:1, acme/web:1;"
                        + " give one of them.");
    }

    @Test
    void shouldRefuseWhatAPullRequestBuilt() {
        Refusal.of(() -> promotion(
                                built("acme/api:1", ONE).fact(Fact.CHANGE, "7").build())
                        .subject(null))
                .isEqualTo(
                        "fromBuild: 'payment-api/main#57' has built pull request 7, which nothing goes on with; name a"
                                + " build of a branch.");
    }
}
