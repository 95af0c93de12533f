package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.Channel;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatterns;
import org.jenkinsci.plugins.workflow.FilePathUtils;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.support.concurrent.Timeout;

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
 *   <li>{@link Phase#DONE}: the outcome was delivered, once.
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

    private static final long SHORTEST_POLL_MILLIS = 200;
    private static final long LONGEST_POLL_MILLIS = 800;
    private static final double POLL_GROWTH = 1.5;
    private static final long AWAY_MILLIS = 1000;
    private static final long AWAY_LIMIT_MILLIS = TimeUnit.MINUTES.toMillis(5);
    private static final long SAVE_MILLIS = 1000;
    private static final long SAVE_LIMIT_SECONDS = 30;
    private static final int REMOTE_LIMIT_SECONDS = 20;
    private static final long STOP_LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private enum Phase {
        DECIDE,
        RUNNING,
        READ,
        DONE
    }

    /** Names the step on agents and hosts, where others run beside it. */
    private final String stepId = UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    private final long startMillis = System.currentTimeMillis();

    /** Where the commands run, as text: what is behind it is found anew each time. */
    private String node;

    private String workspace;
    private String directory;

    private Phase phase = Phase.DECIDE;
    /** Null until the first lasting command; then the plan that decides when that one has ended. */
    private Plan<R> plan;

    private LastingCommand command;
    private int exitCode;

    /** Why the step was stopped; lost by a restart, after which the engine stops it again. */
    private transient volatile Throwable stopCause;

    private transient long pollMillis;
    private transient long savedAt;
    private transient long awaySince;
    /** Made again from the credentials after a restart. */
    private transient Pattern secrets;
    /** True while a thread decides, launches or reads: a restart then waits for it. */
    private transient volatile boolean working;

    /** For the steps. */
    protected PlanExecution(@NonNull StepContext context) {
        super(context);
    }

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
        return stepId;
    }

    /** When the step began, in milliseconds since 1970. */
    protected final long startMillis() {
        return startMillis;
    }

    /** The run. */
    protected final Run<?, ?> run() throws IOException, InterruptedException {
        return context(Run.class);
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
        FilePath here = context(FilePath.class);
        node = FilePathUtils.getNodeName(here);
        workspace = here.getRemote();
        FilePath temporary = WorkspaceList.tempDir(here);
        if (temporary == null) {
            throw new AbortException("There is no temporary directory beside the workspace " + workspace);
        }
        directory = temporary.child("docker-delivery-" + stepId).getRemote();
        Workers.submit(this::goOn);
        return false;
    }

    @Override
    public final void onResume() {
        Workers.submit(this::goOn);
    }

    @Override
    public final boolean blocksRestart() {
        return working;
    }

    @Override
    public final String getStatus() {
        LastingCommand current = command;
        return switch (phase) {
            case DECIDE -> "deciding what to run on '" + node + "'";
            case RUNNING -> "running " + (current == null ? "" : current.name()) + " on '" + node + "'";
            case READ -> "reading the result of " + (current == null ? "" : current.name());
            case DONE -> "done";
        };
    }

    /** Does what the phase asks for; on any thread but the CPS thread. */
    private void goOn() {
        try {
            switch (phase) {
                case DECIDE -> work(() -> decide(null, Outcome.none()));
                case RUNNING -> Workers.poll(this::poll, SHORTEST_POLL_MILLIS);
                case READ -> work(this::read);
                case DONE -> {
                    // A restart caught the step between its outcome and the next one's start.
                }
            }
        } catch (Exception e) {
            LOGGER.log(Level.WARNING, "Unexpected failure of " + getContext(), e);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void work(Work work) {
        working = true;
        try {
            work.run();
            awaySince = 0;
        } catch (RefusedException e) {
            end(new AbortException(e.getMessage()));
        } catch (AbortException e) {
            end(e);
        } catch (InterruptedException e) {
            // Jenkins is going down; the phase that is written down says how to go on.
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            if (isAway(e)) {
                waitForAgent(e);
            } else {
                end(e);
            }
        } finally {
            working = false;
        }
    }

    private void decide(@CheckForNull Plan<R> from, Outcome outcome) throws IOException, InterruptedException {
        Optional<String> skip = from == null ? reasonToSkip() : Optional.empty();
        if (skip.isPresent()) {
            log().println("Skipped: " + skip.get() + ".");
            deliver(skipped(skip.get()));
            return;
        }
        Agent agent = agent();
        if (!agent.isUnix()) {
            throw new AbortException("This step needs a Unix agent with Docker, and '" + node + "' is none.");
        }
        FilePath own = own();
        own.mkdirs();
        own.chmod(0700);
        new FilePath(own.getChannel(), workspace).mkdirs();
        Plan<R> current = from == null ? plan(place()) : from;
        Outcome last = outcome;
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
                deliver(conclude(done.result(), own));
                return;
            } else if (decision instanceof Plan.Failed<R> failure) {
                throw new AbortException(failure.sentence());
            }
        }
        end(stopCause);
    }

    private void launch(Agent agent, Command next, Plan<R> then) throws IOException, InterruptedException {
        LastingCommand started = agent.start(next);
        synchronized (this) {
            plan = then;
            command = started;
            phase = Phase.RUNNING;
        }
        save();
        pollMillis = SHORTEST_POLL_MILLIS;
        Workers.poll(this::poll, pollMillis);
    }

    private void poll() {
        if (phase != Phase.RUNNING) {
            return;
        }
        try (Timeout limit = Timeout.limit(REMOTE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            FilePath own = own();
            boolean output = relay(own);
            Integer code = command.controller().exitStatus(own, context(Launcher.class), context(TaskListener.class));
            awaySince = 0;
            if (code != null) {
                relay(own);
                command.log().finish(log(), mask());
                ended(own, code);
                return;
            }
            if (output && System.currentTimeMillis() - savedAt > SAVE_MILLIS) {
                savedAt = System.currentTimeMillis();
                getContext().saveState();
            }
            pollMillis = output
                    ? SHORTEST_POLL_MILLIS
                    : Math.min(
                            LONGEST_POLL_MILLIS, Math.round(Math.max(pollMillis, SHORTEST_POLL_MILLIS) * POLL_GROWTH));
            Workers.poll(this::poll, pollMillis);
        } catch (Exception e) {
            // Whatever went wrong between here and the agent: the command goes on, and the next poll may see it again.
            waitForAgent(e);
        }
    }

    private boolean relay(FilePath own) throws IOException, InterruptedException {
        return command.controller().writeLog(own, command.log().into(log(), mask()));
    }

    private void ended(FilePath own, int code) {
        synchronized (this) {
            exitCode = code;
            phase = Phase.READ;
        }
        Workers.submit(() -> work(() -> {
            save();
            command.controller().cleanup(own);
            read();
        }));
    }

    private void read() throws IOException, InterruptedException {
        if (stopCause != null) {
            end(stopCause);
            return;
        }
        decide(plan, new Outcome(exitCode, "", own().act(new ReadResults(command.results()))));
    }

    @Override
    public final void stop(@NonNull Throwable cause) {
        stopCause = cause;
        if (phase == Phase.DECIDE && !working) {
            Workers.submit(() -> work(() -> end(cause)));
            return;
        }
        Workers.submit(this::signal);
        Workers.work(() -> end(cause), STOP_LIMIT_MILLIS);
    }

    private void signal() {
        if (phase != Phase.RUNNING) {
            return;
        }
        try (Timeout limit = Timeout.limit(REMOTE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            command.controller().stop(own(), context(Launcher.class));
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "Could not stop " + command.name(), e);
            end(stopCause);
        }
    }

    private boolean isAway(Exception e) {
        return Channel.isClosedChannelException(e) || FilePathUtils.find(node, directory) == null;
    }

    private void waitForAgent(Exception e) {
        LOGGER.log(Level.FINE, "The agent " + node + " is away", e);
        if (stopCause != null) {
            end(stopCause);
            return;
        }
        long now = System.currentTimeMillis();
        if (awaySince == 0) {
            awaySince = now;
        } else if (now - awaySince > AWAY_LIMIT_MILLIS) {
            FlowInterruptedException gone = new FlowInterruptedException(Result.ABORTED, false, new AgentGone(node));
            gone.addSuppressed(e);
            end(gone);
            return;
        }
        if (phase == Phase.RUNNING) {
            Workers.poll(this::poll, AWAY_MILLIS);
        } else {
            Workers.work(this::goOn, AWAY_MILLIS);
        }
    }

    /** Ends the step without a result. */
    private void end(Throwable cause) {
        Throwable shown =
                cause instanceof AbortException ? new AbortException(mask().apply(cause.getMessage())) : cause;
        if (!take()) {
            return;
        }
        try {
            String reason = shown instanceof AbortException ? shown.getMessage() : "was stopped";
            failed(reason.lines().findFirst().orElse(""));
        } catch (IOException | InterruptedException | RuntimeException e) {
            shown.addSuppressed(e);
        }
        cleanUp();
        getContext().onFailure(shown);
    }

    private void deliver(Object value) {
        if (take()) {
            cleanUp();
            getContext().onSuccess(value);
        }
    }

    /** True for the first caller only: the step has one outcome. */
    private synchronized boolean take() {
        boolean first = phase != Phase.DONE;
        phase = Phase.DONE;
        return first;
    }

    private void cleanUp() {
        try {
            FilePath own = own();
            if (own.exists()) {
                Command last = plan == null ? null : plan.cleanUp();
                if (last != null) {
                    agent().run(last);
                }
                // The controller of a lasting command keeps its own files in the directory's sibling.
                own.deleteRecursive();
                own.sibling(own.getName() + "@tmp").deleteRecursive();
            }
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "Could not clean up after " + stepId + " on '" + node + "'", e);
        }
    }

    private void save() throws IOException, InterruptedException {
        try {
            getContext().saveState().get(SAVE_LIMIT_SECONDS, TimeUnit.SECONDS);
            savedAt = System.currentTimeMillis();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(Level.WARNING, "The state of a step could not be saved; a restart now would lose it", e);
        }
    }

    private Place place() throws IOException, InterruptedException {
        return new Place(workspace, directory, stepId, run().getExternalizableId());
    }

    private Agent agent() throws IOException, InterruptedException {
        return new Agent(own(), context(Launcher.class), context(EnvVars.class), context(TaskListener.class), run());
    }

    private FilePath own() throws IOException {
        FilePath found = FilePathUtils.find(node, directory);
        if (found == null) {
            throw new IOException("The agent '" + node + "' is not connected");
        }
        return found;
    }

    /** The build log. */
    protected final PrintStream log() throws IOException, InterruptedException {
        return context(TaskListener.class).getLogger();
    }

    private UnaryOperator<String> mask() {
        LastingCommand current = command;
        if (current == null || current.secrets().isEmpty()) {
            return UnaryOperator.identity();
        }
        try {
            if (secrets == null) {
                secrets = SecretPatterns.getAggregateSecretPattern(new SecretValues(run())
                        .resolve(current.secrets()).values().stream()
                                .filter(value -> !value.isBlank())
                                .toList());
            }
            return text -> secrets.matcher(text).replaceAll("****");
        } catch (IOException | InterruptedException | RefusedException e) {
            LOGGER.log(Level.FINE, "Secrets cannot be looked up for masking", e);
            return UnaryOperator.identity();
        }
    }
}
