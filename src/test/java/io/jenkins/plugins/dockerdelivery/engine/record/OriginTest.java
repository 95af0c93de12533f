package io.jenkins.plugins.dockerdelivery.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static Origin origin(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Restart.of(Origin.of(variables));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "main,        -,                                main",
                "feature/x,   origin/other,                     feature/x",
                "-,           origin/main,                      main",
                "-,           origin/feature/x,                 feature/x",
                "-,           refs/remotes/origin/main,         main",
                "-,           remotes/origin/main,              main",
                "-,           refs/heads/main,                  main",
                "-,           main,                             main",
                "-,           originals/main,                   originals/main",
                "-,           refs/tags/v1,                     v1",
                "-,           tags/v1,                          v1",
                "' ',         origin/main,                      main",
                "-,           detached,                         -",
                "-,           -,                                -"
            })
    void shouldKnowTheBranch(String branchName, String gitBranch, String branch) {
        assertThat(origin("BRANCH_NAME", branchName, "GIT_BRANCH", gitBranch).branch())
                .isEqualTo(branch);
    }

    @ParameterizedTest
    @CsvSource({
        "https://oauth2:glpat-abc@gitlab.example.com/team/api.git, https://gitlab.example.com/team/api.git",
        "HTTP://user:p@ss@git.example.com/api,                    HTTP://git.example.com/api",
        "https://token@git.example.com/@scope/api,                https://git.example.com/@scope/api",
        "https://git.example.com/@scope/api,                      https://git.example.com/@scope/api",
        "ssh://git@git.example.com/api.git,                       ssh://git@git.example.com/api.git",
        "git@git.example.com:team/api.git,                        git@git.example.com:team/api.git"
    })
    void shouldTellNobodyTheLoginInAnAddress(String given, String told) {
        assertThat(Origin.of(Map.of("GIT_URL", given)).url()).isEqualTo(told);
    }

    @Test
    void shouldReadTheVariablesOfARun() {
        Origin origin = origin(
                "GIT_COMMIT", COMMIT, "TAG_NAME", "v1", "GIT_URL", "https://example.com/x.git", "BUILD_NUMBER", "17");

        assertThat(origin.commit()).isEqualTo(COMMIT);
        assertThat(origin.shortCommit()).isEqualTo("0123456");
        assertThat(origin.gitTag()).isEqualTo("v1");
        assertThat(origin.url()).isEqualTo("https://example.com/x.git");
        assertThat(origin.buildNumber()).isEqualTo("17");
        assertThat(origin.isPullRequest()).isFalse();
        assertThat(origin().shortCommit()).isNull();
        assertThat(origin("GIT_COMMIT", "abc").shortCommit()).isEqualTo("abc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                //           branch        | branches           | reason
                "main          |                    | -",
                "feature/x     |                    | -",
                "-             |                    | -",
                "main          | main               | -",
                "main          | develop;main       | -",
                "release/2.0   | release/*          | -",
                "release/2/x   | release/*          | not on release/* but on release/2/x",
                "release/2/x   | release/**         | -",
                "develop       | main               | not on main but on develop",
                "main2         | main               | not on main but on main2",
                "hotfix-1      | main;{hot,bug}fix-* | -",
                "x             | main;develop       | not on main, develop but on x",
                "-             | main               | no branch is known, and branches is main"
            })
    void shouldSayWhyAStationIsSkipped(String branch, String branches, String reason) {
        List<String> globs = branches == null || branches.isEmpty() ? List.of() : List.of(branches.split(";"));

        assertThat(origin("BRANCH_NAME", branch).reasonToSkip(globs).orElse(null))
                .isEqualTo(reason);
    }

    @Test
    void shouldSkipEveryPullRequest() {
        Origin pullRequest = origin("BRANCH_NAME", "PR-7", "CHANGE_ID", "7");

        assertThat(pullRequest.isPullRequest()).isTrue();
        assertThat(pullRequest.reasonToSkip(List.of())).contains("pull request 7");
        assertThat(pullRequest.reasonToSkip(List.of("PR-*"))).contains("pull request 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a", "a["})
    void shouldRefuseWhatIsNoGlob(String glob) {
        Refusal.naming("branches", glob, () -> origin("BRANCH_NAME", "main").reasonToSkip(List.of("x", glob)))
                .contains("is not a glob");
    }

    @ParameterizedTest
    @CsvSource({
        "GIT_SHA={shortSha},                      GIT_SHA=0123456",
        "{sha},                                   0123456789abcdef0123456789abcdef01234567",
        "{branch}-{buildNumber}-{gitTag},         feature/{sha}-17-v1",
        "plain,                                   plain",
        "a}b,                                     a}b",
        "open {sha,                               open {sha",
        "'',                                      ''"
    })
    void shouldFillPlaceholdersOnce(String template, String filled) {
        Origin origin =
                origin("GIT_COMMIT", COMMIT, "BRANCH_NAME", "feature/{sha}", "BUILD_NUMBER", "17", "TAG_NAME", "v1");

        assertThat(origin.fill("env", template)).isEqualTo(filled);
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        Refusal.naming("env", "X={commit}", () -> origin("GIT_COMMIT", COMMIT).fill("env", "X={commit}"))
                .contains("holds {commit}, which is none of");
        Refusal.naming("env", "X={}", () -> origin("GIT_COMMIT", COMMIT).fill("env", "X={}"));
        Refusal.naming("env", "X={shortSha}", () -> origin().fill("env", "X={shortSha}"))
                .contains("holds {shortSha}, and this run knows none");
    }

    @Test
    void shouldKnowTheTagThatTheGitPluginChecksOut() {
        assertThat(origin("GIT_BRANCH", "refs/tags/v1.2.0").gitTag()).isEqualTo("v1.2.0");
        assertThat(origin("GIT_BRANCH", "origin/tags/x").gitTag()).isNull();
        assertThat(origin("GIT_BRANCH", "upstream/main", "GIT_LOCAL_BRANCH", "main")
                        .branch())
                .isEqualTo("main");
    }

    @Test
    void shouldSayWhyItKnowsNone() {
        Refusal.naming(
                        "tags",
                        "{branch}",
                        () -> origin("GIT_BRANCH", "detached").fill("tags", "{branch}"))
                .contains("GIT_BRANCH is 'detached', as the commit was checked out without its branch");
        Refusal.naming("tags", "{branch}", () -> origin().fill("tags", "{branch}"))
                .contains("neither BRANCH_NAME nor GIT_BRANCH is set");
        Refusal.naming("tags", "{sha}", () -> origin("GIT_COMMIT", "").fill("tags", "{sha}"))
                .contains("GIT_COMMIT is not set");
    }

    @Test
    void shouldKnowWhatAnotherRunBuilt() {
        Origin own = origin("GIT_COMMIT", COMMIT, "BRANCH_NAME", "release", "BUILD_NUMBER", "3");

        Origin promoted = Restart.of(own.promoting("f".repeat(40), "main", "v1.2.3"));

        assertThat(promoted.fill("tags", "{shortSha} {branch} {buildNumber} {major}"))
                .isEqualTo("fffffff main 3 1");
        assertThat(promoted.url()).isNull();
    }
}
