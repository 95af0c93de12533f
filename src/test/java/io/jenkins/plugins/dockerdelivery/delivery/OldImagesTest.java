package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a build leaves of the ones before it in a real engine. */
@WithJenkins
class OldImagesTest {
    private final String repository = "delivery/" + Docker.uniqueName();

    @BeforeAll
    static void require() {
        TestParts.require(TestParts.ENGINE);
    }

    @AfterEach
    void end() {
        Docker.agent().removeImages(repository);
    }

    @Test
    void shouldKeepAsManyImagesAsConfiguredAndThoseOfTheBuildItself(JenkinsRule jenkins) throws Exception {
        DockerDeliveryConfiguration.get().setImageCount(1);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node {
                  for (tag in ["a$BUILD_NUMBER", "b$BUILD_NUMBER"]) {
                    writeFile file: 'Dockerfile', text: "FROM busybox:latest\\nRUN echo %1$s-$tag >/made\\n"
                    dockerBuildCached image: '%1$s', tag: tag, cache: 'none'
                  }
                }
                """.formatted(repository), true));

        WorkflowRun first = jenkins.buildAndAssertStatus(Result.SUCCESS, job);
        jenkins.assertLogNotContains("old image", first);
        WorkflowRun second = jenkins.buildAndAssertStatus(Result.SUCCESS, job);

        assertThat(Docker.agent().lines("image", "ls", "--format", "{{.Tag}}", repository))
                .containsExactlyInAnyOrder("a2", "b2");
        assertThat(second.getLog(10_000))
                .anyMatch(line -> line.startsWith("Removed 2 old images from this agent (")
                        && line.endsWith(": " + repository + ":a1, " + repository + ":b1."));
    }
}
