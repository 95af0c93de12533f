package io.jenkins.plugins.dockerdelivery.run;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import java.io.Serializable;
import org.jenkinsci.plugins.durabletask.Controller;

/**
 * How far a step has come, in one immutable value: what is written down always fits together, whenever the controller
 * dies.
 *
 * @param <R> the plan's result
 */
final class StepState<R extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What is to be done next. */
    enum Phase {
        /** Nothing lasting was started yet. After a restart the plan is begun anew. */
        DECIDE,
        /** A lasting command is about to be started. After a restart the agent is asked whether it was. */
        LAUNCH,
        /** The command was started. After a restart it is looked after again. */
        RUNNING,
        /** The command has ended. After a restart its files are read again and the plan decides again, to the same. */
        READ,
        /** The outcome is certain. After a restart the clean-up is run again, and the outcome is delivered. */
        ENDING
    }

    private final Phase phase;
    /** Null until the first lasting command; then the plan that decides when that one has ended. */
    private final Plan<R> plan;
    /** What is started, as long as it may have to be started again. */
    private final Command next;

    private final LastingCommand command;
    private final int exitCode;
    private final StepOutcome outcome;
    /** Why the step was stopped. */
    private final Throwable stop;

    private StepState(
            Phase phase,
            Plan<R> plan,
            Command next,
            LastingCommand command,
            int exitCode,
            StepOutcome outcome,
            Throwable stop) {
        this.phase = phase;
        this.plan = plan;
        this.next = next;
        this.command = command;
        this.exitCode = exitCode;
        this.outcome = outcome;
        this.stop = stop;
    }

    /** At the start. */
    static <R extends Serializable> StepState<R> begin() {
        return new StepState<>(Phase.DECIDE, null, null, null, 0, null, null);
    }

    /** A lasting command is about to be started, and the plan that decides when it has ended. */
    StepState<R> launching(Command what, LastingCommand as, Plan<R> then) {
        return new StepState<>(Phase.LAUNCH, then, what, as, 0, null, stop);
    }

    /** It was started. */
    StepState<R> running(Controller controller) {
        return new StepState<>(Phase.RUNNING, plan, null, command.startedWith(controller), 0, null, stop);
    }

    /** It has ended, and what it printed is in the log. */
    StepState<R> ended(int code) {
        return new StepState<>(Phase.READ, plan, null, command, code, null, stop);
    }

    /** The step was told to stop. */
    StepState<R> stopped(Throwable cause) {
        return new StepState<>(phase, plan, next, command, exitCode, outcome, cause);
    }

    /** What the step comes to is certain. */
    StepState<R> ending(StepOutcome with) {
        return new StepState<>(Phase.ENDING, plan, null, command, exitCode, with, stop);
    }

    Phase phase() {
        return phase;
    }

    /** The plan that decides when the last command has ended; null before the first lasting one. */
    Plan<R> plan() {
        return plan;
    }

    /** What is about to be started; null except before that is certain to have been. */
    Command next() {
        return next;
    }

    /** The lasting command that was started last, or is about to be; null before the first. */
    LastingCommand command() {
        return command;
    }

    int exitCode() {
        return exitCode;
    }

    /** What the step comes to; null before that is certain. */
    StepOutcome outcome() {
        return outcome;
    }

    /** Why the step was stopped; null if it was not. */
    Throwable stop() {
        return stop;
    }

    /** For people who look at a thread dump. */
    String describe(String agent) {
        String what = command == null ? "" : command.name();
        return switch (phase) {
            case DECIDE -> "deciding what to run on " + agent;
            case LAUNCH -> "starting " + what + " on " + agent;
            case RUNNING -> "running " + what + " on " + agent;
            case READ -> "reading the result of " + what;
            case ENDING -> "cleaning up on " + agent;
        };
    }
}
