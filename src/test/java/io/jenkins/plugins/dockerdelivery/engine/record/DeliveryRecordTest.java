package io.jenkins.plugins.dockerdelivery.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryRecordTest {
    private static final ImageId ONE = ImageId.parse("sha256:" + "1".repeat(64));
    private static final ImageId TWO = ImageId.parse("sha256:" + "2".repeat(64));

    private static StationEntry entry(Station station, State state, String image, ImageId id) {
        return new StationEntry.Builder(station, state)
                .image(image, id == null ? "" : id.toString())
                .fact(Fact.REPOSITORY, image.replaceFirst(":[^/]*$", ""))
                .build();
    }

    private static StationEntry built(String image, ImageId id) {
        return entry(Station.BUILD, State.SUCCESS, image, id);
    }

    private static DeliveryRecord record(StationEntry... entries) {
        return Restart.of(new DeliveryRecord(List.of(entries)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void shouldTakeTheOneImageThatTheRunBuilt(String nothing) {
        DeliveryRecord record = record(built("acme/api:1", ONE));

        for (String given : new String[] {nothing, null}) {
            assertThat(record.subject(given).name()).isEqualTo("acme/api:1");
            assertThat(record.subject(given).id()).isEqualTo(ONE);
        }
    }

    @Test
    void shouldTakeOneImageWithSeveralNamesForOne() {
        assertThat(record(built("acme/api:1", ONE), built("acme/api:2", ONE))
                        .subject(null)
                        .id())
                .isEqualTo(ONE);
    }

    @Test
    void shouldKnowTheNewestOfANameThatWasBuiltAgain() {
        DeliveryRecord record = record(built("acme/api:1", ONE), built("acme/api:1", TWO));

        assertThat(record.subject(null).id()).isEqualTo(TWO);
        assertThat(record.subject("acme/api:1").id()).isEqualTo(TWO);
        assertThat(record.subject("acme/api").id()).isEqualTo(TWO);
    }

    @Test
    void shouldAskForAnImageWhereTheRunBuiltNone() {
        Refusal.of(() -> record().subject(null))
                .isEqualTo("image: is not given, and this run has not built one; run dockerBuildCached before, or give"
                        + " image.");
        Refusal.of(() -> record(entry(Station.BUILD, State.FAILURE, "acme/api:1", null))
                        .subject(null))
                .contains("has not built one");
        Refusal.of(() -> record(entry(Station.TEST, State.SUCCESS, "acme/api:1", ONE))
                        .subject(null))
                .contains("has not built one");
    }

    @Test
    void shouldListTheImagesWhereTheRunBuiltSeveral() {
        Refusal.of(() -> record(built("acme/api:1", ONE), built("acme/web:1", TWO))
                        .subject(null))
                .isEqualTo(
                        "image: is not given, and this run has built several: acme/api:1, acme/web:1; give one of them.");
    }

    @Test
    void shouldFindAnImageByNameIdOrRepository() {
        DeliveryRecord record = record(built("localhost:5000/api:1", ONE), built("acme/web:1", TWO));

        assertThat(record.subject("localhost:5000/api:1").id()).isEqualTo(ONE);
        assertThat(record.subject("localhost:5000/api").id()).isEqualTo(ONE);
        assertThat(record.subject("localhost:5000/api").name()).isEqualTo("localhost:5000/api:1");
        assertThat(record.subject(TWO.toString()).name()).isEqualTo("acme/web:1");
    }

    @Test
    void shouldNotChooseAmongSeveralImagesOfOneRepository() {
        DeliveryRecord record = record(built("acme/api:1", ONE), built("acme/api:2", TWO));

        Refusal.of(() -> record.subject("acme/api"))
                .isEqualTo(
                        "image: 'acme/api' is not enough, and this run has built several: acme/api:1, acme/api:2; give"
                                + " one of them.");
        assertThat(record.subject("acme/api:1").id()).isEqualTo(ONE);
    }

    @Test
    void shouldKnowNoIdOfAnImageThatTheRunDidNotBuild() {
        Subject subject = record(built("acme/api:1", ONE)).subject("redis:7");

        assertThat(subject.name()).isEqualTo("redis:7");
        assertThat(subject.id()).isNull();
    }

    private static final Set<Station> TEST_AND_SCAN = EnumSet.of(Station.TEST, Station.SCAN);

    @Test
    void shouldLetPassWhatWasTestedAndScannedWithSuccess() {
        DeliveryRecord record = record(
                built("acme/api:1", ONE),
                entry(Station.TEST, State.FAILURE, "acme/api:1", ONE),
                entry(Station.TEST, State.SUCCESS, "acme/api:1", ONE),
                entry(Station.SCAN, State.SUCCESS, "acme/api:1", ONE));

        assertThatCode(() -> record.require(new Subject("acme/api:1", ONE), TEST_AND_SCAN))
                .doesNotThrowAnyException();
        assertThatCode(() -> record.require(new Subject("redis:7", null), Set.of()))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldSayWhatIsMissing() {
        DeliveryRecord record = record(built("acme/api:1", ONE), entry(Station.TEST, State.SUCCESS, "acme/api:1", ONE));

        Refusal.of(() -> record.require(new Subject("acme/api:1", ONE), TEST_AND_SCAN))
                .isEqualTo(
                        "image: 'acme/api:1' (111111111111) was not scanned by this run; let it pass the scan station"
                                + " first, or name what is required by requires.");
        Refusal.of(() -> record.require(new Subject("redis:7", null), EnumSet.of(Station.PUSH)))
                .isEqualTo(
                        "image: 'redis:7' was not pushed by this run; let it pass the push station first, or name what"
                                + " is required by requires.");
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "SUCCESS")
    void shouldNotLetPassWhatHadNoSuccess(State state) {
        DeliveryRecord record = record(
                built("acme/api:1", ONE),
                entry(Station.TEST, State.SUCCESS, "acme/api:1", ONE),
                entry(Station.TEST, state, "acme/api:1", ONE));

        Refusal.of(() -> record.require(new Subject("acme/api:1", ONE), EnumSet.of(Station.TEST)))
                .contains("was tested by this run without success");
    }

    /** Two that ran side by side end in any order. */
    @Test
    void shouldNotLetOneCheckMakeUpForAnother() {
        StationEntry failed = check("one", State.FAILURE);
        StationEntry passed = check("two", State.SUCCESS);

        for (DeliveryRecord record : List.of(record(failed, passed), record(passed, failed))) {
            Refusal.of(() -> record.require(new Subject("acme/api:1", ONE), EnumSet.of(Station.SCAN)))
                    .contains("was scanned by this run without success");
        }
        record(failed, passed, check("one", State.SUCCESS))
                .require(new Subject("acme/api:1", ONE), EnumSet.of(Station.SCAN));
    }

    private static StationEntry check(String what, State state) {
        return new StationEntry.Builder(Station.SCAN, state)
                .image("acme/api:1", ONE.toString())
                .fact(Fact.CHECK, what)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker.io/acme/api", "index.docker.io/acme/api:1", "acme/api", "docker.io/acme/api:1"})
    void shouldKnowDockerHubsImagesByEachOfItsNames(String given) {
        StationEntry built = new StationEntry.Builder(Station.BUILD, State.SUCCESS)
                .image("acme/api:1", ONE.toString())
                .fact(Fact.REPOSITORY, "acme/api")
                .build();

        assertThat(record(built).subject(given).id()).isEqualTo(ONE);
    }

    @Test
    void shouldNotTakeAnotherImageOfTheSameNameForTheOneThatWasTested() {
        DeliveryRecord record = record(
                built("acme/api:1", ONE),
                entry(Station.TEST, State.SUCCESS, "acme/api:1", ONE),
                built("acme/api:1", TWO));

        Refusal.of(() -> record.require(record.subject("acme/api:1"), EnumSet.of(Station.TEST)))
                .contains("(222222222222) was not tested by this run");
    }

    @Test
    void shouldReadTheStationsThatCanBeRequired() {
        assertThat(DeliveryRecord.parseStations("requires", List.of("scan", "test", "scan", "push", "build")))
                .containsExactly(Station.SCAN, Station.TEST, Station.PUSH, Station.BUILD);
        assertThat(DeliveryRecord.parseStations("requires", List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy", "TEST", "", "tests"})
    void shouldRefuseWhatCannotBeRequired(String word) {
        Refusal.naming("requires", word, () -> DeliveryRecord.parseStations("requires", List.of("test", word)))
                .contains("is none of 'build', 'test', 'scan' and 'push'");
    }

    @Test
    void shouldKeepWhatAnEntryTells() {
        StationEntry entry = Restart.of(new StationEntry.Builder(Station.DEPLOY, State.SUCCESS)
                .image("acme/api:1", ONE.toString())
                .time(1000, 250)
                .figure("healthy")
                .fact(Fact.HOST, "prod.example.com")
                .fact(Fact.SERVICE, null)
                .build());

        assertThat(entry.station()).isEqualTo(Station.DEPLOY);
        assertThat(entry.state()).isEqualTo(State.SUCCESS);
        assertThat(entry.image()).isEqualTo("acme/api:1");
        assertThat(entry.imageId()).isEqualTo(ONE.toString());
        assertThat(entry.startMillis()).isEqualTo(1000);
        assertThat(entry.durationMillis()).isEqualTo(250);
        assertThat(entry.figure()).isEqualTo("healthy");
        assertThat(entry.facts()).containsExactlyEntriesOf(Map.of(Fact.HOST, "prod.example.com"));
        assertThat(entry.fact(Fact.SERVICE)).isNull();
    }

    @Test
    void shouldTakeWhatARunPushedThatItTookFromAnother() {
        StationEntry pushed = new StationEntry.Builder(Station.PUSH, State.SUCCESS)
                .image("acme/api:1", ONE.toString())
                .fact(Fact.COMMIT, "c0ffee")
                .fact(Fact.FROM_BUILD, "ci#7")
                .build();
        Origin own = Origin.of(Map.of("GIT_COMMIT", "0ther"));

        assertThat(record(pushed).subject(null).id()).isEqualTo(ONE);
        assertThat(record(pushed).originOfTaken(null, own).commit()).isEqualTo("c0ffee");
        assertThat(record(pushed, built("acme/web:1", TWO)).subject(null).id()).isEqualTo(TWO);
        assertThat(record(pushed, built("acme/web:1", TWO))
                        .originOfTaken(null, own)
                        .commit())
                .isEqualTo("0ther");
    }
}
