package io.jenkins.plugins.dockerdelivery.board;

import hudson.Util;
import hudson.model.Cause;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One deployment of one service to one host, as it is kept with the job when the run is gone. The fields are written to
 * disk: they keep their names, and a new one must do without a value.
 */
@ExportedBean(defaultVisibility = 3)
public final class Deployment {
    private static final int SHORT_COMMIT = 7;
    private static final int SHORT_DIGEST = 12;

    private final String key;
    private final int build;
    private final String environment;
    private final String host;
    private final String service;
    private final String image;
    private final String commit;
    private final String digest;
    private final String previous;
    private final String end;
    private final String reason;
    private final String startedBy;
    private final String approver;
    private final long startMillis;
    private final long durationMillis;

    Deployment(String key, Run<?, ?> run, StationEntry entry, String service) {
        this.key = key;
        this.build = run.getNumber();
        this.host = Util.fixNull(entry.fact(Fact.HOST));
        this.environment = Util.fixNull(entry.fact(Fact.ENVIRONMENT), host);
        this.service = service;
        this.image = entry.image();
        this.commit = Util.fixNull(entry.fact(Fact.COMMIT));
        this.digest = Util.fixNull(entry.fact(Fact.DIGEST));
        this.previous = Util.fixNull(entry.fact(Fact.PREVIOUS));
        this.end = Util.fixNull(entry.fact(Fact.END));
        this.reason = isHealthy() ? "" : entry.figure();
        this.startedBy = starter(run);
        this.approver = Util.fixNull(entry.fact(Fact.APPROVER));
        this.startMillis = entry.startMillis();
        this.durationMillis = entry.durationMillis();
    }

    private static String starter(Run<?, ?> run) {
        Cause.UserIdCause user = run.getCause(Cause.UserIdCause.class);
        if (user != null && user.getUserId() != null) {
            return user.getUserId();
        }
        return run.getCauses().isEmpty() ? "" : run.getCauses().get(0).getShortDescription();
    }

    /** Whether both are the same, written down again after a crash. */
    boolean isAgain(Deployment other) {
        return build == other.build
                && key.equals(other.key)
                && host.equals(other.host)
                && service.equals(other.service);
    }

    /** What was deployed to: environment, host and service. */
    List<String> place() {
        return List.of(environment, host, service);
    }

    /** Whether its image runs, as far as is known here. */
    public boolean isHealthy() {
        return "healthy".equals(end);
    }

    /** Whether something was changed, and it is not known that what ran before runs again. */
    boolean isInDoubt() {
        return "failed".equals(end);
    }

    /** The environment; the host where none was named. */
    @Exported
    public String getEnvironment() {
        return environment;
    }

    /** The host. */
    @Exported
    public String getHost() {
        return host;
    }

    /** The Compose service. */
    @Exported
    public String getService() {
        return service;
    }

    /** The image's name. */
    @Exported
    public String getImage() {
        return image;
    }

    /** The commit; empty if none is known. */
    @Exported
    public String getCommit() {
        return commit;
    }

    /** The first digits of the commit, for people. */
    public String getShortCommit() {
        return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    /** The digest in the registry. */
    @Exported
    public String getDigest() {
        return digest;
    }

    /** The first digits of the digest, for people. */
    public String getShortDigest() {
        String digits = digest.substring(digest.indexOf(':') + 1);
        return digits.substring(0, Math.min(SHORT_DIGEST, digits.length()));
    }

    /** What ran before, by the name that people know; empty if nothing did. */
    @Exported
    public String getPrevious() {
        return previous;
    }

    /** How it ended: healthy, rolled_back, failed, refused, aborted, skipped. */
    @Exported
    public String getEnd() {
        return end;
    }

    /** The same for people. */
    public String getEndText() {
        return switch (end) {
            case "healthy" -> Messages.Deployment_healthy();
            case "rolled_back" -> Messages.Deployment_rolledBack();
            case "refused" -> Messages.Deployment_refused();
            case "aborted" -> Messages.Deployment_aborted();
            case "skipped" -> Messages.State_skipped();
            default -> Messages.State_failure();
        };
    }

    /** The symbol that goes with it. */
    public String getSymbol() {
        return switch (end) {
            case "healthy" -> "symbol-checkmark-circle-outline plugin-ionicons-api";
            case "rolled_back" -> "symbol-arrow-undo-outline plugin-ionicons-api";
            case "refused", "aborted" -> "symbol-ban-outline plugin-ionicons-api";
            case "skipped" -> "symbol-play-skip-forward-outline plugin-ionicons-api";
            default -> "symbol-close-circle-outline plugin-ionicons-api";
        };
    }

    /** The class of Jenkins' design library that colours it. */
    public String getColor() {
        return switch (end) {
            case "healthy" -> "jenkins-!-success-color";
            case "rolled_back" -> "jenkins-!-warning-color";
            case "refused", "aborted", "skipped" -> "jenkins-!-text-color-secondary";
            default -> "jenkins-!-error-color";
        };
    }

    /** Why it is not healthy, as a sentence; empty if it is, or if that was not written down. */
    @Exported
    public String getReason() {
        return Util.fixNull(reason);
    }

    /** The number of the build. */
    @Exported
    public int getBuild() {
        return build;
    }

    /** Who started the build: a user's id, or what else started it. */
    @Exported
    public String getStartedBy() {
        return startedBy;
    }

    /** Who started the build, by the name that people know. */
    public String getStartedByName() {
        return name(startedBy);
    }

    /** The id of who approved it; empty if nobody was asked. */
    @Exported
    public String getApprover() {
        return approver;
    }

    /** Who approved it, by the name that people know. */
    public String getApproverName() {
        return name(approver);
    }

    private static String name(String id) {
        User user = id.isEmpty() ? null : User.getById(id, false);
        return user == null ? id : user.getDisplayName();
    }

    /** When it began, in milliseconds since 1970. */
    @Exported
    public long getStartMillis() {
        return startMillis;
    }

    /** When it ended, in milliseconds since 1970. */
    long getEndMillis() {
        return startMillis + durationMillis;
    }

    /** How long ago it ended, for people. */
    public String getSince() {
        return Util.getTimeSpanString(Math.max(0, System.currentTimeMillis() - getEndMillis()));
    }

    /** How long it took, in milliseconds. */
    @Exported
    public long getDurationMillis() {
        return durationMillis;
    }

    /** How long it took, for people. */
    public String getDuration() {
        return Util.getTimeSpanString(durationMillis);
    }
}
