package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.FilePath;
import hudson.Util;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.build.BuildPlan;
import io.jenkins.plugins.dockerdelivery.engine.build.BuildRequest;
import io.jenkins.plugins.dockerdelivery.engine.build.BuildResult;
import io.jenkins.plugins.dockerdelivery.engine.build.OldImages;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** One run of {@link DockerBuildCachedStep}. */
final class DockerBuildCachedExecution extends StationExecution<BuildResult> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(DockerBuildCachedExecution.class.getName());

    /** Written down, because a restart before the build began starts with it anew. */
    private final DockerBuildCachedStep step;

    DockerBuildCachedExecution(StepContext context, DockerBuildCachedStep step) {
        super(context, Station.BUILD);
        this.step = step;
    }

    @Override
    protected Plan<BuildResult> plan(Place place) throws IOException, InterruptedException {
        Origin origin = origin();
        String credentialsId = Defaults.registryCredential(run(), step.getCredentialsId());
        Map<String, String> secrets = new LinkedHashMap<>();
        step.getSecrets().forEach(secret -> secrets.put(secret.getId(), secret.getCredentialsId()));
        SecretValues values = new SecretValues(run());
        List<String> binary = new ArrayList<>();
        for (String id : secrets.values()) {
            if (id != null && !id.isBlank() && values.isBinary(id)) {
                binary.add(id);
            }
        }
        BuildRequest request = new BuildRequest.Builder(step.getImage())
                .tag(step.getTag() == null ? origin.commit() : step.getTag())
                .context(step.getContext())
                .dockerfile(step.getDockerfile())
                .target(step.getTarget())
                .buildArgs(step.getBuildArgs())
                .labels(step.getLabels())
                .standardLabels(standardLabels(origin))
                .secrets(secrets)
                .binarySecrets(binary)
                .platforms(step.getPlatforms())
                .cache(step.getCache())
                .cacheRef(step.getCacheRef())
                .cacheMode(step.getCacheMode())
                // What a pull request builds must not become what main builds on.
                .cacheWrite(step.isCacheWrite() || !origin.isPullRequest())
                .cacheTimeout(step.getCacheTimeout())
                .addHosts(step.getAddHosts())
                .network(step.getNetwork())
                .shmSize(step.getShmSize())
                .provenance(step.getProvenance())
                .sbom(step.getSbom())
                .maker(Jenkins.get().getLegacyInstanceId())
                .builder(step.getBuilder())
                .pull(step.isPull())
                .noCache(step.isNoCache())
                .credentialsId(credentialsId)
                .build();
        values.check(credentialsId, Part.PASSWORD);
        for (String id : secrets.values()) {
            values.check(id, binary.contains(id) ? Part.CONTENT : Part.SECRET);
        }
        return new BuildPlan(request, place);
    }

    private static Map<String, String> standardLabels(Origin origin) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (origin.commit() != null) {
            labels.put(ImageDetails.REVISION, origin.commit());
        }
        if (origin.url() != null) {
            labels.put("org.opencontainers.image.source", origin.url());
        }
        String version = origin.gitTag() != null ? origin.gitTag() : origin.branch();
        if (version != null) {
            labels.put(ImageDetails.VERSION, version);
        }
        return labels;
    }

    /** One line for each of the steps that took longest; null where all came from the cache. */
    private static String slowest(BuildResult result) {
        return result.slowestSteps().isEmpty()
                ? null
                : result.slowestSteps().stream()
                        .map(slow -> String.format(
                                Locale.ROOT,
                                "%.1f s %s",
                                slow.millis() / 1000.0,
                                slow.name().replaceAll("\\s+", " ")))
                        .collect(Collectors.joining("\n"));
    }

    @Override
    @Nullable
    protected Move moveAway(BuildResult result) throws IOException, InterruptedException {
        return step.isHandOff()
                ? handOn(result.repository().withTag(result.tag()), result.imageId(), result.configDigest())
                : null;
    }

    @Override
    protected Object conclude(BuildResult result, FilePath files) throws IOException, InterruptedException {
        StationEntry entry = entry(StationEntry.State.SUCCESS)
                .image(
                        result.repository().withTag(result.tag()),
                        result.imageId().toString())
                .figure(Messages.DockerBuildCachedStep_figure(result.cachedSteps(), result.totalSteps()))
                .fact(Fact.COMMIT, origin().commit())
                .fact(Fact.BRANCH, origin().branch())
                .fact(Fact.GIT_TAG, origin().gitTag())
                .fact(Fact.CHANGE, origin().changeId())
                .fact(Fact.REPOSITORY, result.repository().toString())
                .fact(Fact.TAG, result.tag().toString())
                .fact(Fact.SLOWEST_STEPS, slowest(result))
                .build();
        write(entry);
        log().println(Messages.DockerBuildCachedStep_summary(
                entry.image(),
                Util.getTimeSpanString(entry.durationMillis()),
                result.cachedSteps(),
                result.totalSteps(),
                result.sizeBytes() / 1_000_000));
        removeOldImages();
        return new BuiltImage(result, entry.durationMillis());
    }

    /** Old images on this agent go now that there is one more. A build does not fail for them. */
    private void removeOldImages() throws InterruptedException {
        DockerDeliveryConfiguration global = DockerDeliveryConfiguration.get();
        int days = global.getImageDays();
        try {
            Place place = new Place(
                    context(FilePath.class).getRemote(),
                    directory().getRemote(),
                    stepId(),
                    run().getExternalizableId(),
                    Jenkins.get().getLegacyInstanceId());
            OldImages old = OldImages.of(
                    perform(OldImages.look(place)),
                    Jenkins.get().getLegacyInstanceId(),
                    RunningImages.ids(),
                    global.getImageCount(),
                    days == 0 ? null : Duration.ofDays(days),
                    Instant.now());
            String removed = old.isEmpty() ? null : old.explain(perform(old.remove(place)));
            if (removed != null) {
                log().println(removed);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "Old images could not be removed on an agent", e);
        }
    }
}
