package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.junit.TestResultAction;
import hudson.tasks.junit.pipeline.JUnitResultsStepExecution;
import hudson.tasks.test.PipelineTestDetails;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Publishes with the junit plugin, under the stage in which the step runs. */
@OptionalExtension(requirePlugins = "junit")
public final class JUnitTestReports implements TestReports {
    @Override
    public void publishIn(StepContext context, FilePath directory, String includes)
            throws IOException, InterruptedException {
        Run<?, ?> run = context.get(Run.class);
        FlowNode node = context.get(FlowNode.class);
        if (node != null && isPublished(run, node)) {
            return; // the controller died just after
        }
        JUnitResultArchiver archiver = new JUnitResultArchiver(includes);
        archiver.setAllowEmptyResults(true);
        JUnitResultArchiver.parseAndSummarize(
                archiver, stageOf(node), run, directory, context.get(Launcher.class), context.get(TaskListener.class));
    }

    private static boolean isPublished(Run<?, ?> run, FlowNode node) {
        TestResultAction published = run.getAction(TestResultAction.class);
        return published != null
                && !published
                        .getResult()
                        .getResultByNode(node.getId())
                        .getSuites()
                        .isEmpty();
    }

    /** Where in a pipeline the tests were; null in a freestyle job, which has no stages. */
    @CheckForNull
    private static PipelineTestDetails stageOf(@CheckForNull FlowNode node) {
        if (node == null) {
            return null;
        }
        List<FlowNode> blocks = JUnitResultsStepExecution.getEnclosingStagesAndParallels(node);
        PipelineTestDetails details = new PipelineTestDetails();
        details.setNodeId(node.getId());
        details.setEnclosingBlocks(JUnitResultsStepExecution.getEnclosingBlockIds(blocks));
        details.setEnclosingBlockNames(JUnitResultsStepExecution.getEnclosingBlockNames(blocks));
        return details;
    }
}
