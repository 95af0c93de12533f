package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import java.io.IOException;
import java.io.Serializable;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Takes away what a step has on its agent, whatever it came to. What an agent keeps that stays away, the reaper finds. */
final class CleanUp {
    private static final Logger LOGGER = Logger.getLogger(CleanUp.class.getName());
    private static final int LIMIT_SECONDS = 120;

    private CleanUp() {}

    /** @return false if the agent is away, so that another try may help */
    @SuppressFBWarnings(value = "REC_CATCH_EXCEPTION", justification = "whatever fails, the outcome must be delivered")
    static <R extends Serializable> boolean after(PlanExecution<R> step, StepPlace place) {
        try {
            Workers.within(LIMIT_SECONDS, () -> {
                clean(step, place);
                return null;
            });
            return true;
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "Could not clean up after " + place.id() + " on " + place.agentName(), e);
            return !place.explains(e);
        }
    }

    private static <R extends Serializable> void clean(PlanExecution<R> step, StepPlace place)
            throws IOException, InterruptedException {
        FilePath own = place.directory();
        Outcome found = null;
        if (own.exists()) {
            StepState<R> state = step.state();
            Agent agent = step.agent();
            if (state.command() != null) {
                // If it was not started yet, it never will be.
                own.act(new ClaimCommand(state.command().key()));
            }
            if (state.outcome() == null || state.outcome().isFailure()) {
                agent.kill();
            }
            Command last = state.plan() == null ? null : state.plan().cleanUp();
            if (last != null) {
                found = agent.run(last);
                // What it has to say is for people: how something ended that was stopped in the middle.
                step.log().print(SecretMask.of(step.run(), last.secrets()).apply(found.output()));
            }
        }
        place.delete();
        if (found != null && step.isStopped()) {
            step.stopped(step.state().plan(), found);
        }
    }
}
