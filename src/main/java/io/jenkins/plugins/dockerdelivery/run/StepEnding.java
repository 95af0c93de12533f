package io.jenkins.plugins.dockerdelivery.run;

import hudson.AbortException;
import hudson.model.Result;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * How a step comes to its end, whatever that is: it is stopped, its agent stays away, its plan fails or is done. The end is
 * written down, all is cleaned up, and then it is delivered, once.
 */
final class StepEnding<R extends Serializable> {
    private static final Logger LOGGER = Logger.getLogger(StepEnding.class.getName());
    private static final long SALVAGE_SECONDS = 60;
    private static final long STOP_LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(20);
    private static final long AWAY_MILLIS = 1000;

    private final PlanExecution<R> step;
    private final StepPlace place;
    private final boolean resumed;
    private final Consumer<PlanRunner.Work> worker;
    private final AgentAbsence absence = new AgentAbsence();
    private boolean finishing;
    /** Whether the step was told to stop since Jenkins started, be it when it had come to its end already. */
    private volatile boolean hurried;

    /** @param worker does a piece of work for the step on the thread it is called on, and sees to its failures */
    StepEnding(PlanExecution<R> step, StepPlace place, boolean resumed, Consumer<PlanRunner.Work> worker) {
        this.step = step;
        this.place = place;
        this.resumed = resumed;
        this.worker = worker;
    }

    /** Tells the step to stop. A second time changes nothing. */
    void stop(Throwable cause) {
        hurried = true;
        if (!step.isStopped() && step.become(state -> state.stopped(cause))) {
            later(
                    () -> {
                        step.save();
                        Boundary.STOP_SAVED.reached(step);
                        halt();
                    },
                    0);
        }
    }

    /** Ends what runs on the agent for a step that was told to stop, and the step in any case. */
    void haltSoon() {
        later(this::halt, 0);
    }

    /** Not in the queue of the agent's work: that may hang on the very thing that is to be stopped. */
    private void later(PlanRunner.Work work, long delayMillis) {
        Workers.work(place.node() + "/stop", () -> worker.accept(work), delayMillis);
    }

    private void halt() throws IOException, InterruptedException {
        StepState<R> state = step.state();
        Throwable cause = state.stop();
        if (state.phase() == StepState.Phase.ENDING
                || isWaiting()
                || Turns.get().isWaiting(place.id())
                || Workers.stopMove(place.id())) {
            end(cause);
            return;
        }
        LastingCommand command = state.phase() == StepState.Phase.RUNNING ? state.command() : null;
        long time = command == null ? 0 : command.ending().toMillis();
        later(() -> end(cause), time + STOP_LIMIT_MILLIS);
        Agent agent = step.agent();
        if (time > 0 && Workers.within(Agent.ANSWER_SECONDS, () -> agent.signal(command))) {
            later(this::kill, time);
        } else {
            kill();
        }
    }

    private void kill() throws IOException, InterruptedException {
        if (step.state().phase() != StepState.Phase.ENDING) {
            Agent agent = step.agent();
            Workers.within(Agent.ANSWER_SECONDS, () -> {
                agent.kill();
                return null;
            });
        }
    }

    /** Takes note that the agent could not be used; false if the step has ended over it. */
    boolean waitForAgent(Exception failure) {
        LOGGER.log(Level.FINE, "The agent " + place.agentName() + " is away", failure);
        if (step.isStopped()) {
            end(step.state().stop());
            return false;
        }
        if (absence.lastsTooLong()) {
            end(new FlowInterruptedException(Result.ABORTED, false, new AgentGone(place.agentName())));
            return false;
        }
        return true;
    }

    /** Takes note that the agent could be used. */
    void agentAnswered() {
        absence.isOver();
    }

    /** Whether the agent could not be used when it was last tried. */
    private boolean isWaiting() {
        return absence.lasts();
    }

    /** Ends the step without a result. */
    void end(Throwable cause) {
        end(cause, List.of());
    }

    /** Ends the step without a result, after it has said something. */
    void end(Throwable cause, List<String> lines) {
        Throwable shown = masked(cause);
        sendLog();
        if (!step.become(state -> state.ending(StepOutcome.failure(shown, lines)))) {
            return;
        }
        Workers.stopMove(place.id());
        try {
            step.failed(reason(shown));
            Workers.within(SALVAGE_SECONDS, () -> {
                if (place.directory().exists()) {
                    step.salvage(place.directory());
                }
                return null;
            });
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "Not all could be kept of a step that ended early", e);
        }
        Boundary.CONCLUDED.reached(step);
        finish();
    }

    /** Has the disk take what was printed so far: from the end on, the output on the agent is not read again. */
    void sendLog() {
        try {
            step.log().flush();
            StepLog.send(step.node());
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "The log could not be written out before the end", e);
        }
    }

    private static String reason(Throwable cause) {
        if (cause instanceof AbortException) {
            return cause.getMessage().lines().findFirst().orElse("");
        }
        if (cause instanceof LostCommand lost) {
            return lost.sentence();
        }
        if (cause instanceof FlowInterruptedException interruption) {
            return interruption.getCauses().stream()
                    .filter(AgentGone.class::isInstance)
                    .map(why -> why.getShortDescription())
                    .findFirst()
                    .orElse("was stopped");
        }
        return "was stopped";
    }

    private Throwable masked(Throwable cause) {
        if (!(cause instanceof AbortException)) {
            return cause;
        }
        try {
            return new AbortException(mask().apply(cause.getMessage()));
        } catch (IOException | InterruptedException e) {
            return new AbortException("The step failed; what the tool said may hold secrets and is not shown.");
        }
    }

    /** Hides the secrets of the command that was started last. */
    UnaryOperator<String> mask() throws IOException, InterruptedException {
        LastingCommand command = step.state().command();
        return command == null ? UnaryOperator.identity() : SecretMask.of(step.run(), command.secrets());
    }

    /** Writes the end down, says what is to be said at it, cleans up and delivers it. */
    void finish() {
        synchronized (this) {
            if (finishing) {
                return;
            }
            finishing = true;
        }
        StepOutcome outcome = step.state().outcome();
        try {
            step.save();
            Boundary.ENDING_SAVED.reached(step);
            List<String> lines = outcome.lines();
            int shown = resumed ? StepLog.countAtEnd(step.node(), lines) : 0;
            for (String line : lines.subList(shown, lines.size())) {
                step.log().println(line);
            }
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "The outcome could not be saved before the clean-up", e);
        }
        cleanUp(outcome);
    }

    /** Waits with the outcome for an agent that went away just now: what follows would not find it either. */
    private void cleanUp(StepOutcome outcome) {
        boolean clean = CleanUp.after(step, place);
        if (!clean && !hurried && !step.isStopped() && !absence.lastsTooLong()) {
            later(() -> cleanUp(outcome), AWAY_MILLIS);
        } else if (!Workers.areDown()) {
            Turns.get().release(place.id());
            Boundary.CLEANED_UP.reached(step);
            outcome.deliver(step.getContext());
        }
    }
}
