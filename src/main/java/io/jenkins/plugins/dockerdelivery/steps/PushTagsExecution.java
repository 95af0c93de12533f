package io.jenkins.plugins.dockerdelivery.steps;

import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.push.PushPlan;
import io.jenkins.plugins.dockerdelivery.engine.push.PushRequest;
import io.jenkins.plugins.dockerdelivery.engine.push.PushResult;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** One run of {@link PushTagsStep}. */
final class PushTagsExecution extends StationExecution<PushResult> {
    private static final long serialVersionUID = 1L;

    /** Written down, because a restart before the push began starts with it anew. */
    private final PushTagsStep step;

    PushTagsExecution(StepContext context, PushTagsStep step) {
        super(context, Station.PUSH);
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
    protected Optional<String> reasonToSkip() throws IOException, InterruptedException {
        return origin().reasonToSkip(step.getBranches());
    }

    @Override
    protected Plan<PushResult> plan(Place place) throws IOException, InterruptedException {
        Subject subject = subject();
        record().require(subject, DeliveryRecord.parseStations("requires", step.getRequires()));
        String credentialsId = Defaults.registryCredential(run(), step.getCredentialsId());
        PushRequest request = new PushRequest(
                subject, step.getTags(), origin(), credentialsId, step.getRetries(), step.isOverwrite());
        new SecretValues(run()).check(credentialsId, Part.PASSWORD);
        return new PushPlan(request, place);
    }

    @Override
    protected Object conclude(PushResult result, FilePath files) throws IOException, InterruptedException {
        for (String note : result.notes()) {
            log().println(note);
        }
        String digest = result.digest() == null ? null : result.digest().toString();
        write(entry(StationEntry.State.SUCCESS)
                .image(subject().name(), subject().inRecord(result.imageId()).toString())
                .figure(Messages.PushTagsStep_figure(result.tags().size()))
                .fact(Fact.REPOSITORY, result.repository().toString())
                .fact(Fact.DIGEST, digest)
                .fact(Fact.TAGS, result.tags().stream().map(Tag::toString).collect(Collectors.joining(",")))
                .fact(Fact.TAG, result.deployTag().toString())
                .build());
        if (digest != null) {
            log().println(Messages.PushTagsStep_summary(
                    result.repository(),
                    result.tags().stream().map(Tag::toString).collect(Collectors.joining(", ")),
                    digest));
        }
        return new PushedImage(result);
    }
}
