package io.jenkins.plugins.dockerdelivery.engine.image;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;

/** The image that a station works on: its name for people, and the id that this run knows it by. */
public final class Subject implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final ImageId id;

    /**
     * @param name repository and tag, or whatever the user wrote
     * @param id the id that the run's record holds for it; null where the record knows no such image
     */
    public Subject(String name, @Nullable ImageId id) {
        this.name = name;
        this.id = id;
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

    /** What to ask the engine for: the id, where it is known, whatever the name points to by now. */
    public String inEngine() {
        return id == null ? name : id.toString();
    }

    /** What to say when the engine does not have it. */
    public String explainAbsence() {
        return "image: '" + name + "'" + (id == null ? "" : " (" + id.shortened() + ")")
                + " is not in this agent's Docker engine; run this step on the agent that built it.";
    }
}
