package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.config.TrivyInstallation;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.engine.scan.FindingTable;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate;
import io.jenkins.plugins.dockerdelivery.engine.scan.IgnoreEntry;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanRequest;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import io.jenkins.plugins.dockerdelivery.report.ReferenceBuild;
import io.jenkins.plugins.dockerdelivery.report.ScanListener;
import io.jenkins.plugins.dockerdelivery.report.ScanReportAction;
import io.jenkins.plugins.dockerdelivery.report.ScanReportSummary;
import java.io.IOException;
import java.io.PrintStream;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** One run of {@link TrivyGateStep}. */
final class TrivyGateExecution extends StationExecution<ScanResult> {
    private static final long serialVersionUID = 1L;

    /** Written down, because the gate is decided from it when the scan has ended. */
    private final TrivyGateStep step;

    TrivyGateExecution(StepContext context, TrivyGateStep step) {
        super(context, Station.SCAN);
        this.step = step;
    }

    @Override
    boolean needsImage() {
        return true;
    }

    @Override
    String givenImage() {
        return step.getImage();
    }

    private Gate gate() {
        return new Gate(
                Severity.parseSet("severity", step.getSeverity()),
                step.isIgnoreUnfixed(),
                Gate.FailOn.parse(step.getFailOn()));
    }

    private boolean isUnstable() {
        return switch (step.getResult()) {
            case "FAILURE" -> false;
            case "UNSTABLE" -> true;
            default -> throw RefusedException.of("result", step.getResult(), "is neither 'FAILURE' nor 'UNSTABLE'");
        };
    }

    @Override
    protected Plan<ScanResult> plan(Place place) throws IOException, InterruptedException {
        gate();
        isUnstable();
        DockerDeliveryConfiguration global = DockerDeliveryConfiguration.get();
        ScanRequest request = new ScanRequest.Builder(subject())
                .tool(program(Defaults.first(step.getTool(), global.getTrivyTool())))
                .scanners(step.getScanners())
                .cacheDir(Defaults.first(step.getCacheDir(), global.getTrivyCacheDir()))
                .config(step.getConfig())
                .dbRepository(Defaults.first(step.getDbRepository(), global.getTrivyDbRepository()))
                .ignoreFile(step.getIgnoreFile())
                .javaDbRepository(Defaults.first(step.getJavaDbRepository(), global.getTrivyJavaDbRepository()))
                .maxDbAge(Defaults.first(step.getMaxDbAge(), global.getTrivyMaxDbAge()))
                .output(step.getOutput())
                .offline(step.getOffline() == null ? global.isTrivyOffline() : step.getOffline())
                .server(Defaults.first(step.getServer(), global.getTrivyServer()))
                .skipDbUpdate(step.getSkipDbUpdate() == null ? global.isTrivySkipDbUpdate() : step.getSkipDbUpdate())
                .timeout(step.getTimeout())
                .vex(step.getVex())
                .build();
        if (step.getReferenceJob() != null) {
            reference();
        }
        checks(name() + " " + step.getScanners(), subject());
        return new ScanPlan(request, place);
    }

    /** The program of a Trivy tool, which is installed where it is missing; a path is taken as it is. */
    private String program(String tool) throws IOException, InterruptedException {
        TrivyInstallation installation = tool == null ? null : TrivyInstallation.find(tool);
        if (installation != null) {
            return installation
                    .forNode(context(Node.class), context(TaskListener.class))
                    .forEnvironment(context(EnvVars.class))
                    .getProgram();
        }
        if (tool != null && !tool.contains("/") && !tool.equals("trivy")) {
            throw RefusedException.of(
                    "tool",
                    tool,
                    "is neither the path of a program nor one of the Trivy tools of this Jenkins, which are "
                            + TrivyInstallation.names());
        }
        return tool;
    }

    /** The report's name: the repository, as the tag is another for each commit. */
    private String name() throws IOException, InterruptedException {
        if (step.getName() != null) {
            return step.getName();
        }
        String image = subject().name();
        int end = image.indexOf('@') < 0 ? image.indexOf(':', image.lastIndexOf('/') + 1) : image.indexOf('@');
        return end < 0 || image.startsWith("sha256:") ? image : image.substring(0, end);
    }

    @CheckForNull
    private ReferenceBuild reference() throws IOException, InterruptedException {
        return ReferenceBuild.find(
                run(), step.getReferenceJob() == null ? user() : asker(), step.getReferenceJob(), name());
    }

    @Override
    protected Object conclude(ScanResult result, FilePath files) throws IOException, InterruptedException {
        Run<?, ?> run = run();
        String name = name();
        ReferenceBuild reference = reference();
        Verdict verdict = gate().judge(result.report(), reference == null ? null : reference.report());
        ScanReportSummary summary =
                new ScanReportSummary(stepId(), name, result, verdict, reference == null ? null : reference.run());
        ScanReportAction.of(run).put(summary, result, verdict, files);
        boolean unstable = !verdict.passed() && isUnstable();
        StationEntry.State state = verdict.passed()
                ? StationEntry.State.SUCCESS
                : unstable ? StationEntry.State.UNSTABLE : StationEntry.State.FAILURE;
        write(entry(state)
                .image(subject().name(), subject().inRecord(result.imageId()).toString())
                .figure(verdict.figure())
                .fact(Fact.REPORT, ScanReportAction.URL)
                .build());
        print(result, verdict, reference);
        ScanListener.fire(run, summary, verdict, context(TaskListener.class));
        if (verdict.passed()) {
            return new ScannedImage(verdict);
        }
        String sentence = Messages.TrivyGateStep_blocked(verdict.blocking().size(), name);
        if (!unstable) {
            throw new AbortException(sentence);
        }
        log().println(sentence);
        FlowNode node = getContext().get(FlowNode.class);
        if (node != null) { // in a pipeline, which shows it at the step
            node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(sentence));
        }
        run.setResult(Result.UNSTABLE);
        return new ScannedImage(verdict);
    }

    private void print(ScanResult result, Verdict verdict, @CheckForNull ReferenceBuild reference)
            throws IOException, InterruptedException {
        PrintStream log = log();
        if (!verdict.passed()) {
            FindingTable.lines(verdict.blocking()).forEach(log::println);
        }
        if (verdict.report().endOfLife()) {
            log.println(Messages.TrivyGateStep_endOfLife(verdict.report().system()));
        }
        for (IgnoreEntry entry : result.ignored()) {
            if (entry.state() == IgnoreEntry.State.EXPIRED) {
                log.println(Messages.TrivyGateStep_expired(entry.id(), entry.until()));
            } else if (entry.state() == IgnoreEntry.State.UNUSED) {
                log.println(Messages.TrivyGateStep_unused(entry.id()));
            }
        }
        if (result.databaseMade() != null) {
            log.println(Messages.TrivyGateStep_database(result.trivyVersion(), result.databaseMade()));
        }
        if (reference != null) {
            log.println(Messages.TrivyGateStep_compared(
                    verdict.fresh(), verdict.fixed(), reference.run().getFullDisplayName()));
        } else if (gate().failsOnNewOnly()) {
            log.println(Messages.TrivyGateStep_noReference());
        }
        log.println(Messages.TrivyGateStep_summary(
                verdict.counts(), verdict.blocking().size()));
    }
}
