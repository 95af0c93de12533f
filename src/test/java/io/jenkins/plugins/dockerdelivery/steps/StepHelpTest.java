package io.jenkins.plugins.dockerdelivery.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Descriptor;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Every field of every form explains itself. */
@WithJenkins
class StepHelpTest {
    private static final List<Class<?>> STEPS = List.of(
            DockerBuildCachedStep.class,
            TestInImageStep.class,
            TrivyGateStep.class,
            PushTagsStep.class,
            SshComposeDeployStep.class);

    @Test
    void shouldHaveHelpAndAFieldForEveryParameter(JenkinsRule jenkins) {
        Stream.concat(
                        STEPS.stream(),
                        Stream.of(BuildSecret.class, ServiceContainer.class, DockerDeliveryConfiguration.class))
                .forEach(type -> {
                    String form = text(type, "config.jelly");
                    for (DescribableParameter parameter : new DescribableModel<>(type).getParameters()) {
                        assertThat(form).contains("field=\"" + parameter.getName() + "\"");
                        assertThat(text(type, "config.properties")).contains(parameter.getName() + "=");
                        assertHelp(type, "help-" + parameter.getName() + ".html");
                    }
                });
    }

    @Test
    void shouldHaveHelpForEveryStep(JenkinsRule jenkins) {
        STEPS.forEach(type -> assertHelp(type, "help.html"));
    }

    @Test
    void shouldServeTheHelpOfEveryField(JenkinsRule jenkins) throws Exception {
        Descriptor<?> descriptor = jenkins.jenkins.getDescriptorOrDie(BuildSecret.class);

        assertThat(jenkins.createWebClient()
                        .goTo(descriptor.getHelpFile("id").substring(1), null)
                        .getWebResponse()
                        .getContentAsString())
                .contains("RUN --mount=type=secret,id=npm");
    }

    private static void assertHelp(Class<?> type, String name) {
        assertThat(text(type, name)).startsWith("<div>").endsWith("</div>\n").doesNotContain("<script", "TODO");
    }

    private static String text(Class<?> type, String name) {
        URL resource = type.getResource(type.getSimpleName() + "/" + name);
        assertThat(resource).as(type.getSimpleName() + "/" + name).isNotNull();
        try (var content = resource.openStream()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
