package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jenkins.branch.BranchSource;
import jenkins.model.Jenkins;
import jenkins.plugins.git.GitSCMSource;
import jenkins.plugins.git.traits.BranchDiscoveryTrait;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.UnstableBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.springframework.security.core.Authentication;

@WithJenkins
class ReferenceBuildTest {
    @TempDir
    private Path directory;

    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) {
        jenkins = rule;
    }

    private <R extends Run<?, ?>> R scanned(R run) throws Exception {
        Scans.sample(run, directory, "1", "api", null, "yarn.json");
        return run;
    }

    @Test
    void shouldBeTheLastSuccessfulBuildOfTheJobItself() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        Run<?, ?> older = scanned(jenkins.buildAndAssertSuccess(job));
        Run<?, ?> first = scanned(jenkins.buildAndAssertSuccess(job));
        jenkins.buildAndAssertSuccess(job);
        job.getBuildersList().add(new UnstableBuilder());
        scanned(jenkins.buildAndAssertStatus(Result.UNSTABLE, job));
        Run<?, ?> now = jenkins.buildAndAssertStatus(Result.UNSTABLE, job);

        ReferenceBuild found = ReferenceBuild.find(now, ACL.SYSTEM2, null, "api");

        assertThat(found.run()).isEqualTo(first);
        assertThat(found.report().findings()).isNotEmpty();
        assertThat(ReferenceBuild.find(now, ACL.SYSTEM2, null, "another")).isNull();
        assertThat(ReferenceBuild.find(first, ACL.SYSTEM2, null, "api").run()).isEqualTo(older);
        assertThat(ReferenceBuild.find(older, ACL.SYSTEM2, null, "api")).isNull();
    }

    @Test
    void shouldBeOfThePrimaryBranch() throws Exception {
        Path repository = Files.createDirectories(directory.resolve("repository"));
        git(repository, "init", "--quiet", "--initial-branch=trunk");
        Files.writeString(repository.resolve("Jenkinsfile"), "echo 'built'");
        git(repository, "add", "--all");
        git(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "first");
        git(repository, "branch", "main");
        git(repository, "branch", "feature/x");
        WorkflowMultiBranchProject project = jenkins.createProject(WorkflowMultiBranchProject.class, "api");
        GitSCMSource source = new GitSCMSource(repository.toString());
        source.setTraits(List.of(new BranchDiscoveryTrait()));
        project.getSourcesList().add(new BranchSource(source));
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
        Map<String, WorkflowJob> branches = Map.of(
                "trunk", project.getItem("trunk"),
                "main", project.getItem("main"),
                "feature", project.getItem("feature%2Fx"));
        for (WorkflowJob branch : branches.values()) {
            scanned(branch.getLastBuild());
        }

        Run<?, ?> feature = branches.get("feature").getLastBuild();

        // What the remote names as its default branch, whatever it is called.
        assertThat(ReferenceBuild.find(feature, ACL.SYSTEM2, null, "api").run())
                .isEqualTo(branches.get("trunk").getLastBuild());
        assertThat(ReferenceBuild.find(branches.get("trunk").getLastBuild(), ACL.SYSTEM2, null, "api"))
                .isNull();
        assertThat(ReferenceBuild.find(feature, ACL.SYSTEM2, "main", "api").run())
                .isEqualTo(branches.get("main").getLastBuild());
        assertThat(ReferenceBuild.find(branches.get("main").getLastBuild(), ACL.SYSTEM2, "feature/x", "api")
                        .run())
                .isEqualTo(feature);
        assertThat(ReferenceBuild.find(feature, ACL.SYSTEM2, "/api/main", "api").run())
                .isEqualTo(branches.get("main").getLastBuild());
    }

    private static void git(Path repository, String... words) throws Exception {
        String[] command = new String[words.length + 3];
        command[0] = "git";
        command[1] = "-C";
        command[2] = repository.toString();
        System.arraycopy(words, 0, command, 3, words.length);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void shouldBeNoneThatTheBuildsUserMayNotSee() throws Exception {
        FreeStyleProject secret = jenkins.createFreeStyleProject("secret");
        scanned(jenkins.buildAndAssertSuccess(secret));
        FreeStyleProject job = jenkins.createFreeStyleProject("job");
        Run<?, ?> run = jenkins.buildAndAssertSuccess(job);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .onItems(job)
                .to("bob")
                .grant(Jenkins.READ)
                .everywhere()
                .to("bob"));
        Authentication bob = User.getById("bob", true).impersonate2();

        for (String name : List.of("secret", "/secret", "nowhere")) {
            assertThatThrownBy(() -> ReferenceBuild.find(run, bob, name, "api"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("referenceJob: '" + name + "' is no job that this build may see;");
        }
    }
}
