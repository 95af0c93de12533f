package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Cause;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.User;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * A step that carries out a plan: what it is asked for along the way, and what it has of its context. How it goes along, and
 * goes on after a restart, is {@link PlanRunner}'s to know; how far it has come is written down as {@link StepState}.
 *
 * @param <R> the plan's result
 */
public abstract class PlanExecution<R extends Serializable> extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(PlanExecution.class.getName());
    private static final long SAVE_LIMIT_SECONDS = 30;

    /** How long it may take to move something large to the agent or away from it; what takes longer hangs. */
    protected static final Duration MOVE_LIMIT = Duration.ofMinutes(25);

    /** Takes what this thread prints while it makes an outcome. */
    private static final ThreadLocal<PrintStream> COLLECTOR = new ThreadLocal<>();

    private final long startMillis = System.currentTimeMillis();

    /** Null until the step has come to its agent. */
    private volatile StepPlace place;

    private volatile StepState<R> state = StepState.begin();

    private transient volatile PlanRunner<R> runner;

    private transient Arrival arrival;

    /** For the steps. */
    protected PlanExecution(@NonNull StepContext context) {
        super(context);
    }

    /** Moves something large. It ends within {@link #MOVE_LIMIT}, and soon when its thread is interrupted. */
    @FunctionalInterface
    protected interface Move {
        void run() throws IOException, InterruptedException;
    }

    /**
     * What is to be moved to the agent before {@link #plan}, such as an image that another agent built; null for nothing.
     * Called on a worker thread, and again when the controller restarts before anything lasting began. The step's directory
     * is there.
     *
     * @throws RefusedException if an argument is not valid
     */
    @CheckForNull
    protected Move moveHere() throws IOException, InterruptedException {
        return null;
    }

    /**
     * Makes the plan. Called on a worker thread, and again when the controller restarts before anything lasting began.
     *
     * @throws RefusedException if an argument is not valid
     */
    protected abstract Plan<R> plan(Place here) throws IOException, InterruptedException;

    /**
     * What no other step may work on from now to this step's end, such as a tag in a registry. Called after {@link #plan};
     * the step waits for those that came before it and goes on with a plan made anew.
     */
    protected Collection<String> exclusive() throws IOException, InterruptedException {
        return List.of();
    }

    /** Why there is nothing to do, as the end of a sentence; empty if there is. */
    protected Optional<String> reasonToSkip() throws IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * What is to be moved away from the agent before {@link #conclude}; null for nothing. It may be called again after a
     * crash.
     *
     * @param result the plan's result
     */
    @CheckForNull
    protected Move moveAway(R result) throws IOException, InterruptedException {
        return null;
    }

    /**
     * Writes down what the plan came to, and makes the value that the step returns. It may be called again after a crash;
     * what it prints to {@link #log()} is shown once all the same.
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

    /**
     * Keeps what a plan left that was stopped or has failed, before it is deleted. It may be called again after a crash,
     * and after a {@link #conclude} that has failed the step.
     *
     * @param files the step's directory, with the files that the commands left until then
     */
    protected void salvage(FilePath files) throws IOException, InterruptedException {}

    /**
     * Takes note of what became of a plan that was stopped, as its clean-up found it. It may be called again after a crash.
     *
     * @param plan the plan that was stopped
     * @param found what the plan's clean-up command came to
     */
    protected void stopped(Plan<R> plan, Outcome found) throws IOException, InterruptedException {}

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

    /** Whether the controller was restarted since: what {@link #conclude} does may have been done before. */
    protected final boolean isResumed() {
        PlanRunner<R> current = runner;
        return current != null && current.isResumed();
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

    /**
     * Who must be allowed to see what the run asks of another job: where runs have every permission, whoever started this
     * one, if somebody did.
     */
    protected final Authentication asker() throws IOException, InterruptedException {
        Authentication user = user();
        if (ACL.SYSTEM2.equals(user)) {
            Cause.UserIdCause started = run().getCause(Cause.UserIdCause.class);
            User person =
                    started == null || started.getUserId() == null ? null : User.getById(started.getUserId(), false);
            if (person != null) {
                try {
                    return person.impersonate2();
                } catch (UsernameNotFoundException e) {
                    return Jenkins.ANONYMOUS2;
                }
            }
        }
        return user;
    }

    /** Runs a brief command on the step's agent and waits for it. */
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

    /** The build log. */
    protected final PrintStream log() throws IOException, InterruptedException {
        PrintStream collected = COLLECTOR.get();
        return collected != null ? collected : context(TaskListener.class).getLogger();
    }

    @Override
    public final boolean start() throws Exception {
        arrival().begin();
        return false;
    }

    private synchronized Arrival arrival() {
        if (arrival == null) {
            arrival = new Arrival(getContext(), this::begin);
        }
        return arrival;
    }

    private void begin(StepPlace where) {
        PlanRunner<R> begun;
        synchronized (this) {
            // Whoever stops it from now on finds this one.
            place = where;
            begun = runner(false);
        }
        begun.goOn();
    }

    @Override
    public final void onResume() {
        if (place == null) {
            arrival().resume();
        } else {
            runner(true).goOn();
        }
    }

    @Override
    public final void stop(@NonNull Throwable cause) {
        if (place == null) {
            arrival().stop(cause);
        }
        // It may have arrived meanwhile.
        if (place != null) {
            runner(true).stop(cause);
        }
    }

    @Override
    public final boolean blocksRestart() {
        PlanRunner<R> current = runner;
        return current != null && current.isWorking();
    }

    @Override
    public final String getStatus() {
        return place == null ? "waiting for its agent" : state.describe(place.agentName());
    }

    private synchronized PlanRunner<R> runner(boolean afterRestart) {
        if (runner == null) {
            runner = new PlanRunner<>(this, place, afterRestart);
        }
        return runner;
    }

    /** How far the step has come. */
    final StepState<R> state() {
        return state;
    }

    /** Whether the step was told to stop. */
    protected final boolean isStopped() {
        return state.stop() != null;
    }

    /** Whether the step has ended while a lasting command of its plan was, or may have been, under way. */
    protected final boolean isInterrupted() {
        StepState<R> current = state;
        return current.plan() != null
                && current.outcome() != null
                && current.outcome().isInterruption();
    }

    /**
     * Comes to another state, which is written down by {@link #save}, or by Jenkins when it goes down.
     *
     * @return false if the end is certain already, or Jenkins goes down: then what is written down must stay
     */
    final synchronized boolean become(UnaryOperator<StepState<R>> next) {
        if (Workers.areDown() || state.phase() == StepState.Phase.ENDING) {
            return false;
        }
        state = next.apply(state);
        return true;
    }

    /** Writes down how far the step has come. */
    final void save() throws IOException, InterruptedException {
        try {
            getContext().saveState().get(SAVE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(Level.WARNING, "The state of a step could not be saved; a restart now would lose it", e);
        }
    }

    /** Does a piece of work on this thread; what it prints to {@link #log()} goes elsewhere. */
    static <T> T collecting(PrintStream printed, Callable<T> work) throws Exception {
        COLLECTOR.set(printed);
        try {
            return work.call();
        } finally {
            COLLECTOR.remove();
        }
    }

    /** The step's node in the graph of its Pipeline; null where there is no Pipeline. */
    @CheckForNull
    final FlowNode node() throws IOException, InterruptedException {
        return getContext().get(FlowNode.class);
    }

    /** The agent, as it is now. */
    final Agent agent() throws IOException, InterruptedException {
        return Workers.within(
                Agent.ANSWER_SECONDS,
                () -> new Agent(
                        place.id(),
                        place.directory(),
                        context(Launcher.class),
                        context(EnvVars.class),
                        context(TaskListener.class),
                        run()));
    }
}
