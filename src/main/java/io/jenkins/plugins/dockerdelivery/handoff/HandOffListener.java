package io.jenkins.plugins.dockerdelivery.handoff;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.StashManager;

/** Forgets the images of a run when it ends, as stashes are: unless they are preserved for a restart from a later stage. */
@Extension
public final class HandOffListener extends RunListener<Run<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(HandOffListener.class.getName());

    @Override
    public void onFinalized(Run<?, ?> run) {
        boolean preserve = ExtensionList.lookup(StashManager.StashBehavior.class).stream()
                .anyMatch(behavior -> !behavior.shouldClearAll(run));
        if (preserve) {
            return;
        }
        try {
            HandOff.of(run).drop();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Could not delete the images that " + run + " handed on", e);
        }
    }
}
