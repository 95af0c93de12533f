package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.queue.Tasks;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.springframework.security.core.Authentication;

/**
 * Takes a step through its plan: brief commands are run and waited for, lasting ones are started by the durable-task
 * API and looked after by polling, so that they go on while the controller restarts or the agent is disconnected.
 *
 * <p>What is written down is always a pair that belongs together, the phase and the plan that it is a phase of:
 *
 * <ul>
 *   <li>{@link Phase#DECIDE}: nothing lasting was started yet. After a restart the plan is begun anew.
 *   <li>{@link Phase#RUNNING}: the command was started. After a restart it is looked after again.
 *   <li>{@link Phase#READ}: the command has ended with the exit code that is written down. After a restart its files are
 *       read again and the plan decides again, to the same.
 *   <li>{@link Phase#ENDING}: the outcome is written down. After a restart the clean-up is run again, and the outcome is
 *       delivered.
 * </ul>
 *
 * While the agent is away nothing is decided; after five minutes the step ends in a way that
 * {@code retry(conditions: [agent()])} knows. However it ends, the plan's clean-up is run and the step's directory is
 * deleted before the outcome is delivered.
 *
 * @param <R> the plan's result
 */
public abstract class PlanExecution<R extends Serializable> extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(PlanExecution.class.getName());

    private static final long AWAY_MILLIS = 1000;
    private static final long SAVE_LIMIT_SECONDS = 30;
    private static final long STOP_LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private enum Phase {
        DECIDE,
        RUNNING,
        READ,
        ENDING
    }

    private final long startMillis = System.currentTimeMillis();

    private StepPlace place;

    private volatile Phase phase = Phase.DECIDE;
    /** Null until the first lasting command; then the plan that decides when that one has ended. */
    private Plan<R> plan;

    private LastingCommand command;
    private volatile int exitCode;
    /** How many lines the commands that have ended left in the build log. */
    private volatile long loggedLines;

    private volatile StepOutcome outcome;

    /** Why the step was stopped; lost by a restart, after which the engine stops it again. */
    private transient volatile Throwable stopCause;

    private transient boolean resumed;
    private transient AgentAbsence absence;
    /** How many threads decide, launch or read: a restart waits for them. */
    private transient int working;

    /** For the steps. */
    protected PlanExecution(@NonNull StepContext context) {
        super(context);
    }

    /**
     * Makes the agent ready for the plan, such as by bringing it an image that another agent built. Called on a worker
     * thread before {@link #plan}, and again when the controller restarts before anything lasting began. What takes long
     * goes through {@link #perform}; the step's directory is there.
     *
     * @throws RefusedException if an argument is not valid
     * @throws AbortException if the agent cannot be made ready
     */
    protected void makeReady(Place place) throws IOException, InterruptedException {}

    /**
     * Makes the plan. Called on a worker thread, and again when the controller restarts before anything lasting began.
     *
     * @throws RefusedException if an argument is not valid
     */
    protected abstract Plan<R> plan(Place place) throws IOException, InterruptedException;

    /** Why there is nothing to do, as the end of a sentence; empty if there is. */
    protected Optional<String> reasonToSkip() throws IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * Writes down what the plan came to, and makes the value that the step returns. It may be called again after a crash.
     *
     * @param result the plan's result
     * @param files the step's directory, with the files that the commands left
     * @throws AbortException if the result is one that fails the step
     */
    protected abstract Object conclude(R result, FilePath files) throws IOException, InterruptedException;

    /** Writes down that the step was skipped, and makes the value that it returns. */
    protected Object skipped(String reason) throws IOException, InterruptedException {
        return null;
    }

    /** Writes down that the plan could not be carried out. */
    protected abstract void failed(String reason) throws IOException, InterruptedException;

    /** The name of the step on agents and hosts. */
    protected final String stepId() {
        return place.id();
    }

    /** When the step began, in milliseconds since 1970. */
    protected final long startMillis() {
        return startMillis;
    }

    /** The run. */
    protected final Run<?, ?> run() throws IOException, InterruptedException {
        return context(Run.class);
    }

    /** Whose permissions count for the run. Worker threads have nobody's of their own. */
    protected final Authentication user() throws IOException, InterruptedException {
        FlowExecution pipeline = getContext().get(FlowExecution.class);
        if (pipeline != null) {
            return pipeline.getAuthentication2();
        }
        return run().getParent() instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : Jenkins.ANONYMOUS2;
    }

    /** Runs a brief command on the step's agent and waits for it; for {@link #makeReady}. */
    protected final Outcome perform(Command command) throws IOException, InterruptedException {
        return agent().run(command);
    }

    /** The step's own directory on its agent; it is deleted when the step ends. */
    protected final FilePath directory() throws IOException {
        return place.directory();
    }

    /** A value of the context that is there because the step requires it. */
    protected final <T> T context(Class<T> type) throws IOException, InterruptedException {
        T value = getContext().get(type);
        if (value == null) {
            throw new IOException("There is no " + type.getSimpleName() + " here");
        }
        return value;
    }

    @Override
    public final boolean start() throws Exception {
        place = new StepPlace(context(FilePath.class));
        Workers.submit(this::goOn);
        return false;
    }

    @Override
    public final void onResume() {
        resumed = true;
        Workers.submit(this::goOn);
    }

    @Override
    public final synchronized boolean blocksRestart() {
        return working > 0;
    }

    @Override
    public final String getStatus() {
        LastingCommand current = command;
        return switch (phase) {
            case DECIDE -> "deciding what to run on " + place.agentName();
            case RUNNING -> "running " + (current == null ? "" : current.name()) + " on " + place.agentName();
            case READ -> "reading the result of " + (current == null ? "" : current.name());
            case ENDING -> "cleaning up on " + place.agentName();
        };
    }

    /** Does what the phase asks for; on any thread but the CPS thread. */
    private void goOn() {
        try {
            switch (phase) {
                case DECIDE -> work(() -> decide(null, Outcome.none()));
                case RUNNING -> work(this::watch);
                case READ -> work(this::read);
                case ENDING -> work(this::finish);
            }
        } catch (Exception e) {
            LOGGER.log(Level.WARNING, "Unexpected failure of " + getContext(), e);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void work(Work work) {
        begin(1);
        try {
            work.run();
        } catch (RefusedException e) {
            end(new AbortException(e.getMessage()));
        } catch (AbortException e) {
            end(e);
        } catch (InterruptedException e) {
            // Jenkins is going down; the phase that is written down says how to go on.
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            if (place.explains(e)) {
                if (waitForAgent(e)) {
                    Workers.work(this::goOn, AWAY_MILLIS);
                }
            } else {
                end(e);
            }
        } finally {
            begin(-1);
        }
    }

    private synchronized void begin(int threads) {
        working += threads;
    }

    private void decide(@CheckForNull Plan<R> from, Outcome came) throws IOException, InterruptedException {
        Optional<String> skip = from == null ? reasonToSkip() : Optional.empty();
        if (skip.isPresent()) {
            log().println("Skipped: " + skip.get() + ".");
            deliver(skipped(skip.get()));
            return;
        }
        Agent agent = agent();
        if (!agent.isUnix()) {
            throw new AbortException(
                    "This step needs a Unix agent with Docker, and " + place.agentName() + " is none.");
        }
        place.prepare();
        Plan<R> current = from;
        if (from == null) {
            Place here = place.forPlan(run().getExternalizableId());
            makeReady(here);
            current = plan(here);
        }
        Outcome last = came;
        while (stopCause == null) {
            Plan.Decision<R> decision = current.next(last);
            if (decision instanceof Plan.Run<R> next) {
                if (!next.command().isBrief()) {
                    launch(agent, next.command(), next.then());
                    return;
                }
                last = agent.run(next.command());
                current = next.then();
            } else if (decision instanceof Plan.Done<R> done) {
                deliver(conclude(done.result(), place.directory()));
                return;
            } else if (decision instanceof Plan.Failed<R> failure) {
                throw new AbortException(failure.sentence());
            }
        }
        end(stopCause);
    }

    private void launch(Agent agent, Command next, Plan<R> then) throws IOException, InterruptedException {
        LastingCommand started = agent.start(next, loggedLines);
        boolean wanted;
        synchronized (this) {
            wanted = phase != Phase.ENDING;
            if (wanted) {
                plan = then;
                command = started;
                phase = Phase.RUNNING;
            }
        }
        if (!wanted) {
            // The step was stopped and has ended while this was started.
            started.controller().stop(place.directory(), agent.launcher());
            started.controller().cleanup(place.directory());
            place.delete();
            return;
        }
        save();
        watch();
    }

    private LogRelay relay() throws IOException, InterruptedException {
        // Only after a restart can the log hold lines of this command already.
        long known = resumed ? StepLog.countLines(context(FlowNode.class)) - command.linesBefore() : 0;
        return new LogRelay(command.format(), mask(), Math.max(0, known));
    }

    private void watch() throws IOException, InterruptedException {
        if (resumed && !place.directory().exists()) {
            throw new AbortException("The step's directory on " + place.agentName() + " is gone, and with it what the"
                    + " command came to; it was stopped or cleaned away while the controller was down.");
        }
        LogRelay relay = relay();
        new CommandWatch(command, place, getContext(), relay, new CommandWatch.Host() {
                    @Override
                    public boolean isRunning() {
                        return phase == Phase.RUNNING;
                    }

                    @Override
                    public void ended(int code) {
                        commandEnded(code, relay.lines());
                    }

                    @Override
                    public boolean away(Exception failure) {
                        return waitForAgent(failure);
                    }
                })
                .start();
    }

    private void commandEnded(int code, long lines) {
        synchronized (this) {
            exitCode = code;
            loggedLines = command.linesBefore() + lines;
            phase = Phase.READ;
        }
        Workers.submit(() -> work(() -> {
            save();
            read();
        }));
    }

    private void read() throws IOException, InterruptedException {
        if (stopCause != null) {
            end(stopCause);
            return;
        }
        if (resumed) {
            // What was printed just before a crash may not have reached the disk.
            LogRelay rest = relay();
            rest.advance(place.directory(), log());
            rest.end(log());
        }
        decide(plan, new Outcome(exitCode, "", place.directory().act(new ReadResults(command.results()))));
    }

    @Override
    public final void stop(@NonNull Throwable cause) {
        stopCause = cause;
        if (phase == Phase.DECIDE && !blocksRestart()) {
            Workers.submit(() -> work(() -> end(cause)));
            return;
        }
        Workers.submit(() -> work(this::signal));
        Workers.work(() -> end(cause), STOP_LIMIT_MILLIS);
    }

    private void signal() throws IOException, InterruptedException {
        if (phase == Phase.RUNNING) {
            agent().stop(command);
        }
    }

    /** Takes note that the agent could not be used; false if the step has ended over it. */
    private boolean waitForAgent(Exception failure) {
        LOGGER.log(Level.FINE, "The agent " + place.agentName() + " is away", failure);
        if (stopCause != null) {
            end(stopCause);
            return false;
        }
        if (absence == null) {
            absence = new AgentAbsence();
        }
        if (absence.lastsTooLong()) {
            FlowInterruptedException gone =
                    new FlowInterruptedException(Result.ABORTED, false, new AgentGone(place.agentName()));
            gone.addSuppressed(failure);
            end(gone);
            return false;
        }
        return true;
    }

    /** Ends the step without a result. */
    private void end(Throwable cause) {
        Throwable shown = masked(cause);
        if (!take(StepOutcome.failure(shown))) {
            return;
        }
        try {
            String reason = shown instanceof AbortException ? shown.getMessage() : "was stopped";
            failed(reason.lines().findFirst().orElse(""));
        } catch (IOException | InterruptedException | RuntimeException e) {
            shown.addSuppressed(e);
        }
        finish();
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

    private void deliver(Object result) {
        if (take(StepOutcome.success((Serializable) result))) {
            finish();
        }
    }

    /** True for the first caller only: the step has one outcome. */
    private synchronized boolean take(StepOutcome first) {
        if (phase == Phase.ENDING) {
            return false;
        }
        phase = Phase.ENDING;
        outcome = first;
        return true;
    }

    private void finish() {
        try {
            save();
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "The outcome could not be saved before the clean-up", e);
        }
        cleanUp();
        outcome.deliver(getContext());
    }

    @SuppressFBWarnings(value = "REC_CATCH_EXCEPTION", justification = "whatever fails, the outcome must be delivered")
    private void cleanUp() {
        try {
            FilePath own = place.directory();
            if (own.exists()) {
                Command last = plan == null ? null : plan.cleanUp();
                if (last != null) {
                    agent().run(last);
                }
                place.delete();
            }
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "Could not clean up after " + place.id() + " on " + place.agentName(), e);
        }
    }

    private void save() throws IOException, InterruptedException {
        try {
            getContext().saveState().get(SAVE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(Level.WARNING, "The state of a step could not be saved; a restart now would lose it", e);
        }
    }

    private Agent agent() throws IOException, InterruptedException {
        return new Agent(
                place.directory(), context(Launcher.class), context(EnvVars.class), context(TaskListener.class), run());
    }

    /** The build log. */
    protected final PrintStream log() throws IOException, InterruptedException {
        return context(TaskListener.class).getLogger();
    }

    private UnaryOperator<String> mask() throws IOException, InterruptedException {
        return command == null ? UnaryOperator.identity() : SecretMask.of(run(), command.secrets());
    }
}
