package io.jenkins.plugins.dockerdelivery.engine.image;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;

/** The image that a station works on: its name for people, and the id that this run knows it by. */
public final class Subject implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final ImageId id;
    private final ImageId here;

    /**
     * @param name repository and tag, or whatever the user wrote
     * @param id the id that the run's record holds for it; null where the record knows no such image
     */
    public Subject(String name, @Nullable ImageId id) {
        this(name, id, id);
    }

    private Subject(String name, @Nullable ImageId id, @Nullable ImageId here) {
        this.name = name;
        this.id = id;
        this.here = here;
    }

    /**
     * The same image in an engine that holds it under another id.
     *
     * @param other its id there; null if it is the same
     */
    public Subject knownAs(@Nullable ImageId other) {
        return other == null ? this : new Subject(name, id, other);
    }

    /** The name for people. */
    public String name() {
        return name;
    }

    /** The id that the run knows it by, if any. */
    @Nullable
    public ImageId id() {
        return id;
    }

    /** The id that the record knows an image by which an engine calls otherwise. */
    public ImageId inRecord(ImageId found) {
        return id != null && found.equals(here) ? id : found;
    }

    /** What to ask the engine for: the id, where it is known, whatever the name points to by now. */
    public String inEngine() {
        return here == null ? name : here.toString();
    }

    /** What to say when the engine does not have it. */
    public String explainAbsence() {
        return "image: '" + name + "'" + (id == null ? "" : " (" + id.shortened() + ")")
                + " is not in this agent's Docker engine; run this step on the agent that built it, or"
                + " build it with handOff: true.";
    }
}
