package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.durabletask.Controller;

/**
 * Takes a step through its plan: brief commands are run and waited for, lasting ones are started by the durable-task
 * API and looked after by polling, so that they go on while the controller restarts or the agent is disconnected. It lives
 * as long as the controller does; after a restart there is a new one, which goes on from the {@link StepState} that was
 * written down.
 *
 * <p>A lasting command is started once: that it will be is written down first, under a key, and its frame on the agent takes
 * the key before it does anything. So after a crash in between the agent can tell, and a start that comes late does nothing.
 *
 * <p>While the agent is away nothing is decided; after five minutes the step ends in a way that
 * {@code retry(conditions: [agent()])} knows. However it ends, the plan's clean-up is run and the step's directory is
 * deleted before the outcome is delivered.
 */
final class PlanRunner<R extends Serializable> {
    private static final Logger LOGGER = Logger.getLogger(PlanRunner.class.getName());

    private static final long AWAY_MILLIS = 1000;
    private static final int START_SECONDS = 120;
    private static final int READ_SECONDS = 300;
    private static final int READY_SECONDS = 900;
    private static final int CONCLUDE_SECONDS = 900;
    /** Moving is ended on the agent, in time. The rest is for what is asked before and after, each with its own limit. */
    private static final long MOVE_SECONDS = PlanExecution.MOVE_LIMIT.toSeconds() + READ_SECONDS;

    private final PlanExecution<R> step;
    private final StepPlace place;
    private final boolean resumed;
    private final StepEnding<R> ending;
    /** Of the command that was started before the restart, part of the output is in the log already. */
    private volatile boolean outputKnown;

    /** How many threads decide, start, read or clean up: a restart waits for them. */
    private int working;

    PlanRunner(PlanExecution<R> step, StepPlace place, boolean resumed) {
        this.step = step;
        this.place = place;
        this.resumed = resumed;
        this.outputKnown = resumed;
        this.ending = new StepEnding<>(step, place, resumed, this::work);
    }

    boolean isResumed() {
        return resumed;
    }

    synchronized boolean isWorking() {
        return working > 0;
    }

    /** A piece of work for a step. */
    interface Work {
        void run() throws Exception;
    }

    /** Tells the step to stop; on the CPS thread. */
    void stop(Throwable cause) {
        ending.stop(cause);
    }

    /** Does what the phase asks for, soon. */
    void goOn() {
        if (step.isStopped()) {
            ending.haltSoon();
        }
        submit(() -> {
            switch (step.state().phase()) {
                case DECIDE -> begin();
                case LAUNCH -> comeBack();
                case RUNNING -> watch();
                case READ -> read();
                case ENDING -> ending.finish();
            }
        });
    }

    private void submit(Work work) {
        Workers.submit(place.node(), () -> work(work));
    }

    @SuppressFBWarnings(value = "REC_CATCH_EXCEPTION", justification = "whatever fails, the step must come to an end")
    private void work(Work work) {
        count(1);
        try {
            work.run();
        } catch (RefusedException e) {
            ending.end(new AbortException(e.getMessage()));
        } catch (Exception e) {
            if (Workers.areDown()) {
                // The phase that is written down says how to go on.
                LOGGER.log(Level.FINE, "Left for the next start of Jenkins", e);
            } else if (DiskFull.explains(e)) {
                ending.end(DiskFull.sentence(place.path(), place.agentName()));
            } else if (e instanceof AbortException || !(e instanceof InterruptedException || place.explains(e))) {
                ending.end(step.isStopped() ? step.state().stop() : e);
            } else if (ending.waitForAgent(e)) {
                Workers.work(place.node(), this::goOn, AWAY_MILLIS);
            }
        } finally {
            count(-1);
        }
    }

    private synchronized void count(int threads) {
        working += threads;
    }

    private void begin() throws Exception {
        if (step.isStopped()) {
            ending.end(step.state().stop());
            return;
        }
        Optional<String> skip = Workers.within(READ_SECONDS, step::reasonToSkip);
        if (skip.isPresent()) {
            conclude("Skipped: " + skip.get() + ".", () -> step.skipped(skip.get()));
            return;
        }
        Agent agent = step.agent();
        if (!agent.isUnix()) {
            throw new AbortException(
                    "This step needs a Unix agent with Docker, and " + place.agentName() + " is none.");
        }
        String run = step.run().getExternalizableId();
        Place here = place.forPlan(run);
        PlanExecution.Move move = Workers.within(READY_SECONDS, () -> {
            place.prepare(run);
            Reaper.visit(place, agent);
            return step.moveHere();
        });
        ending.agentAnswered();
        after(move, () -> {
            Plan<R> plan = Workers.within(READY_SECONDS, () -> step.plan(here));
            if (isNext(run)) {
                decide(plan, Outcome.none());
            }
        });
    }

    /** Goes on after something was moved. No thread that other steps need waits for that. */
    private void after(@CheckForNull PlanExecution.Move move, Work next) throws Exception {
        if (step.isStopped()) {
            ending.end(step.state().stop());
        } else if (move == null) {
            next.run();
        } else {
            Workers.move(
                    place.node(),
                    place.id(),
                    () -> work(() -> {
                        Workers.within(MOVE_SECONDS, () -> {
                            move.run();
                            return null;
                        });
                        ending.agentAnswered();
                        submit(() -> after(null, next));
                    }));
        }
    }

    /** Whether no step that came before this one works on the same; if one does, this one comes back after it. */
    private boolean isNext(String run) throws IOException, InterruptedException {
        Collection<String> names = step.exclusive();
        if (names.isEmpty()) {
            return true;
        }
        boolean isNew = !Turns.get().hasPlace(place.id());
        Turns.Turn before = Turns.get().take(place.id(), run, names, this::goOn);
        if (before == null) {
            return true;
        }
        if (isNew) {
            step.log()
                    .println("Waiting for " + before.run() + ", which works on the same: "
                            + String.join(", ", before.among(names)));
        }
        return false;
    }

