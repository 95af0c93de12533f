package io.jenkins.plugins.dockerdelivery.steps;

import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.engine.test.TestOutputs;
import io.jenkins.plugins.dockerdelivery.engine.test.TestPlan;
import io.jenkins.plugins.dockerdelivery.engine.test.TestRequest;
import io.jenkins.plugins.dockerdelivery.engine.test.TestResult;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** One run of {@link TestInImageStep}. */
final class TestInImageExecution extends StationExecution<TestResult> {
    private static final long serialVersionUID = 1L;

    /** Written down, because a restart before the tests began starts with it anew. */
    private final TestInImageStep step;

    /** Whether what the tests left is kept with the build. */
    private boolean kept;

    TestInImageExecution(StepContext context, TestInImageStep step) {
        super(context, Station.TEST);
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

    private TestOutputs outputs() {
        return new TestOutputs(step.getJunit(), step.getArtifacts(), step.getCoverage());
    }

    @Override
    protected Plan<TestResult> plan(Place place) throws IOException, InterruptedException {
        TestRequest request = new TestRequest.Builder(subject(), step.getCommand())
                .options(step.toOptions(""))
                .workdir(step.getWorkdir())
                .user(step.getUser())
                .entrypoint(step.getEntrypoint())
                .services(step.getServices().stream()
                        .map(ServiceContainer::toRequest)
                        .toList())
                .servicesTimeout(step.getServicesTimeout())
                .timeout(step.getTimeout())
                .outputs(outputs())
                .shards(step.getShards())
                .sharedServices(step.isSharedServices())
                .build();
        SecretValues values = new SecretValues(run());
        step.check(values);
        for (ServiceContainer service : step.getServices()) {
            service.check(values);
            values.check(service.getCredentialsId(), Part.PASSWORD);
        }
        checks(request.identity(), subject());
        return new TestPlan(request, place);
    }

    @Override
    protected Object conclude(TestResult result, FilePath files) throws IOException, InterruptedException {
        keep(files);
        StationEntry entry = entry(result.passed() ? StationEntry.State.SUCCESS : StationEntry.State.FAILURE)
                .image(subject().name(), subject().inRecord(result.imageId()).toString())
                .figure(result.figure())
                .fact(Fact.TESTS, Long.toString(result.counts().total()))
                .fact(Fact.TESTS_FAILED, Long.toString(result.counts().failed()))
                .fact(Fact.TESTS_SKIPPED, Long.toString(result.counts().skipped()))
                .build();
        write(entry);
        if (!result.passed()) {
            throw new AbortException(result.explainFailure());
        }
        return new TestedImage(result, entry.durationMillis());
    }

    @Override
    protected void salvage(FilePath files) throws IOException, InterruptedException {
        // Tests that never began have left nothing, of which there is nothing to say.
        if (TestPlan.hasBegun(files.list().stream().map(FilePath::getName).toList())) {
            keep(files);
        }
    }

    /** Publishes and archives what the tests left. */
    private void keep(FilePath files) throws IOException, InterruptedException {
        if (kept) {
            return;
        }
        TestFiles archive = new TestFiles(getContext(), log(), stepId());
        boolean sharded = step.getShards() != null;
        for (TestOutputs.Output reports : outputs().reports()) {
            FilePath directory = files.child(reports.directory());
            boolean found = directory.exists() && directory.list(reports.includes()).length > 0;
            if (found && !TestReports.publish(getContext(), directory, reports.includes())) {
                archive.archive(files, reports, sharded);
            }
        }
        for (TestOutputs.Output output : outputs().files()) {
            archive.archive(files, output, sharded);
        }
        kept = true;
    }
}
