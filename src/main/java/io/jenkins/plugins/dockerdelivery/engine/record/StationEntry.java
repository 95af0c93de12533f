package io.jenkins.plugins.dockerdelivery.engine.record;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one station did to one image, as it is kept with the run. The fields are written to disk: they keep their names,
 * and a new one must do without a value.
 */
public final class StationEntry implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How it ended. */
    public enum State {
        SUCCESS,
        /** Done, and people should look. */
        UNSTABLE,
        FAILURE,
        /** Not done, for a reason that is no fault. */
        SKIPPED
    }

    private final Station station;
    private final State state;
    private final String image;
    private final String imageId;
    private final long startMillis;
    private final long durationMillis;
    private final String figure;
    private final LinkedHashMap<Fact, String> facts;

    private StationEntry(Builder from) {
        station = from.station;
        state = from.state;
        image = from.image;
        imageId = from.imageId;
        startMillis = from.startMillis;
        durationMillis = from.durationMillis;
        figure = from.figure;
        facts = new LinkedHashMap<>(from.facts);
    }

    /** The station. */
    public Station station() {
        return station;
    }

    /** How it ended. */
    public State state() {
        return state;
    }

    /** The image's name for people; empty where the step ended before it knew. */
    public String image() {
        return image;
    }

    /** The image id in the engine that built it; empty where it is not known. */
    public String imageId() {
        return imageId;
    }

    /** When it began, in milliseconds since 1970. */
    public long startMillis() {
        return startMillis;
    }

    /** How long it took, in milliseconds. */
    public long durationMillis() {
        return durationMillis;
    }

    /** The key figure for people, such as {@code 147 passed}, or the reason for a failure or a skip. */
    public String figure() {
        return figure;
    }

    /** A fact, or null if this entry does not tell it. */
    @Nullable
    public String fact(Fact fact) {
        return facts.get(fact);
    }

    /** All facts. */
    public Map<Fact, String> facts() {
        return Map.copyOf(facts);
    }

    /** Collects the parts of an entry. */
    public static final class Builder {
        private final Station station;
        private final State state;
        private String image = "";
        private String imageId = "";
        private long startMillis;
        private long durationMillis;
        private String figure = "";
        private final Map<Fact, String> facts = new LinkedHashMap<>();

        /** An entry for a station that ended in a state. */
        public Builder(Station station, State state) {
            this.station = station;
            this.state = state;
        }

        /** The image, by name and by id; either may be empty. */
        public Builder image(String name, String id) {
            image = name;
            imageId = id;
            return this;
        }

        /** When it began, and how long it took, in milliseconds. */
        public Builder time(long start, long duration) {
            startMillis = start;
            durationMillis = duration;
            return this;
        }

        /** The key figure for people. */
        public Builder figure(String text) {
            figure = text;
            return this;
        }

        /** A fact; null leaves it out. */
        public Builder fact(Fact fact, @Nullable String value) {
            if (value != null) {
                facts.put(fact, value);
            }
            return this;
        }

        /** The finished entry. */
        public StationEntry build() {
            return new StationEntry(this);
        }
    }
}
