package io.jenkins.plugins.dockerdelivery.handoff;

import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.pipeline.modeldefinition.causes.RestartDeclarativePipelineCause;
import org.jenkinsci.plugins.pipeline.modeldefinition.properties.PreserveStashesJobProperty;
import org.jenkinsci.plugins.variant.OptionalExtension;

/**
 * A declarative pipeline that is restarted from a later stage goes on with what the run before it built, tested, scanned and
 * pushed, and finds the images that it handed on, as it finds its stashes: if {@code preserveStashes} kept them.
 */
@OptionalExtension(requirePlugins = "pipeline-model-definition")
public final class RestartedStages extends RunListener<Run<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(RestartedStages.class.getName());

    @Override
    public void onStarted(Run<?, ?> run, TaskListener listener) {
        RestartDeclarativePipelineCause cause = run.getCause(RestartDeclarativePipelineCause.class);
        Run<?, ?> origin = cause == null ? null : run.getParent().getBuildByNumber(cause.getOriginRunNumber());
        DeliveryAction before = origin == null ? null : origin.getAction(DeliveryAction.class);
        if (before == null) {
            return;
        }
        try {
            DeliveryAction.of(run).goOnFrom(before);
            HandOff.of(origin).shareWith(HandOff.of(run));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Could not take over what " + origin + " did", e);
            listener.getLogger()
                    .println("What #" + origin.getNumber() + " built and handed on could not be taken over.");
        }
    }

    /** As many runs keep their images as keep their stashes. */
    @Override
    public void onFinalized(Run<?, ?> run) {
        PreserveStashesJobProperty preserve = run.getParent().getProperty(PreserveStashesJobProperty.class);
        if (preserve == null) {
            return;
        }
        int kept = 0;
        // No more can have been preserved; each further build would be read from the disk for nothing.
        for (Run<?, ?> earlier = run;
                earlier != null && kept <= PreserveStashesJobProperty.MAX_SAVED_STASHES;
                earlier = earlier.getPreviousCompletedBuild()) {
            kept++;
            if (kept > preserve.getBuildCount()) {
                try {
                    HandOff.of(earlier).drop();
                } catch (IOException e) {
                    LOGGER.log(Level.WARNING, "Could not delete the images that " + earlier + " handed on", e);
                }
            }
        }
    }
}
