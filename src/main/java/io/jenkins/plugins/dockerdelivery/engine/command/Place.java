package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.Serializable;
import java.util.List;

/** Where a plan's commands run: absolute paths on the agent. */
public final class Place implements Serializable {
    private static final long serialVersionUID = 1L;
    static final String STEP_LABEL = "io.jenkins.docker-delivery.step";
    static final String RUN_LABEL = "io.jenkins.docker-delivery.run";
    static final String CONTROLLER_LABEL = "io.jenkins.docker-delivery.controller";

    private final String workspace;
    private final String directory;
    private final String step;
    private final String run;
    private final String controller;

    /**
     * @param workspace the directory that the commands start in
     * @param directory the step's own directory: it exists, nobody else reads it, and it is deleted at the end
     * @param step a name for this step that no other step on any controller has: letters, digits and dashes
     * @param run the run that the step belongs to, for people and for finding what it left behind
     * @param controller a name for the controller that no other has: only that one may know whether the run is over
     */
    public Place(String workspace, String directory, String step, String run, String controller) {
        this.workspace = workspace;
        this.directory = directory;
        this.step = step;
        this.run = run;
        this.controller = controller;
    }

    /** A name for a container or network of this step. */
    public String name(String suffix) {
        return "docker-delivery-" + step + "-" + suffix;
    }

    /** A name for this step that no other step on any controller has: letters, digits and dashes. */
    public String step() {
        return step;
    }

    /** The options that mark what this step makes as its own, for {@code docker run} and the like. */
    public List<String> labels() {
        return List.of(
                "--label",
                STEP_LABEL + "=" + step,
                "--label",
                RUN_LABEL + "=" + run,
                "--label",
                CONTROLLER_LABEL + "=" + controller);
    }

    /** The filter that finds what {@link #labels()} marked. */
    public String labelFilter() {
        return "label=" + STEP_LABEL + "=" + step;
    }

    /** The directory that the commands start in. */
    public String workspace() {
        return workspace;
    }

    /** The path of a file in the step's own directory. */
    public String file(String name) {
        return directory + "/" + name;
    }

    /** The step's own directory. */
    public String directory() {
        return directory;
    }
}
