package io.jenkins.plugins.dockerdelivery.run;

import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The moments between the phases of a step, by name: a test lets the controller die exactly there. */
enum Boundary {
    /** It is written down that a command is about to be started. */
    LAUNCH_SAVED,
    /** The command was started, and that is not written down. */
    STARTED,
    /** It is written down that the step was stopped, and nothing is done about it. */
    STOP_SAVED,
    /** The command has ended, and that is not written down. */
    ENDED,
    /** It is written down that the command has ended, and its results are not read. */
    READ_SAVED,
    /** The plan's result is in the run's record, and the outcome is not written down. */
    CONCLUDED,
    /** The outcome is written down, and nothing is cleaned up. */
    ENDING_SAVED,
    /** All is cleaned up, and the outcome is not delivered. */
    CLEANED_UP;

    private static volatile BiConsumer<Boundary, PlanExecution<?>> watcher = (boundary, step) -> {};

    /** Lets somebody know of every boundary that a step reaches, on the step's thread. */
    static void watch(BiConsumer<Boundary, PlanExecution<?>> by) {
        watcher = by;
    }

    void reached(PlanExecution<?> step) {
        Logger.getLogger(Boundary.class.getName()).log(Level.FINER, "{0} at {1}", new Object[] {step, this});
        watcher.accept(this, step);
    }
}
