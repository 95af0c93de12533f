package io.jenkins.plugins.dockerdelivery.engine.record;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.io.Serializable;
import java.util.Optional;

/** An image that another run has built, tested and scanned, and that this run goes on with. */
public final class Promotion implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String build;
    private final DeliveryRecord record;

    /**
     * @param build the other run, as people know it: {@code payment-api/main#57}
     * @param record what happened in it
     */
    public Promotion(String build, DeliveryRecord record) {
        this.build = build;
        this.record = record.of(build);
    }

    /** The other run, as people know it. */
    public String build() {
        return build;
    }

    /**
     * The image that is gone on with.
     *
     * @param given what the user wrote; null or blank for the one image that the other run built
     * @throws RefusedException if the other run built none, several, or another than was given
     */
    public Subject subject(@Nullable String given) {
        if (record.entries().stream().noneMatch(DeliveryRecord::isBuilt)) {
            throw new RefusedException("fromBuild: '" + build
                    + "' has not built an image; name a build whose dockerBuildCached had success.");
        }
        Subject subject = record.subject(given);
        if (subject.id() == null) {
            throw RefusedException.of(
                    "image", given, "was not built by " + build + "; it has built " + record.builtNames());
        }
        built(subject).map(entry -> entry.fact(Fact.CHANGE)).ifPresent(change -> {
            throw new RefusedException("fromBuild: '" + build + "' has built pull request " + change
                    + ", which nothing goes on with; name a build of a branch.");
        });
        return subject;
    }

    /** What happened to the image in the other run and then in this one. */
    public DeliveryRecord before(DeliveryRecord own) {
        return record.then(own);
    }

    /** Where the image's sources come from. */
    public Origin origin(Origin own, Subject subject) {
        Optional<StationEntry> built = built(subject);
        return own.promoting(
                built.map(entry -> entry.fact(Fact.COMMIT)).orElse(null),
                built.map(entry -> entry.fact(Fact.BRANCH)).orElse(null),
                built.map(entry -> entry.fact(Fact.GIT_TAG)).orElse(null));
    }

    private Optional<StationEntry> built(Subject subject) {
        return record.last(Station.BUILD, subject.id());
    }
}
