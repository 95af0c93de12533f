package io.jenkins.plugins.dockerdelivery.steps;

import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.push.PushPlan;
import io.jenkins.plugins.dockerdelivery.engine.push.PushRequest;
import io.jenkins.plugins.dockerdelivery.engine.push.PushResult;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** One run of {@link PushTagsStep}. */
final class PushTagsExecution extends StationExecution<PushResult> {
    private static final long serialVersionUID = 1L;

    /** Written down, because a restart before the push began starts with it anew. */
    private final PushTagsStep step;

    /** Made with the plan. */
    private ArrayList<String> references;

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
    String fromBuild() {
        return step.getFromBuild();
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
        PushRequest.Builder builder = new PushRequest.Builder(subject, origin())
                .tags(step.getTags())
                .credentialsId(credentialsId)
                .plainHttp(DockerDeliveryConfiguration.get().plainHttpRegistries())
                .retries(step.getRetries())
                .overwrite(step.isOverwrite());
        for (PushRegistry registry : step.getRegistries()) {
            builder.registry(registry.getRepository(), registry.getCredentialsId());
        }
        if (fromBuild() != null) {
            record().last(Station.PUSH, subject.id())
                    .filter(entry -> entry.fact(Fact.DIGEST) != null)
                    .ifPresent(entry -> builder.source(
                            ImageReference.parse("image", entry.fact(Fact.REPOSITORY)),
                            Digest.parse(entry.fact(Fact.DIGEST))));
        }
        PushRequest request = builder.build();
        references = new ArrayList<>(request.references());
        SecretValues values = new SecretValues(run());
        for (String id : request.credentials()) {
            values.check(id, Part.PASSWORD);
        }
        return new PushPlan(request, place);
    }

    @Override
    protected Collection<String> exclusive() {
        return references;
    }

    @Override
    protected Object conclude(PushResult result, FilePath files) throws IOException, InterruptedException {
        for (String note : result.notes()) {
            log().println(note);
        }
        Subject subject = subject();
        Origin origin = origin();
        List<StationEntry> entries = new ArrayList<>();
        for (PushResult.Pushed pushed : result.pushed()) {
            String tags = pushed.tags().stream().map(Tag::toString).collect(Collectors.joining(","));
            entries.add(entry(StationEntry.State.SUCCESS)
                    // The id by which the image was tested, whatever this agent's engine calls it.
                    .image(subject.name(), (subject.id() == null ? result.imageId() : subject.id()).toString())
                    .figure(
                            fromBuild() == null
                                    ? Messages.PushTagsStep_figure(pushed.tags().size())
                                    : Messages.PushTagsStep_figureFrom(
                                            pushed.tags().size(), takenFrom()))
                    .fact(Fact.COMMIT, origin.commit())
                    .fact(Fact.BRANCH, origin.branch())
                    .fact(Fact.GIT_TAG, origin.gitTag())
                    .fact(Fact.FROM_BUILD, takenFrom())
                    .fact(Fact.REPOSITORY, pushed.repository().toString())
                    .fact(
                            Fact.DIGEST,
                            pushed.digest() == null ? null : pushed.digest().toString())
                    .fact(Fact.TAGS, tags)
                    .fact(Fact.TAG, result.deployTag().toString())
                    .build());
            if (pushed.digest() != null) {
                log().println(Messages.PushTagsStep_summary(
                        pushed.repository(), tags.replace(",", ", "), pushed.digest()));
            }
        }
        write(entries);
        return new PushedImage(result);
    }
}
