package io.jenkins.plugins.dockerdelivery.steps;

import hudson.model.Computer;
import hudson.model.Executor;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionList;

/** The images that builds which run at the moment have made, and may still need. */
final class RunningImages {
    private static final Logger LOGGER = Logger.getLogger(RunningImages.class.getName());

    private RunningImages() {}

    /** Their ids, in the engines that built them. */
    static Set<String> ids() {
        Set<String> ids = new HashSet<>();
        for (FlowExecution execution : FlowExecutionList.get()) {
            try {
                add(execution.getOwner().getExecutable(), ids);
            } catch (IOException e) {
                LOGGER.log(Level.FINE, "A pipeline without a run", e);
            }
        }
        for (Computer computer : Jenkins.get().getComputers()) {
            for (Executor executor : computer.getExecutors()) {
                add(executor.getCurrentExecutable(), ids);
            }
        }
        return ids;
    }

    private static void add(Object executable, Set<String> ids) {
        DeliveryAction action = executable instanceof Run<?, ?> run ? run.getAction(DeliveryAction.class) : null;
        if (action != null) {
            action.record().entries().forEach(entry -> ids.add(entry.imageId()));
        }
    }
}
