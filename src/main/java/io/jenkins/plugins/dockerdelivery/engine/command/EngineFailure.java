package io.jenkins.plugins.dockerdelivery.engine.command;

/** What to say when Docker itself is not there or does not answer. */
public final class EngineFailure {
    private static final int COMMAND_NOT_FOUND = 127;

    private EngineFailure() {}

    /**
     * The sentence for a script whose first stage, a call of {@code docker}, failed.
     *
     * @param outcome its outcome, with the file {@value Script#STAGE} and the log of the stage that failed
     */
    public static String explain(Outcome outcome) {
        String stage = outcome.text(Script.STAGE);
        if (outcome.exitCode() == COMMAND_NOT_FOUND) {
            return "There is no 'docker' command on this agent's PATH; run the step on an agent with Docker,"
                    + " such as one with the label 'docker'.";
        }
        String said = outcome.lastLines(stage + ".log");
        if (stage.equals("buildx")) {
            return "docker buildx cannot be used on this agent; install the buildx plugin, or check the builder's"
                    + " name. Docker said: " + said;
        }
        return "The Docker engine cannot be used from this agent; check that it runs and that the agent's user may"
                + " use it. Docker said: " + said;
    }
}
