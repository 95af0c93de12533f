package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.LoginFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the image, looks in every repository where the tags are now, asks the history whether a tag that moves would move
 * back, and only then pushes, repository by repository; each time it checks in the registry that every tag names the
 * image that was to be pushed.
 */
public final class PushPlan implements Plan<PushResult> {
    private static final long serialVersionUID = 2L;
    /** Far more than the longest push needs with the shortest-lived tokens. */
    private static final int MOST_LOGINS = 20;

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");

    private enum Stage {
        FIND,
        FOUND,
        PULLED,
        LOOKED,
        COMPARED,
        PUSHED,
        VERIFIED
    }

    /** What is known so far. */
    private record Progress(
            @Nullable ImageDetails image,
            ArrayList<TagDecision> decisions,
            ArrayList<PushResult.Pushed> pushed,
            int expiredLogins)
            implements Serializable {
        Progress of(ImageDetails found) {
            return new Progress(found, decisions, pushed, expiredLogins);
        }

        Progress with(TagDecision decision) {
            return new Progress(image, plus(decisions, decision), pushed, expiredLogins);
        }

        Progress with(PushResult.Pushed one) {
            return new Progress(image, decisions, plus(pushed, one), expiredLogins);
        }

        Progress afterExpiredLogin() {
            return new Progress(image, decisions, pushed, expiredLogins + 1);
        }

        private static <T> ArrayList<T> plus(List<T> list, T one) {
            ArrayList<T> longer = new ArrayList<>(list);
            longer.add(one);
            return longer;
        }
    }

    private final PushRequest request;
    private final PushCommands commands;
    private final Stage stage;
    private final Progress progress;
    /** Whether the command that this plan waits for has had all its tries. */
    private final boolean patient;

    /** The plan for a request in a place. */
    public PushPlan(PushRequest request, Place place) {
        this(
                request,
                new PushCommands(place, request.references()),
                Stage.FIND,
                new Progress(null, new ArrayList<>(), new ArrayList<>(), 0),
                false);
    }

    private PushPlan(PushRequest request, PushCommands commands, Stage stage, Progress progress, boolean patient) {
        this.request = request;
        this.commands = commands;
        this.stage = stage;
        this.progress = progress;
        this.patient = patient;
    }

    private Decision<PushResult> run(Command command, Stage then, Progress known) {
        return new Run<>(command, new PushPlan(request, commands, then, known, !command.isBrief()));
    }

    @Override
    public Decision<PushResult> next(Outcome outcome) {
        return switch (stage) {
            case FIND -> run(commands.find(request.image().inEngine()), Stage.FOUND, progress);
            case FOUND -> found(outcome);
            case PULLED -> pulled(outcome);
            case LOOKED -> looked(outcome);
            case COMPARED -> compared(outcome);
            case PUSHED -> pushed(outcome);
            case VERIFIED -> verified(outcome);
        };
    }

    @Override
    public Command cleanUp() {
        return commands.cleanUp();
    }

    private Decision<PushResult> found(Outcome outcome) {
        if (outcome.succeeded()) {
            ImageDetails image = ImageDetails.of(outcome.text(PushCommands.IMAGE));
            return look(progress.of(image));
        }
        if (!outcome.text(Script.STAGE).equals("inspect")) {
            return new Failed<>(EngineFailure.explain(outcome));
        }
        if (request.source() == null) {
            return new Failed<>(request.image().explainAbsence());
        }
        return run(commands.pull(request.source(), sourceReference(), request.retries()), Stage.PULLED, progress);
    }

    private String sourceReference() {
        return request.source().repository().withDigest(request.sourceDigest());
    }

    private Decision<PushResult> pulled(Outcome outcome) {
        return outcome.succeeded()
                ? run(commands.find(sourceReference()), Stage.FOUND, progress)
                : failed(request.source(), outcome);
    }

    /** The next repository whose tags are looked at. */
    private PushTarget target(Progress known) {
        return request.targets().get(known.decisions().size());
    }

    private List<Tag> wanted() {
        return request.tags().stream().map(PlannedTag::tag).toList();
    }

    private Decision<PushResult> look(Progress known) {
        return known.decisions().size() < request.targets().size()
                ? run(commands.look(target(known), wanted(), 0), Stage.LOOKED, known)
                : push(known);
    }

