package io.jenkins.plugins.dockerdelivery.engine.record;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happened to which image in a run: the chain of custody. An instance is a view of that moment; it does not change.
 */
public final class DeliveryRecord implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<StationEntry> entries;
    /** Where it happened, for people. */
    private final String where;

    /** @param entries in the order in which they happened */
    public DeliveryRecord(List<StationEntry> entries) {
        this(entries, "this run");
    }

    private DeliveryRecord(List<StationEntry> entries, String where) {
        this.entries = new ArrayList<>(entries);
        this.where = where;
    }

    /** The same under another run's name. */
    DeliveryRecord of(String run) {
        return new DeliveryRecord(entries, run);
    }

    /** What happened here and after that in another run. */
    DeliveryRecord then(DeliveryRecord later) {
        ArrayList<StationEntry> all = new ArrayList<>(entries);
        all.addAll(later.entries);
        return new DeliveryRecord(all, where + " or by " + later.where);
    }

    /** All entries, in the order in which they happened. */
    public List<StationEntry> entries() {
        return List.copyOf(entries);
    }

    /**
     * The image that a step works on.
     *
     * @param given what the user wrote; null or blank for the one image that the run built
     * @throws RefusedException if nothing is given and the run did not build exactly one image, or if only a repository
     *     is given and the run built several images for it
     */
    public Subject subject(String given) {
        Map<String, StationEntry> built = candidates();
        if (given != null && !given.isBlank()) {
            String name = ImageReference.familiar(given);
            List<StationEntry> named = built.values().stream()
                    .filter(entry -> name.equals(entry.image()) || name.equals(entry.imageId()))
                    .toList();
            if (named.isEmpty()) {
                named = built.values().stream()
                        .filter(entry -> name.equals(entry.fact(Fact.REPOSITORY)))
                        .toList();
            }
            return named.isEmpty() ? new Subject(given, null) : theOne("image: '" + given + "' is not enough", named);
        }
        if (built.isEmpty()) {
            throw new RefusedException("image: is not given, and " + where
                    + " has not built one; run dockerBuildCached before, or give image.");
        }
        return theOne("image: is not given", built.values());
    }

    /** What the run built, by name; in a run that built nothing, what it took from another one and pushed. */
    private Map<String, StationEntry> candidates() {
        Map<String, StationEntry> found = new LinkedHashMap<>();
        entries.stream().filter(DeliveryRecord::isBuilt).forEach(entry -> found.put(entry.image(), entry));
        if (found.isEmpty()) {
            entries.stream()
                    .filter(entry -> entry.station() == Station.PUSH
                            && entry.state() == StationEntry.State.SUCCESS
                            && entry.fact(Fact.FROM_BUILD) != null)
                    .forEach(entry -> found.put(entry.image(), entry));
        }
        return found;
    }

    /** The other run whose image this one went on with, without having built one; null if there is none. */
    @Nullable
    public String takenFrom() {
        return entries.stream().anyMatch(DeliveryRecord::isBuilt)
                ? null
                : entries.stream()
                        .map(entry -> entry.fact(Fact.FROM_BUILD))
                        .filter(Objects::nonNull)
                        .reduce((first, second) -> second)
                        .orElse(null);
    }

    static boolean isBuilt(StationEntry entry) {
        return entry.station() == Station.BUILD && entry.state() == StationEntry.State.SUCCESS;
    }

    /**
     * Where the sources of an image come from that this run took from another one and pushed.
     *
     * @param given what the user wrote for the image; null or blank for the only one
     * @param own where the run's own sources come from, which is the answer for all other images
     */
    public Origin originOfTaken(@Nullable String given, Origin own) {
        String name = given == null ? "" : ImageReference.familiar(given);
        return candidates().values().stream()
                .filter(entry -> entry.fact(Fact.FROM_BUILD) != null)
                .filter(entry -> name.isBlank()
                        || name.equals(entry.image())
                        || name.equals(entry.imageId())
                        || name.equals(entry.fact(Fact.REPOSITORY)))
                .reduce((first, second) -> second)
                .map(entry -> own.promoting(entry.fact(Fact.COMMIT), entry.fact(Fact.BRANCH), entry.fact(Fact.GIT_TAG)))
                .orElse(own);
    }

    /** The names of the images that were built, with commas. */
    String builtNames() {
        return String.join(", ", candidates().keySet());
    }

    private Subject theOne(String problem, Collection<StationEntry> built) {
        if (built.stream().map(StationEntry::imageId).distinct().count() > 1) {
            throw new RefusedException(problem + ", and " + where + " has built several: "
                    + built.stream().map(StationEntry::image).collect(Collectors.joining(", "))
                    + "; give one of them.");
        }
        return subjectOf(built.iterator().next());
    }

    private static Subject subjectOf(StationEntry entry) {
        return new Subject(entry.image(), ImageId.parse(entry.imageId()));
    }

    /**
     * Refuses an image that has not been through the stations it must have been through with success. The last visit
     * counts, of each check by itself: tests that pass do not make up for others that failed.
     *
     * @param subject the image
     * @param stations the stations
     * @throws RefusedException naming what is missing
     */
    public void require(Subject subject, Set<Station> stations) {
        for (Station station : stations) {
            Map<String, StationEntry> last = new LinkedHashMap<>();
            visits(station, subject.id()).forEach(entry -> last.put(entry.fact(Fact.CHECK), entry));
            boolean success = last.values().stream().allMatch(entry -> entry.state() == StationEntry.State.SUCCESS);
            if (success && !last.isEmpty()) {
                continue;
            }
            String why = (last.isEmpty() ? "was not " : "was ") + station.done() + " by " + where
                    + (last.isEmpty() ? "" : " without success");
            throw new RefusedException("image: '" + subject.name() + "'"
                    + (subject.id() == null ? "" : " (" + subject.id().shortened() + ")") + " " + why
                    + "; let it pass the " + station.word() + " station first, or name what is required by requires.");
        }
    }

    /** The last entry of a station for an image. */
    public Optional<StationEntry> last(Station station, ImageId id) {
        return visits(station, id).reduce((first, second) -> second);
    }

    private Stream<StationEntry> visits(Station station, ImageId id) {
        return entries.stream()
                .filter(entry -> entry.station() == station)
                .filter(entry -> id != null && id.toString().equals(entry.imageId()));
    }

    /**
     * Reads a list of stations that must have been passed.
     *
     * @throws RefusedException if one of the words is no station that can be required
     */
    public static Set<Station> parseStations(String parameter, List<String> words) {
        return words.stream()
                .map(word -> List.of(Station.BUILD, Station.TEST, Station.SCAN, Station.PUSH).stream()
                        .filter(station -> station.word().equals(word))
                        .findFirst()
                        .orElseThrow(() ->
                                RefusedException.of(parameter, word, "is none of 'build', 'test', 'scan' and 'push'")))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }
}
