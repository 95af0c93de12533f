package io.jenkins.plugins.dockerdelivery.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** From step to form and back, and from form to snippet. */
@WithJenkins
class StepFormTest {
    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) {
        jenkins = rule;
    }

    private static Stream<Step> complete() {
        return Examples.complete();
    }

    private static Stream<Step> plain() {
        return Stream.of(
                new DockerBuildCachedStep("acmecorp/payment-api"),
                new TestInImageStep("npm test"),
                new TrivyGateStep(),
                new PushTagsStep(),
                new SshComposeDeployStep("prod.example.com"));
    }

    private static Stream<Arguments> forms() {
        return Stream.of(
                argumentSet(
                        "lists as lines",
                        "{stapler-class: '" + DockerBuildCachedStep.class.getName()
                                + "', image: 'acmecorp/payment-api', buildArgs: 'A=1\\n\\n  B=[2]\\r\\nC={}\\nnull'}",
                        "dockerBuildCached buildArgs: ['A=1', 'B=[2]', 'C={}', 'null'], image: 'acmecorp/payment-api'"),
                argumentSet(
                        "a list of one line",
                        "{stapler-class: '" + PushTagsStep.class.getName() + "', tags: '{shortSha}'}",
                        "pushTags(tags: ['{shortSha}'])"),
                argumentSet(
                        "an emptied list",
                        "{stapler-class: '" + PushTagsStep.class.getName() + "', requires: ''}",
                        "pushTags(requires: [])"),
                argumentSet(
                        "emptied fields",
                        "{stapler-class: '" + SshComposeDeployStep.class.getName()
                                + "', host: 'prod.example.com', port: '', healthTimeout: '', user: ''}",
                        "sshComposeDeploy 'prod.example.com'"),
                argumentSet(
                        "as configured globally",
                        "{stapler-class: '" + TrivyGateStep.class.getName()
                                + "', skipDbUpdate: '', offline: 'false', timeout: ''}",
                        "trivyGate offline: false"),
                argumentSet(
                        "nested lists",
                        "{stapler-class: '" + TestInImageStep.class.getName()
                                + "', command: 'npm test', services: {image: 'redis:7', env: 'A=1\\nB=2', healthRetries: ''}}",
                        "testInImage command: 'npm test', services: [[env: ['A=1', 'B=2'], image: 'redis:7']]"));
    }

    @ParameterizedTest
    @MethodSource({"complete", "plain"})
    void shouldKeepEveryParameterThroughTheForm(Step step) throws Exception {
        Step submitted = new StepConfigTester(jenkins).configRoundTrip(step);

        assertThat(arguments(submitted)).isEqualTo(arguments(step));
    }

    @ParameterizedTest
    @MethodSource("complete")
    void shouldHaveAnExampleOfEveryParameter(Step step) {
        assertThat(arguments(step).keySet())
                .isEqualTo(new DescribableModel<>(step.getClass())
                        .getParameters().stream()
                                .map(DescribableParameter::getName)
                                .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldMakeASnippetOfAForm(String form, String snippet) throws Exception {
        new SnippetizerTester(jenkins).assertGenerateSnippet(form, snippet, jenkins.getURL() + "pipeline-syntax/");
    }

    @Test
    void shouldLeaveDefaultsOutOfTheSnippet() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);

        snippets.assertRoundTrip(
                new DockerBuildCachedStep("acmecorp/payment-api"), "dockerBuildCached 'acmecorp/payment-api'");
        snippets.assertRoundTrip(new TestInImageStep("npm test"), "testInImage 'npm test'");
        snippets.assertRoundTrip(new TrivyGateStep(), "trivyGate()");
        snippets.assertRoundTrip(new PushTagsStep(), "pushTags()");
        snippets.assertRoundTrip(new SshComposeDeployStep("prod.example.com"), "sshComposeDeploy 'prod.example.com'");
    }

    @Test
    void shouldWriteEveryParameterIntoTheSnippet() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);

        snippets.assertRoundTrip(Examples.build(), "TODO");
    }

    @ParameterizedTest
    @MethodSource("plain")
    void shouldDocumentItsParametersToPipeline(Step step) throws Exception {
        SnippetizerTester.assertDocGeneration(step.getClass());
    }

    private static Map<String, Object> arguments(Step step) {
        return DescribableModel.uninstantiate2_(step).toMap();
    }
}