    private Decision<PushResult> looked(Outcome outcome) {
        PushTarget target = target(progress);
        if (mayPass(outcome)) {
            return run(commands.look(target, wanted(), request.retries()), Stage.LOOKED, progress);
        }
        if (!outcome.succeeded()) {
            return failed(target, outcome);
        }
        TagDecision decided = TagDecision.of(request, target, progress.image(), tags(outcome, wanted().size()));
        if (decided.refusal() != null) {
            return new Failed<>(decided.refusal());
        }
        List<String> others = decided.undecided().values().stream()
                .map(PushedTag::revision)
                .filter(revision -> COMMIT.matcher(revision).matches())
                .distinct()
                .toList();
        String ours =
                COMMIT.matcher(request.commit() == null ? "" : request.commit()).matches() ? request.commit() : null;
        if (others.isEmpty() || ours == null) {
            return look(
                    progress.with(decided.afterHistory(CommitOrder.parse(""), progress.image(), request.overwrite())));
        }
        return run(commands.compare(ours, others), Stage.COMPARED, progress.with(decided));
    }

    private static List<PushedTag> tags(Outcome outcome, int count) {
        List<PushedTag> tags = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tags.add(PushedTag.parse(outcome.text("tag-" + i), outcome.text("manifest-" + i)));
        }
        return tags;
    }

    private Decision<PushResult> compared(Outcome outcome) {
        ArrayList<TagDecision> decisions = new ArrayList<>(progress.decisions());
        TagDecision last = decisions.remove(decisions.size() - 1);
        decisions.add(last.afterHistory(CommitOrder.parse(outcome.output()), progress.image(), request.overwrite()));
        return look(new Progress(progress.image(), decisions, progress.pushed(), progress.expiredLogins()));
    }

    private Decision<PushResult> push(Progress known) {
        int at = known.pushed().size();
        if (at == request.targets().size()) {
            return new Done<>(result(known));
        }
        PushTarget target = request.targets().get(at);
        List<Tag> tags = known.decisions().get(at).tags();
        return tags.isEmpty()
                ? push(known.with(new PushResult.Pushed(target.repository(), null, tags)))
                : run(commands.push(target, known.image().id(), tags, request.retries()), Stage.PUSHED, known);
    }

    private PushTarget pushing() {
        return request.targets().get(progress.pushed().size());
    }

    private List<Tag> pushedTags() {
        return progress.decisions().get(progress.pushed().size()).tags();
    }

    private Decision<PushResult> pushed(Outcome outcome) {
        if (outcome.exitCode() == PushCommands.EXPIRED && progress.expiredLogins() < MOST_LOGINS) {
            // The credential may stand for another token by now; what is in the registry is not sent again.
            return push(progress.afterExpiredLogin());
        }
        return outcome.succeeded()
                ? run(commands.look(pushing(), pushedTags(), 0), Stage.VERIFIED, progress)
                : failed(pushing(), outcome);
    }

    private Decision<PushResult> verified(Outcome outcome) {
        PushTarget target = pushing();
        List<Tag> wanted = pushedTags();
        if (mayPass(outcome)) {
            return run(commands.look(target, wanted, request.retries()), Stage.VERIFIED, progress);
        }
        if (!outcome.succeeded()) {
            return failed(target, outcome);
        }
        List<PushedTag> there = tags(outcome, wanted.size());
        Digest digest = null;
        for (int i = 0; i < wanted.size(); i++) {
            String reference = target.repository().withTag(wanted.get(i));
            PushedTag tag = there.get(i);
            if (tag == null) {
                return new Failed<>("The tag " + reference + " is not in the registry after the push.");
            }
            if (!tag.isImage(progress.image()) || digest != null && !digest.equals(tag.digest())) {
                return new Failed<>("The tag " + reference + " names " + tag.digest() + " after the push and not "
                        + (digest == null ? "the image " + progress.image().id() : digest)
                        + ": something else pushed it at the same time.");
            }
            digest = tag.digest();
        }
        return push(progress.with(new PushResult.Pushed(target.repository(), digest, wanted)));
    }

    private PushResult result(Progress known) {
        List<String> notes = Stream.concat(
                        request.notes().stream(),
                        known.decisions().stream().flatMap(decision -> decision.notes().stream()))
                .distinct()
                .toList();
        return new PushResult(
                known.image().id(), known.pushed(), known.decisions().get(0).deployTag(), notes);
    }

    /** Whether what was tried once is worth being tried again. */
    private boolean mayPass(Outcome outcome) {
        return outcome.exitCode() == PushCommands.MAY_PASS && !patient && request.retries() > 0;
    }

    private static Decision<PushResult> failed(PushTarget target, Outcome outcome) {
        String reached = outcome.text(Script.STAGE);
        return new Failed<>(
                reached.equals(PushCommands.LOGIN)
                        ? LoginFailure.explain(target.login(), outcome)
                        : PushFailure.explain(target.repository(), outcome.lastLines(reached + ".log")));
    }
}
