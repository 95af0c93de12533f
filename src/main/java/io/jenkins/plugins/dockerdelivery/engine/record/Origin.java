package io.jenkins.plugins.dockerdelivery.engine.record;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a run's sources come from, read from the variables that Jenkins sets. */
public final class Origin implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How many characters of a commit people read; docker/metadata-action's number. */
    public static final int SHORT_COMMIT = 7;

    /** What stands before the host of a web address; {@code git@} of an SSH address is no secret. */
    private static final Pattern LOGIN = Pattern.compile("^(https?://)[^/]*@", Pattern.CASE_INSENSITIVE);

    private final String commit;
    private final String branch;
    private final String gitTag;
    private final String changeId;
    private final String url;
    private final String buildNumber;
    /** The git plugin found the commit on no branch. */
    private final boolean detached;

    private Origin(Map<String, String> variables) {
        String gitBranch = given(variables, "GIT_BRANCH");
        detached = "detached".equals(gitBranch);
        commit = given(variables, "GIT_COMMIT");
        gitTag = first(given(variables, "TAG_NAME"), tagOf(gitBranch));
        changeId = given(variables, "CHANGE_ID");
        url = withoutLogin(given(variables, "GIT_URL"));
        buildNumber = given(variables, "BUILD_NUMBER");
        branch = first(
                given(variables, "BRANCH_NAME"),
                first(given(variables, "GIT_LOCAL_BRANCH"), detached ? null : branchOf(gitBranch)));
    }

    private Origin(Origin own, @Nullable String commit, @Nullable String branch, @Nullable String gitTag) {
        this.commit = commit;
        this.branch = branch;
        this.gitTag = first(own.gitTag, gitTag);
        this.changeId = own.changeId;
        this.url = null;
        this.buildNumber = own.buildNumber;
        this.detached = false;
    }

    /** Reads it from the environment of a step. */
    public static Origin of(Map<String, String> variables) {
        return new Origin(variables);
    }

    /**
     * Where an image comes from that another run built and this one goes on with: that run's commit and branch, this
     * run's number, and this run's git tag where it has one.
     */
    public Origin promoting(@Nullable String commit, @Nullable String branch, @Nullable String gitTag) {
        return new Origin(this, commit, branch, gitTag);
    }

    @Nullable
    private static String given(Map<String, String> variables, String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    @Nullable
    private static String first(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    /** The address goes into the image and the log; some carry a user name with a password, or a token in its place. */
    @Nullable
    private static String withoutLogin(@Nullable String url) {
        return url == null ? null : LOGIN.matcher(url).replaceFirst("$1");
    }

    /** The git plugin names the remote, too. */
    @Nullable
    private static String branchOf(@Nullable String gitBranch) {
        return gitBranch == null
                ? null
                : gitBranch
                        .replaceFirst("^(refs/remotes/|remotes/)?origin/", "")
                        .replaceFirst("^(refs/heads/|(refs/)?tags/)", "");
    }

    @Nullable
    private static String tagOf(@Nullable String gitBranch) {
        return gitBranch != null && gitBranch.matches("(refs/)?tags/.+")
                ? gitBranch.replaceFirst("^(refs/)?tags/", "")
                : null;
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

    /** The version that the git tag names; empty if there is no such tag. */
    public Optional<SemanticVersion> version() {
        return SemanticVersion.parse(gitTag);
    }

    /** The change, such as a pull request, that is built; null if it is none. */
    @Nullable
    public String changeId() {
        return changeId;
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
     * Puts values in the place of {@code {sha}}, {@code {shortSha}}, {@code {branch}}, {@code {buildNumber}},
     * {@code {gitTag}} and, where the git tag is a semantic version, {@code {version}}, {@code {major}} and
     * {@code {minor}}.
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
                    case "version" -> version().map(SemanticVersion::toString).orElse(null);
                    case "major" ->
                        version()
                                .map(SemanticVersion::major)
                                .map(String::valueOf)
                                .orElse(null);
                    case "minor" ->
                        version()
                                .map(SemanticVersion::minor)
                                .map(String::valueOf)
                                .orElse(null);
                    default ->
                        throw RefusedException.of(
                                parameter,
                                template,
                                "holds {" + name
                                        + "}, which is none of {sha}, {shortSha}, {branch}, {buildNumber}, {gitTag},"
                                        + " {version}, {major} and {minor}");
                };
        if (value == null) {
            throw RefusedException.of(
                    parameter, template, "holds {" + name + "}, and this run knows none: " + whyUnknown(name));
        }
        return value;
    }

    private String whyUnknown(String name) {
        return switch (name) {
            case "sha", "shortSha" -> "GIT_COMMIT is not set; check the sources out with git, or give it by withEnv";
            case "branch" ->
                detached
                        ? "GIT_BRANCH is 'detached', as the commit was checked out without its branch; check the branch"
                                + " out, or give BRANCH_NAME by withEnv"
                        : "neither BRANCH_NAME nor GIT_BRANCH is set; check the sources out with git, or give"
                                + " BRANCH_NAME by withEnv";
            case "buildNumber" -> "BUILD_NUMBER is not set";
            default ->
                gitTag == null
                        ? "it does not build a git tag; TAG_NAME is not set"
                        : "the git tag '" + gitTag + "' is not a semantic version such as v1.4.2";
        };
    }
}
