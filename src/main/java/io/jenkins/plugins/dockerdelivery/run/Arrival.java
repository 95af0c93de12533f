package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.TaskListener;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.MissingContextVariableException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * How a step comes to its place. Which workspace it has is only to be known from an agent that is there: where the agent is
 * away when the step begins, it waits for it as it would later.
 */
final class Arrival {
    private static final Logger LOGGER = Logger.getLogger(Arrival.class.getName());
    private static final long PAUSE_MILLIS = 1000;
    /** In the place of an agent's name, which is not known yet. */
    private static final String NOWHERE = "/arrival";

    private final StepContext context;
    private final Consumer<StepPlace> arrived;
    private final AgentAbsence absence = new AgentAbsence();
    private boolean over;

    /** @param arrived told where the step is to run, once */
    Arrival(StepContext context, Consumer<StepPlace> arrived) {
        this.context = context;
        this.arrived = arrived;
    }

    /**
     * Begins with the step.
     *
     * @throws AbortException if there is no room for the step on the agent
     * @throws MissingContextVariableException if the step is not on an agent
     */
    void begin() throws MissingContextVariableException, IOException, InterruptedException {
        FilePath workspace;
        try {
            workspace = context.get(FilePath.class);
        } catch (IOException e) {
            context.get(TaskListener.class).getLogger().println(e.getMessage() + "; waiting for it to come back");
            waitFor(e);
            return;
        }
        arrive(workspace);
    }

    /** Goes on with a step that had not arrived before a restart. */
    void resume() {
        if (!isOver()) {
            Workers.work(NOWHERE, this::tryAgain, 0);
        }
    }

    /** Ends the step, unless it has arrived, or has ended, meanwhile. */
    void stop(Throwable cause) {
        end(cause);
    }

    private void arrive(@CheckForNull FilePath workspace) throws AbortException, MissingContextVariableException {
        if (workspace == null) {
            throw new MissingContextVariableException(FilePath.class);
        }
        StepPlace place = new StepPlace(workspace);
        synchronized (this) {
            // Whoever stops it meanwhile has to find that it has arrived.
            if (isFirst()) {
                arrived.accept(place);
            }
        }
    }

    private void tryAgain() {
        FilePath workspace;
        try {
            workspace = context.get(FilePath.class);
        } catch (IOException e) {
            waitFor(e);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            arrive(workspace);
        } catch (AbortException | MissingContextVariableException e) {
            end(e);
        }
    }

    /** What says that the agent is away goes out as it came: {@code retry(conditions: [agent()])} knows it. */
    private void waitFor(IOException away) {
        LOGGER.log(Level.FINE, "The agent is away", away);
        if (absence.lastsTooLong()) {
            end(away);
        } else if (!isOver()) {
            Workers.work(NOWHERE, this::tryAgain, PAUSE_MILLIS);
        }
    }

    private void end(Throwable cause) {
        if (isFirst()) {
            context.onFailure(cause);
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized boolean isFirst() {
        boolean first = !over;
        over = true;
        return first;
    }
}
