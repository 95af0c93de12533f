package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.LoginFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks where the tags are now, asks the history whether a tag that moves would move back, pushes, and checks in the
 * registry that every tag names the same digest.
 */
public final class PushPlan implements Plan<PushResult> {
    private static final long serialVersionUID = 1L;

    private static final String INSPECTED = "image.json";
    private static final String LIBRARY = ScriptLibrary.load(PushPlan.class, "push-tags.sh");

    private enum Stage {
        LOOK,
        COMPARE,
        PUSH,
        READ
    }

    private final PushRequest request;
    private final Place place;
    private final Stage stage;
    private final TagDecision decision;

    /** The plan for a request in a place. */
    public PushPlan(PushRequest request, Place place) {
        this(request, place, Stage.LOOK, null);
    }

    private PushPlan(PushRequest request, Place place, Stage stage, @Nullable TagDecision decision) {
        this.request = request;
        this.place = place;
        this.stage = stage;
        this.decision = decision;
    }

    @Override
    public Decision<PushResult> next(Outcome outcome) {
        return switch (stage) {
            case LOOK -> new Run<>(look(), new PushPlan(request, place, Stage.COMPARE, null));
            case COMPARE -> compare(outcome);
            case PUSH -> push(outcome);
            case READ -> read(outcome);
        };
    }

    private Command look() {
        Script script = Script.in(place)
                .capture("version", "engine", List.of("docker", "version", "--format", "{{.Server.Version}}"))
                .capture(
                        "inspect",
                        INSPECTED,
                        ImageDetails.inspect(request.image().inEngine()))
                .login(request.login())
                .stage("tags")
                .line(LIBRARY);
        for (int i = 0; i < request.tags().size(); i++) {
            script.line("look_up " + i + " " + Shell.join(PushedTag.inspect(reference(i))));
        }
        Command.Builder command = Command.brief("look", script.toString())
                .login(request.login())
                .leaves(Script.STAGE)
                .leaves("version.log")
                .leaves("login.log")
                .leaves("tags.log")
                .leaves(INSPECTED);
        for (int i = 0; i < request.tags().size(); i++) {
            command.leaves("before-" + i);
        }
        return command.build();
    }

    private String reference(int index) {
        return request.repository().withTag(request.tags().get(index).tag());
    }

    private Decision<PushResult> compare(Outcome looked) {
        if (!looked.succeeded()) {
            return new Failed<>(
                    switch (looked.text(Script.STAGE)) {
                        case "login" -> LoginFailure.explain(request.login(), looked);
                        case "inspect" -> request.image().explainAbsence();
                        case "tags" -> PushFailure.explain(request.repository(), looked.lastLines("tags.log"));
                        default -> EngineFailure.explain(looked);
                    });
        }
        ImageDetails found = ImageDetails.of(looked.text(INSPECTED));
        List<PushedTag> before = new ArrayList<>();
        for (int i = 0; i < request.tags().size(); i++) {
            before.add(PushedTag.parse(looked.text("before-" + i)));
        }
        TagDecision decided = TagDecision.of(request, found, before);
        if (decided.refusal() != null) {
            return new Failed<>(decided.refusal());
        }
        Script script = Script.in(place).line(LIBRARY).stage("history");
        decided.undecided()
                .forEach((tag, revision) -> script.line("is_older " + Shell.quote(request.commit()) + " "
                        + Shell.quote(revision) + " " + Shell.quote(tag.toString())));
        return new Run<>(
                Command.brief("history", script.toString()).build(), new PushPlan(request, place, Stage.PUSH, decided));
    }

    private Decision<PushResult> push(Outcome history) {
        TagDecision decided = decision.afterHistory(history.output().lines().toList());
        List<Tag> tags = decided.tags();
        if (tags.isEmpty()) {
            return new Done<>(new PushResult(
                    decided.imageId(), request.repository(), null, tags, decided.deployTag(), decided.notes()));
        }
        Script script = Script.in(place).line(LIBRARY).login(request.login());
        script.stage("push");
        for (int i = 0; i < tags.size(); i++) {
            String reference = request.repository().withTag(tags.get(i));
            script.line("push_tag " + i + " " + request.retries() + " "
                    + Shell.quote(decided.imageId().toString()) + " " + Shell.quote(reference));
        }
        for (int i = 0; i < tags.size(); i++) {
            String reference = request.repository().withTag(tags.get(i));
            script.capture("verify", "after-" + i, PushedTag.inspect(reference));
        }
        Command.Builder command = Command.lasting("push", script.toString())
                .login(request.login())
                .leaves(Script.STAGE)
                .leaves("login.log")
                .leaves("push.log")
                .leaves("verify.log");
        for (int i = 0; i < tags.size(); i++) {
            command.leaves("after-" + i);
        }
        return new Run<>(command.build(), new PushPlan(request, place, Stage.READ, decided));
    }

    private Decision<PushResult> read(Outcome outcome) {
        if (!outcome.succeeded()) {
            String stageReached = outcome.text(Script.STAGE);
            return new Failed<>(
                    stageReached.equals("login")
                            ? LoginFailure.explain(request.login(), outcome)
                            : PushFailure.explain(request.repository(), outcome.lastLines(stageReached + ".log")));
        }
        List<Tag> tags = decision.tags();
        Digest digest = null;
        for (int i = 0; i < tags.size(); i++) {
            PushedTag pushed = PushedTag.parse(outcome.text("after-" + i));
            if (pushed == null) {
                return new Failed<>("The tag " + request.repository().withTag(tags.get(i))
                        + " is not in the registry after the push.");
            }
            if (digest != null && !digest.equals(pushed.digest())) {
                return new Failed<>("The tag " + request.repository().withTag(tags.get(i)) + " names "
                        + pushed.digest() + " after the push and not " + digest
                        + ": something else pushed it at the same time.");
            }
            digest = pushed.digest();
        }
        return new Done<>(new PushResult(
                decision.imageId(), request.repository(), digest, tags, decision.deployTag(), decision.notes()));
    }
}
