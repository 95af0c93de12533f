package io.jenkins.plugins.dockerdelivery.engine.build;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.LoginFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Json;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Looks what the builder can do, builds, and reads what came of it. Trouble with the cache never fails a build, and never
 * lets it wait for ever.
 */
public final class BuildPlan implements Plan<BuildResult> {
    private static final long serialVersionUID = 1L;

    static final String METADATA = "metadata.json";

    /** The builder that is made where the engine's own cannot write a cache; one for all builds of an agent. */
    static final String BUILDER = "docker-delivery";

    private static final String INSPECTED = "image.json";
    private static final String PROGRESS = "build.log";
    private static final String LIBRARY = ScriptLibrary.load(BuildPlan.class, "build.sh");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
    private static final String TIME = "%Y-%m-%dT%H:%M:%SZ";

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
        Script script = Script.in(place)
                .capture("version", "engine", List.of("docker", "version", "--format", "{{.Server.Version}}"))
                .capture("store", BuilderFacts.STORE, List.of("docker", "info", "--format", "{{json .DriverStatus}}"))
                .capture("buildx", BuilderFacts.BUILDER, inspect);
        // The time of the commit, so that building it again makes the same image.
        String commit = request.labels().getOrDefault(ImageDetails.REVISION, "");
        String now = "date -u +" + TIME;
        script.line(
                COMMIT.matcher(commit).matches()
                        ? "{ TZ=UTC git log -1 --date=format-local:" + TIME + " --format=%cd " + commit
                                + " 2>/dev/null || " + now + "; } >\"$here/" + BuilderFacts.CREATED + "\""
                        : now + " >\"$here/" + BuilderFacts.CREATED + "\"");
        return Command.brief("look", script.toString())
                .leaves(Script.STAGE)
                .leaves("version.log")
                .leaves("buildx.log")
                .leaves(BuilderFacts.STORE)
                .leaves(BuilderFacts.BUILDER)
                .leaves(BuilderFacts.CREATED)
                .build();
    }

    private Decision<BuildResult> build(Outcome looked) {
        if (!looked.succeeded()) {
            return new Failed<>(EngineFailure.explain(looked));
        }
        BuilderFacts facts = BuilderFacts.of(looked);
        String refusal = facts.refusal(request);
        if (refusal != null) {
            return new Failed<>(refusal);
        }
        BuildCache cache = request.cache();
        Script script = Script.in(place).line(LIBRARY).login(request.login());
        request.secretVariables().values().stream()
                .filter(secret -> secret.part() == Part.CONTENT)
                .forEach(secret -> script.line("secret_file " + secret.variable()));
        List<String> unknown = facts.unknown(request.platforms());
        if (!unknown.isEmpty()) {
            script.say("The builder does not say that it runs commands for " + String.join(", ", unknown)
                    + "; steps that run any need emulation there.");
        }
        script.line("engines=");
        if (cache.isWritten() && !facts.writesCache()) {
            script.stage("builder").line("if make_builder " + BUILDER + "; then");
            define(script, facts, BUILDER, true);
            String engines = Shell.join(arguments(facts, null, true, false));
            script.line("engines=" + Shell.quote(engines)).line("engines() { exec " + engines + "; }");
            script.line("else")
                    .say("The cache is read but not written: this engine exports a registry cache only with the"
                            + " containerd image store (\"features\": {\"containerd-snapshotter\": true}), and the builder '"
                            + BUILDER + "' (docker-container) could not be started in its place.");
            define(script, facts, null, false);
            script.line("fi");
        } else {
            define(script, facts, request.builder(), cache.isWritten());
        }
        script.stage("build")
                .line(
                        cache.isRead()
                                ? "build_image " + Shell.quote(cache.reference()) + " " + cache.readSeconds() + " "
                                        + cache.writeSeconds() + " || build_otherwise \"$?\""
                                : "watched plain 0");
        if (facts.needsArchive(request)) {
            String archive = place.file(BuildArguments.ARCHIVE);
            script.capture("load", "loaded", List.of("docker", "load", "--input", archive))
                    .line("rm -f " + Shell.quote(archive));
        }
        script.capture("inspect", INSPECTED, ImageDetails.inspect(request.reference()));
        return new Run<>(
                Command.lasting("build", script.toString())
                        .login(request.login())
                        .secrets(List.copyOf(request.secretVariables().values()))
                        .shownAs(new BuildLog())
                        .leaves(Script.STAGE)
                        .leaves("login.log")
                        .leaves(PROGRESS, ProgressReader.INSTANCE)
                        .leaves(METADATA)
                        .leaves("load.log")
                        .leaves("inspect.log")
                        .leaves(INSPECTED)
                        .build(),
                new BuildPlan(request, place, Stage.READ));
    }

    /** Writes the build as two functions, with the cache and without, that become the command they call. */
    private void define(Script script, BuilderFacts facts, @Nullable String builder, boolean writeCache) {
        List<String> cached = arguments(facts, builder, request.cache().isRead(), writeCache);
        List<String> plain = arguments(facts, builder, false, false);
        script.announce(cached)
                .line("cached() { exec " + Shell.join(cached) + "; }")
                .line("plain() { exec " + Shell.join(plain) + "; }");
    }

    private List<String> arguments(
            BuilderFacts facts, @Nullable String builder, boolean readCache, boolean writeCache) {
        return BuildArguments.of(
                request,
                place,
                new BuildArguments.Way(builder, readCache, writeCache, facts.needsArchive(request), facts.created()));
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
                        case "load" ->
                            "The image was built but could not be loaded into the engine: "
                                    + outcome.lastLines("load.log");
                        case "inspect" ->
                            "The image was built but is not in the engine: " + outcome.lastLines("inspect.log");
                        default -> "The build ended with exit code " + outcome.exitCode() + " before it began.";
                    });
        }
        return new Done<>(new BuildResult(
                request.repository(),
                request.tag(),
                ImageDetails.of(outcome.text(INSPECTED)),
                configDigest(outcome.text(METADATA)),
                progress == null ? BuildProgress.none() : progress));
    }

    /** The digest of the image's configuration, as buildx tells it; null where it was ended before it could. */
    @Nullable
    private static ImageId configDigest(String metadata) {
        String digest = metadata.isEmpty()
                ? ""
                : Json.parse(metadata).path("containerimage.config.digest").asText();
        return digest.isEmpty() ? null : ImageId.parse(digest);
    }
}
