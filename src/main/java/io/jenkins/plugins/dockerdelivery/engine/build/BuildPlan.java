package io.jenkins.plugins.dockerdelivery.engine.build;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.LoginFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import java.util.List;

/** Looks whether the builder can write a registry cache, builds, and reads what came of it. */
public final class BuildPlan implements Plan<BuildResult> {
    private static final long serialVersionUID = 1L;

    static final String METADATA = "metadata.json";
    private static final String INSPECTED = "image.json";
    private static final String PROGRESS = "build.log";

    private enum Stage {
        LOOK,
        BUILD,
        READ
    }

    private final BuildRequest request;
    private final Place place;
    private final Stage stage;

    /** The plan for a request in a place. */
    public BuildPlan(BuildRequest request, Place place) {
        this(request, place, Stage.LOOK);
    }

    private BuildPlan(BuildRequest request, Place place, Stage stage) {
        this.request = request;
        this.place = place;
        this.stage = stage;
    }

    @Override
    public Decision<BuildResult> next(Outcome outcome) {
        return switch (stage) {
            case LOOK -> new Run<>(look(), new BuildPlan(request, place, Stage.BUILD));
            case BUILD -> build(outcome);
            case READ -> read(outcome);
        };
    }

    private Command look() {
        List<String> inspect = request.builder() == null
                ? List.of("docker", "buildx", "inspect")
                : List.of("docker", "buildx", "inspect", "--", request.builder());
        return Command.brief(
                        "look",
                        Script.in(place)
                                .capture(
                                        "version",
                                        "engine",
                                        List.of("docker", "version", "--format", "{{.Server.Version}}"))
                                .capture(
                                        "store",
                                        "store.json",
                                        List.of("docker", "info", "--format", "{{json .DriverStatus}}"))
                                .capture("buildx", "buildx", inspect)
                                .toString())
                .leaves(Script.STAGE)
                .leaves("version.log")
                .leaves("store.json")
                .leaves("buildx")
                .leaves("buildx.log")
                .build();
    }

    private Decision<BuildResult> build(Outcome looked) {
        if (!looked.succeeded()) {
            return new Failed<>(EngineFailure.explain(looked));
        }
        boolean dockerDriver = looked.text("buildx").lines().anyMatch(line -> line.matches("Driver:\\s+docker"));
        boolean exportCache = !dockerDriver || looked.text("store.json").contains("io.containerd.snapshotter");
        Script script = Script.in(place).login(request.login());
        if (request.writesCache() && !exportCache) {
            script.line("printf '%s\\n' 'The cache is read but not written: this engine exports a registry cache only"
                    + " with the containerd image store (\"features\": {\"containerd-snapshotter\": true}).'");
        }
        script.run("build", BuildArguments.of(request, place, exportCache))
                .capture("inspect", INSPECTED, ImageDetails.inspect(request.reference()));
        return new Run<>(
                Command.lasting("build", script.toString())
                        .login(request.login())
                        .secrets(List.copyOf(request.secretVariables().values()))
                        .shownAs(new BuildLog())
                        .leaves(Script.STAGE)
                        .leaves("login.log")
                        .leaves(PROGRESS, ProgressReader.INSTANCE)
                        .leaves("inspect.log")
                        .leaves(INSPECTED)
                        .build(),
                new BuildPlan(request, place, Stage.READ));
    }

    private Decision<BuildResult> read(Outcome outcome) {
        BuildProgress progress = outcome.result(PROGRESS, BuildProgress.class);
        if (!outcome.succeeded()) {
            return new Failed<>(
                    switch (outcome.text(Script.STAGE)) {
                        case "login" -> LoginFailure.explain(request.login(), outcome);
                        case "build" ->
                            "docker buildx build failed with exit code " + outcome.exitCode() + ". "
                                    + (progress == null ? "" : progress.explainFailure());
                        case "inspect" ->
                            "The image was built but is not in the engine: " + outcome.lastLines("inspect.log");
                        default -> "The build ended with exit code " + outcome.exitCode() + " before it began.";
                    });
        }
        ImageDetails details = ImageDetails.of(outcome.text(INSPECTED));
        return new Done<>(new BuildResult(
                request.repository(),
                request.tag(),
                details.id(),
                progress == null ? 0 : progress.cachedSteps(),
                progress == null ? 0 : progress.totalSteps(),
                details.sizeBytes()));
    }
}
