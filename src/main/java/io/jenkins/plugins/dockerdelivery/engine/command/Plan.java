package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.Serializable;

/**
 * A station's work as a sequence of commands, each decided from what came before. A plan is immutable and holds no
 * secret: the state after a command is another plan. So whoever runs it can write it down at any time, and go on from
 * there after a restart.
 *
 * @param <R> the station's result
 */
public interface Plan<R extends Serializable> extends Serializable {
    /**
     * Decides how to go on. The same outcome always leads to the same decision.
     *
     * @param outcome what the command came to that the decision before this one asked for; {@link Outcome#none()} at
     *     the start
     */
    Decision<R> next(Outcome outcome);

    /**
     * A brief command that takes away what this plan may have left behind, whatever it had come to: safe to run at any
     * time and more than once. Null if there is never anything.
     */
    default Command cleanUp() {
        return null;
    }

    /** How to go on: run a command, or end. */
    sealed interface Decision<R extends Serializable> permits Run, Done, Failed {}

    /**
     * Run a command.
     *
     * @param command what to run
     * @param then the plan that is asked next, with the command's outcome
     */
    record Run<R extends Serializable>(Command command, Plan<R> then) implements Decision<R> {}

    /**
     * The station's work is done.
     *
     * @param result what it came to; whether that passes is the result's to say
     */
    record Done<R extends Serializable>(R result) implements Decision<R> {}

    /**
     * The station's work could not be done.
     *
     * @param sentence what failed, with the tool's last lines and what to do next, for the user
     */
    record Failed<R extends Serializable>(String sentence) implements Decision<R> {}
}
