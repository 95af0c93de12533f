package io.jenkins.plugins.dockerdelivery.freestyle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import hudson.model.FreeStyleProject;
import hudson.tasks.Builder;
import io.jenkins.plugins.dockerdelivery.steps.Examples;
import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A freestyle job keeps what its user wrote: through the form, and on disk. */
@WithJenkins
class StationBuilderFormTest {
    private static Stream<StationBuilder> builders() {
        return Stream.of(
                new DockerBuildCachedBuilder(Examples.build()),
                new TestInImageBuilder(Examples.test()),
                new TrivyGateBuilder(Examples.scan()),
                new PushTagsBuilder(Examples.push()),
                new SshComposeDeployBuilder(Examples.deploy()));
    }

    private static Map<String, ?> arguments(Step step) {
        return DescribableModel.uninstantiate2_(step).toMap();
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepEveryParameterThroughTheForm(JenkinsRule jenkins) {
        return builders()
                .map(builder -> dynamicTest(builder.getClass().getSimpleName(), () -> {
                    FreeStyleProject job = jenkins.createFreeStyleProject();
                    job.getBuildersList().add(builder);

                    FreeStyleProject submitted = jenkins.configRoundtrip(job);

                    Builder kept = submitted.getBuildersList().get(0);
                    assertThat(kept).isNotSameAs(builder).isInstanceOf(builder.getClass());
                    assertThat(arguments(((StationBuilder) kept).getStep())).isEqualTo(arguments(builder.getStep()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepEveryParameterOnDisk(JenkinsRule jenkins) {
        return builders()
                .map(builder -> dynamicTest(builder.getClass().getSimpleName(), () -> {
                    FreeStyleProject job = jenkins.createFreeStyleProject();
                    job.getBuildersList().add(builder);
                    job.save();

                    job.doReload();

                    Builder kept = job.getBuildersList().get(0);
                    assertThat(kept).isNotSameAs(builder);
                    assertThat(arguments(((StationBuilder) kept).getStep())).isEqualTo(arguments(builder.getStep()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldBeCalledWhatTheStepIsCalled(JenkinsRule jenkins) {
        return builders()
                .map(builder -> dynamicTest(
                        builder.getClass().getSimpleName(),
                        () -> assertThat(builder.getDescriptor().getDisplayName())
                                .isEqualTo(builder.getStep().getDescriptor().getDisplayName())));
    }
}
