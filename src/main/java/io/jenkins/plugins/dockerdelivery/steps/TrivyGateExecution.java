package io.jenkins.plugins.dockerdelivery.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.engine.scan.FindingTable;
import io.jenkins.plugins.dockerdelivery.engine.scan.Gate;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanRequest;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import io.jenkins.plugins.dockerdelivery.report.ScanReportAction;
import io.jenkins.plugins.dockerdelivery.report.ScanReportSummary;
import java.io.IOException;
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
                .tool(Defaults.first(step.getTool(), global.getTrivyTool()))
                .scanners(step.getScanners())
                .cacheDir(Defaults.first(step.getCacheDir(), global.getTrivyCacheDir()))
                .config(step.getConfig())
                .dbRepository(Defaults.first(step.getDbRepository(), global.getTrivyDbRepository()))
                .ignoreFile(step.getIgnoreFile())
                .javaDbRepository(Defaults.first(step.getJavaDbRepository(), global.getTrivyJavaDbRepository()))
                .offline(step.getOffline() == null ? global.isTrivyOffline() : step.getOffline())
                .server(Defaults.first(step.getServer(), global.getTrivyServer()))
                .skipDbUpdate(step.getSkipDbUpdate() == null ? global.isTrivySkipDbUpdate() : step.getSkipDbUpdate())
                .timeout(step.getTimeout())
                .vex(step.getVex())
                .build();
        return new ScanPlan(request, place);
    }

    @Override
    protected Object conclude(ScanResult result, FilePath files) throws IOException, InterruptedException {
        Run<?, ?> run = run();
        String name = step.getName() == null ? subject().name() : step.getName();
        Run<?, ?> referenceBuild = run.getPreviousSuccessfulBuild();
        ScanReport reference = ScanReportAction.find(referenceBuild, name);
        Verdict verdict = gate().judge(result.report(), reference);
        ScanReportAction.of(run).put(new ScanReportSummary(stepId(), name, result, verdict), verdict.report(), files);
        boolean unstable = !verdict.passed() && isUnstable();
        StationEntry.State state = verdict.passed()
                ? StationEntry.State.SUCCESS
                : unstable ? StationEntry.State.UNSTABLE : StationEntry.State.FAILURE;
        write(entry(state)
                .image(subject().name(), subject().inRecord(result.imageId()).toString())
                .figure(verdict.figure())
                .fact(Fact.REPORT, ScanReportAction.URL)
                .build());
        print(verdict);
        if (verdict.passed()) {
            return new ScannedImage(verdict);
        }
        String sentence = Messages.TrivyGateStep_blocked(verdict.blocking().size(), name);
        if (!unstable) {
            throw new AbortException(sentence);
        }
        log().println(sentence);
        context(FlowNode.class).addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(sentence));
        run.setResult(Result.UNSTABLE);
        return new ScannedImage(verdict);
    }

    private void print(Verdict verdict) throws IOException, InterruptedException {
        if (!verdict.passed()) {
            for (String line : FindingTable.lines(verdict.blocking())) {
                log().println(line);
            }
        }
        if (verdict.report().endOfLife()) {
            log().println(Messages.TrivyGateStep_endOfLife(verdict.report().system()));
        }
        log().println(Messages.TrivyGateStep_summary(
                verdict.counts(), verdict.blocking().size()));
    }
}
