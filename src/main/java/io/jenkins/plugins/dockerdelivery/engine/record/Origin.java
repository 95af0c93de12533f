package io.jenkins.plugins.dockerdelivery.engine.record;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a run's sources come from, read from the variables that Jenkins sets. */
public final class Origin implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How many characters of a commit people read; docker/metadata-action's number. */
    public static final int SHORT_COMMIT = 7;

    private final String commit;
    private final String branch;
    private final String gitTag;
    private final String changeId;
    private final String url;
    private final String buildNumber;

    private Origin(Map<String, String> variables) {
        commit = variables.get("GIT_COMMIT");
        gitTag = variables.get("TAG_NAME");
        changeId = variables.get("CHANGE_ID");
        url = variables.get("GIT_URL");
        buildNumber = variables.get("BUILD_NUMBER");
        branch = branchOf(variables);
    }

    /** Reads it from the environment of a step. */
    public static Origin of(Map<String, String> variables) {
        return new Origin(variables);
    }

    private static String branchOf(Map<String, String> variables) {
        if (variables.get("BRANCH_NAME") != null) {
            return variables.get("BRANCH_NAME");
        }
        // The git plugin names the remote, too, and says "detached" where it knows no branch.
        String branch = variables.get("GIT_BRANCH");
        if (branch == null || branch.equals("detached")) {
            return null;
        }
        return branch.replaceFirst("^(refs/remotes/|remotes/)?origin/", "").replaceFirst("^refs/heads/", "");
    }

    /** The full commit; null if none is known. */
    @Nullable
    public String commit() {
        return commit;
    }

    /** The first seven characters of the commit; null if none is known. */
    @Nullable
    public String shortCommit() {
        return commit == null ? null : commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    /** The branch, without a remote's name; null if none is known. */
    @Nullable
    public String branch() {
        return branch;
    }

    /** The tag that is built; null if it is none. */
    @Nullable
    public String gitTag() {
        return gitTag;
    }

    /** The address of the sources; null if none is known. */
    @Nullable
    public String url() {
        return url;
    }

    /** The number of the run; null if none is known. */
    @Nullable
    public String buildNumber() {
        return buildNumber;
    }

    /** Whether the run builds a pull request. */
    public boolean isPullRequest() {
        return changeId != null;
    }

    /**
     * Why a station that publishes is skipped here; empty if it is not.
     *
     * @param branches globs of the branches it is for; empty for every branch, but no pull request
     * @throws RefusedException if a glob is not valid
     */
    public Optional<String> reasonToSkip(List<String> branches) {
        if (isPullRequest()) {
            return Optional.of("pull request " + changeId);
        }
        if (branches.isEmpty()) {
            return Optional.empty();
        }
        if (branch == null) {
            return Optional.of("no branch is known, and branches is " + String.join(", ", branches));
        }
        return branches.stream().anyMatch(this::matchesBranch)
                ? Optional.empty()
                : Optional.of("not on " + String.join(", ", branches) + " but on " + branch);
    }

    private boolean matchesBranch(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(branch));
        } catch (IllegalArgumentException e) {
            throw RefusedException.of("branches", glob, "is not a glob");
        }
    }

    /**
     * Puts values in the place of {@code {sha}}, {@code {shortSha}}, {@code {branch}}, {@code {buildNumber}} and
     * {@code {gitTag}}.
     *
     * @throws RefusedException if the run has no value for one of them, or does not know it
     */
    public String fill(String parameter, String template) {
        StringBuilder filled = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                break;
            }
            String name = template.substring(open + 1, close);
            filled.append(template, at, open).append(value(parameter, template, name));
            at = close + 1;
        }
        return filled.append(template.substring(at)).toString();
    }

    private String value(String parameter, String template, String name) {
        String value =
                switch (name) {
                    case "sha" -> commit;
                    case "shortSha" -> shortCommit();
                    case "branch" -> branch;
                    case "buildNumber" -> buildNumber;
                    case "gitTag" -> gitTag;
                    default ->
                        throw RefusedException.of(
                                parameter,
                                template,
                                "holds {" + name
                                        + "}, which is none of {sha}, {shortSha}, {branch}, {buildNumber} and {gitTag}");
                };
        if (value == null) {
            throw RefusedException.of(parameter, template, "holds {" + name + "}, and this run knows none");
        }
        return value;
    }
}
