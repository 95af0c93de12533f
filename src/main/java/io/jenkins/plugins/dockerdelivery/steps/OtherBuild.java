package io.jenkins.plugins.dockerdelivery.steps;

import hudson.model.Item;
import hudson.model.Job;
import hudson.model.PermalinkProjectAction.Permalink;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AccessDeniedException3;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.Promotion;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/** Finds the build whose image another one goes on with, for users who may see it. */
final class OtherBuild {
    private static final String PARAMETER = "fromBuild";
    private static final Pattern GRAMMAR = Pattern.compile("(.+)#([0-9]{1,9}|[A-Za-z]+)");

    /** From a release to the build, and a few promotions in between. */
    private static final int MOST_STEPS = 5;

    private final Run<?, ?> run;
    private final Authentication user;

    /**
     * @param run the run that goes on with the image: names are relative to its job
     * @param user who must be allowed to see the other job
     */
    OtherBuild(Run<?, ?> run, Authentication user) {
        this.run = run;
        this.user = user;
    }

    /**
     * Finds it.
     *
     * @param given the job, by its full name or relative to this one, and a number or permalink:
     *     {@code payment-api/main#57}, {@code ../ci/main#lastSuccessfulBuild}
     * @throws RefusedException if there is no such build, or the user may not see its job
     */
    Promotion find(String given) {
        return find(given, MOST_STEPS);
    }

    private Promotion find(String given, int stepsLeft) {
        Matcher parts = GRAMMAR.matcher(given);
        if (!parts.matches()) {
            throw RefusedException.of(
                    PARAMETER,
                    given,
                    "is not a job and a build, such as payment-api/main#57 or payment-api/main#lastSuccessfulBuild");
        }
        Job<?, ?> job = job(given, parts.group(1));
        Run<?, ?> found = build(given, job, parts.group(2));
        if (found.equals(run)) {
            throw RefusedException.of(
                    PARAMETER, given, "is this build itself; leave it out to go on with what this build has built");
        }
        DeliveryAction action = found.getAction(DeliveryAction.class);
        DeliveryRecord record = action == null ? new DeliveryRecord(List.of()) : action.record();
        String name = found.getExternalizableId();
        String earlier = record.takenFrom();
        // A build that went on with another one's image itself, such as a release that is deployed once more.
        return earlier == null || stepsLeft == 0
                ? new Promotion(name, record)
                : new Promotion(name, find("/" + earlier, stepsLeft - 1).before(record));
    }

    private Job<?, ?> job(String given, String name) {
        Job<?, ?> found = null;
        try (ACLContext as = ACL.as2(user)) {
            found = Jenkins.get().getItem(name, run.getParent(), Job.class);
            if (found != null && !found.hasPermission(Item.READ)) {
                found = null;
            }
        } catch (AccessDeniedException3 e) {
            // The same sentence as for a job that is not there: what one may not see is not told.
            found = null;
        }
        if (found == null) {
            throw RefusedException.of(
                    PARAMETER,
                    given,
                    "names no job that the user of this build may see; check the name, and that the user has Job/Read"
                            + " there");
        }
        return found;
    }

    private static Run<?, ?> build(String given, Job<?, ?> job, String which) {
        if (which.matches("[0-9]+")) {
            Run<?, ?> found = job.getBuildByNumber(Integer.parseInt(which));
            if (found == null) {
                throw RefusedException.of(
                        PARAMETER, given, "is not there; the job has no build of that number any more or yet");
            }
            return found;
        }
        Permalink permalink = job.getPermalinks().get(which);
        if (permalink == null) {
            throw RefusedException.of(
                    PARAMETER, given, "names no build by '" + which + "'; give a number, or lastSuccessfulBuild");
        }
        Run<?, ?> found = permalink.resolve(job);
        if (found == null) {
            throw RefusedException.of(PARAMETER, given, "is not there yet; the job has no such build");
        }
        return found;
    }
}
