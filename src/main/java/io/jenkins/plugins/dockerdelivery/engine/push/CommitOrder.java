package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How this run's commit and another one are ordered, as far as the workspace's history tells.
 *
 * @param relation what is known
 * @param commitTime when this run's commit was made; null where the workspace does not hold it
 */
record CommitOrder(Relation relation, @Nullable Instant commitTime) {
    /** Where the history says nothing at all. */
    static final CommitOrder UNKNOWN = new CommitOrder(Relation.UNKNOWN, null);

    /** What the history says of this run's commit. */
    enum Relation {
        /** It follows the other one. */
        NEWER,
        /** The other one follows it. */
        OLDER,
        /** The history does not hold both. */
        UNKNOWN
    }

    /** Reads the lines that {@code compare} of {@code push-tags.sh} prints, by the other commit. */
    static Map<String, CommitOrder> parse(String printed) {
        Map<String, CommitOrder> orders = new HashMap<>();
        printed.lines().forEach(line -> {
            String[] words = line.split(" ");
            orders.put(
                    words[0],
                    new CommitOrder(
                            switch (words[1]) {
                                case "newer" -> Relation.NEWER;
                                case "older" -> Relation.OLDER;
                                default -> Relation.UNKNOWN;
                            },
                            words.length > 2 ? Instant.ofEpochSecond(Long.parseLong(words[2])) : null));
        });
        return orders;
    }

    /**
     * Why a tag is not moved from what it names now; null if it is.
     *
     * @param there what it names
     * @param image what it would name
     * @param anyway whether it is moved where the order cannot be told
     */
    @Nullable
    String whyStay(PushedTag there, ImageDetails image, boolean anyway) {
        if (relation == Relation.OLDER) {
            return "it already names the newer commit " + there.revision();
        }
        if (relation == Relation.NEWER || anyway) {
            return null;
        }
        // What was built before this run's commit was made is no newer commit. Without any history, what was built
        // later counts as newer.
        Instant limit = commitTime != null ? commitTime : image.created();
        if (there.created() == null || limit == null || !there.created().isAfter(limit)) {
            return null;
        }
        return commitTime == null
                ? "it names the image of commit " + there.revision() + ", which was built later than this one, and"
                        + " the workspace holds no history that tells more (overwrite: true moves it)"
                : "it names commit " + there.revision() + ", which the workspace's history does not hold, so that it"
                        + " may be newer; check out more of the history (overwrite: true moves it)";
    }
}
