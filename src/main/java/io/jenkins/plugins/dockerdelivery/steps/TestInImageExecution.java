package io.jenkins.plugins.dockerdelivery.steps;

import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
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

    @Override
    protected Plan<TestResult> plan(Place place) throws IOException, InterruptedException {
        TestRequest request = new TestRequest.Builder(subject(), step.getCommand())
                .environment(step.getEnv())
                .workdir(step.getWorkdir())
                .user(step.getUser())
                .entrypoint(step.getEntrypoint())
                .memory(step.getMemory())
                .cpus(step.getCpus())
                .services(step.getServices().stream()
                        .map(ServiceContainer::toRequest)
                        .toList())
                .servicesTimeout(step.getServicesTimeout())
                .timeout(step.getTimeout())
                .junit(step.getJunit())
                .build();
        return new TestPlan(request, place);
    }

    @Override
    protected Object conclude(TestResult result, FilePath files) throws IOException, InterruptedException {
        if (result.counts().total() > 0) {
            TestReports.publish(getContext(), files.child(TestPlan.REPORTS));
        }
        StationEntry entry = entry(result.passed() ? StationEntry.State.SUCCESS : StationEntry.State.FAILURE)
                .image(subject().name(), subject().inRecord(result.imageId()).toString())
                .figure(result.figure())
                .build();
        write(entry);
        if (!result.passed()) {
            throw new AbortException(result.explainFailure());
        }
        return new TestedImage(result, entry.durationMillis());
    }
}
