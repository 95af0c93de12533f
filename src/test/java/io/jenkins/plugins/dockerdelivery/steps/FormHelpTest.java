package io.jenkins.plugins.dockerdelivery.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import hudson.model.Descriptor;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundSetter;

/** Every parameter is a field of its form, and explains itself. */
@WithJenkins
class FormHelpTest {
    private static final List<Class<?>> STEPS = List.of(
            DockerBuildCachedStep.class,
            TestInImageStep.class,
            TrivyGateStep.class,
            PushTagsStep.class,
            SshComposeDeployStep.class,
            CheckDriftStep.class);
    private static final List<Class<?>> NESTED = List.of(BuildSecret.class, SecretEnv.class, ServiceContainer.class);

    @TestFactory
    Stream<DynamicTest> shouldHaveAFieldForEveryParameter() {
        return types().map(type -> dynamicTest(type.getSimpleName(), () -> {
            String form = resource(type, "config.jelly");
            String titles = resource(type, "config.properties");

            assertThat(parameters(type)).isNotEmpty().allSatisfy(parameter -> {
                assertThat(form).contains("field=\"" + parameter + "\"");
                assertThat(titles).containsPattern("(?m)^" + parameter + "=\\S");
            });
        }));
    }

    @TestFactory
    Stream<DynamicTest> shouldHaveHelpForEveryParameterAndStep() {
        return Stream.concat(
                types().flatMap(type ->
                        parameters(type).stream().map(parameter -> help(type, "help-" + parameter + ".html"))),
                STEPS.stream().map(type -> help(type, "help.html")));
    }

    private static DynamicTest help(Class<?> type, String name) {
        return dynamicTest(
                type.getSimpleName() + "/" + name,
                () -> assertThat(resource(type, name)).startsWith("<div>").endsWith("</div>\n"));
    }

    @TestFactory
    Stream<DynamicTest> shouldServeTheHelpToForms(JenkinsRule jenkins) {
        return types().map(type -> dynamicTest(type.getSimpleName(), () -> {
            Descriptor<?> descriptor =
                    (Descriptor<?>) jenkins.jenkins.getDescriptor(type.asSubclass(hudson.model.Describable.class));
            String parameter = parameters(type).get(0);

            String served = jenkins.createWebClient()
                    .goTo("descriptor/" + descriptor.getId() + "/help/" + parameter)
                    .getWebResponse()
                    .getContentAsString();

            assertThat(served).contains(resource(type, "help-" + parameter + ".html"));
        }));
    }

    private static Stream<Class<?>> types() {
        return Stream.of(STEPS, NESTED, List.<Class<?>>of(DockerDeliveryConfiguration.class))
                .flatMap(List::stream);
    }

    private static List<String> parameters(Class<?> type) {
        return type == DockerDeliveryConfiguration.class
                ? Arrays.stream(type.getMethods())
                        .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                        .map(Method::getName)
                        .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                        .toList()
                : new DescribableModel<>(type)
                        .getParameters().stream()
                                .map(DescribableParameter::getName)
                                .toList();
    }

    /** A file beside a class or, as Jenkins looks for help, beside one that it extends. */
    private static String resource(Class<?> type, String name) throws IOException {
        Class<?> owner = type;
        while (owner != Object.class && owner.getResource(owner.getSimpleName() + "/" + name) == null) {
            owner = owner.getSuperclass();
        }
        try (InputStream content = owner.getResourceAsStream(owner.getSimpleName() + "/" + name)) {
            assertThat(content).as(name).isNotNull();
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