    private void decide(Plan<R> from, Outcome came) throws Exception {
        Plan<R> current = from;
        Outcome last = came;
        while (!step.isStopped()) {
            Plan.Decision<R> decision = current.next(last);
            if (decision instanceof Plan.Run<R> next) {
                if (!next.command().isBrief()) {
                    launch(next.command(), next.then());
                    return;
                }
                last = step.agent().run(next.command());
                current = next.then();
            } else if (decision instanceof Plan.Done<R> done) {
                PlanExecution.Move move = Workers.within(READ_SECONDS, () -> step.moveAway(done.result()));
                after(move, () -> conclude(null, () -> step.conclude(done.result(), place.directory())));
                return;
            } else if (decision instanceof Plan.Failed<R> failure) {
                throw new AbortException(failure.sentence());
            }
        }
        ending.end(step.state().stop());
    }

    private void launch(Command next, Plan<R> then) throws IOException, InterruptedException {
        // Exact, whoever printed them: after a crash this many lines are not this command's.
        LastingCommand command = new LastingCommand(next, StepLog.countLines(step.node()));
        outputKnown = false;
        if (!step.become(state -> state.launching(next, command, then))) {
            return;
        }
        step.save();
        Boundary.LAUNCH_SAVED.reached(step);
        Agent agent = step.agent();
        Controller controller = Workers.within(START_SECONDS, () -> agent.start(next, command.key()));
        Boundary.STARTED.reached(step);
        run(controller);
    }

    /** A start was written down, and not what came of it. */
    private void comeBack() throws Exception {
        StepState<R> state = step.state();
        ClaimCommand.Found found = Workers.within(
                Agent.ANSWER_SECONDS,
                () -> place.directory().act(new ClaimCommand(state.command().key())));
        switch (found) {
            case STARTED -> run(new FoundController());
            case NO_DIRECTORY -> ending.end(lost());
            case NOTHING -> {
                if (step.isStopped()) {
                    ending.end(state.stop());
                } else {
                    launch(state.next(), state.plan());
                }
            }
        }
    }

    private void run(Controller controller) throws IOException, InterruptedException {
        if (!step.become(state -> state.running(controller))) {
            // Either Jenkins goes down, and the next one finds it; or the step was stopped and has ended meanwhile.
            if (!Workers.areDown()) {
                CleanUp.after(step, place);
            }
            return;
        }
        step.save();
        if (step.isStopped()) {
            ending.haltSoon();
        }
        watch();
    }

    private LogRelay relay() throws IOException, InterruptedException {
        LastingCommand command = step.state().command();
        long known = outputKnown ? StepLog.countLines(step.node()) - command.linesBefore() : 0;
        return new LogRelay(command.key(), command.format(), ending.mask(), Math.max(0, known));
    }

    private void watch() throws IOException, InterruptedException {
        new CommandWatch(step.state().command(), place, step.getContext(), relay(), new CommandWatch.Host() {
                    @Override
                    public boolean isRunning() {
                        return step.state().phase() == StepState.Phase.RUNNING;
                    }

                    @Override
                    public void ended(int code) {
                        submit(() -> commandEnded(code));
                    }

                    @Override
                    public void lost() {
                        submit(() -> ending.end(PlanRunner.this.lost()));
                    }

                    @Override
                    public void present() {
                        ending.agentAnswered();
                    }

                    @Override
                    public boolean away(Exception failure) {
                        return ending.waitForAgent(failure);
                    }
                })
                .start();
    }

    private LostCommand lost() {
        return new LostCommand(
                step.getContext(),
                "The step's directory on " + place.agentName() + " is gone, and with it what the command came to.");
    }

    private void commandEnded(int code) throws Exception {
        Boundary.ENDED.reached(step);
        if (step.become(state -> state.ended(code))) {
            outputKnown = true;
            step.save();
            Boundary.READ_SAVED.reached(step);
            read();
        }
    }

    private void read() throws Exception {
        StepState<R> state = step.state();
        if (resumed && outputKnown) {
            // What was printed just before a crash may not have reached the disk.
            LogRelay rest = relay();
            Workers.within(READ_SECONDS, () -> rest.advance(place.directory(), step.log()));
            rest.end(step.log());
        }
        if (step.isStopped()) {
            ending.end(state.stop());
            return;
        }
        LastingCommand command = state.command();
        Outcome outcome = Workers.within(READ_SECONDS, () -> {
            if (state.exitCode() != 0) {
                DiskFull.check(place.directory(), place.agentName());
            }
            return new Outcome(state.exitCode(), "", place.directory().act(new ReadResults(command.results())));
        });
        ending.agentAnswered();
        decide(state.plan(), outcome);
    }

    /** Lets the step make its outcome. What it prints is shown when that is written down, and so is shown once. */
    private void conclude(@CheckForNull String first, Callable<Object> maker) throws IOException, InterruptedException {
        Lines lines = new Lines();
        if (first != null) {
            lines.printer().println(first);
        }
        StepOutcome outcome;
        try {
            Object value = Workers.within(CONCLUDE_SECONDS, () -> PlanExecution.collecting(lines.printer(), maker));
            outcome = StepOutcome.success((Serializable) value, lines.all());
        } catch (AbortException e) {
            ending.end(e, lines.all());
            return;
        }
        ending.sendLog();
        if (step.become(state -> state.ending(outcome))) {
            Boundary.CONCLUDED.reached(step);
            ending.finish();
        }
    }
}
