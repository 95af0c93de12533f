package io.jenkins.plugins.dockerdelivery.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.util.Secret;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.steps.BuildSecret;
import io.jenkins.plugins.dockerdelivery.steps.DockerBuildCachedStep;
import io.jenkins.plugins.dockerdelivery.steps.PushTagsStep;
import io.jenkins.plugins.dockerdelivery.steps.SshComposeDeployStep;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who may see which credentials there are. */
@WithJenkins
class CredentialChoicesTest {
    private JenkinsRule jenkins;
    private FreeStyleProject project;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        project = jenkins.createFreeStyleProject("project");
        List<Credentials> credentials = SystemCredentialsProvider.getInstance().getCredentials();
        credentials.add(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "registry", "", "me", "password1"));
        credentials.add(new BasicSSHUserPrivateKey(
                CredentialsScope.GLOBAL,
                "server",
                "deploy",
                new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource("key"),
                null,
                ""));
        credentials.add(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", "", Secret.fromString("a secret text")));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("alice")
                .grant(Jenkins.READ, Item.READ, CredentialsProvider.USE_ITEM)
                .everywhere()
                .to("bob"));
    }

    /** A form's field, and the credentials that fit it. */
    private record Field(Class<?> type, String name, List<String> fitting) {}

    private static final List<Field> FIELDS = List.of(
            new Field(DockerBuildCachedStep.class, "credentialsId", List.of("registry")),
            new Field(BuildSecret.class, "credentialsId", List.of("registry", "token")),
            new Field(PushTagsStep.class, "credentialsId", List.of("registry")),
            new Field(SshComposeDeployStep.class, "credentialsId", List.of("server")),
            new Field(SshComposeDeployStep.class, "registryCredentialsId", List.of("registry")));
    private static final Field GLOBAL =
            new Field(DockerDeliveryConfiguration.class, "registryCredentialsId", List.of("registry"));

    @TestFactory
    Stream<DynamicTest> shouldShowAliceNothingButTheCurrentValue() {
        return tests(
                FIELDS,
                field -> assertThat(choices("alice", project.getUrl(), field)).containsExactly("current"));
    }

    @TestFactory
    Stream<DynamicTest> shouldShowBobWhatHeMayUse() {
        return tests(
                FIELDS,
                field -> assertThat(choices("bob", project.getUrl(), field))
                        .contains("", "current")
                        .containsAll(field.fitting())
                        .hasSize(2 + field.fitting().size()));
    }

    @TestFactory
    Stream<DynamicTest> shouldAskForAdministrationOutsideOfAJob() {
        List<Field> fields = new ArrayList<>(FIELDS);
        fields.add(GLOBAL);
        return tests(fields, field -> {
            assertThat(choices("bob", "", field)).containsExactly("current");
            assertThat(choices("admin", "", field)).containsAll(field.fitting());
        });
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerPostOnly() {
        return tests(
                FIELDS,
                field -> assertThat(ask(HttpMethod.GET, "bob", project.getUrl(), field)
                                .getStatusCode())
                        .isEqualTo(404));
    }

    private static Stream<DynamicTest> tests(List<Field> fields, ThrowingConsumer<Field> test) {
        return DynamicTest.stream(fields.stream(), field -> field.type().getSimpleName() + "." + field.name(), test);
    }

    private List<String> choices(String user, String context, Field field) throws Exception {
        WebResponse response = ask(HttpMethod.POST, user, context, field);
        assertThat(response.getStatusCode()).isEqualTo(200);
        List<String> values = new ArrayList<>();
        JSONArray items = JSONObject.fromObject(response.getContentAsString()).getJSONArray("values");
        for (int i = 0; i < items.size(); i++) {
            values.add(items.getJSONObject(i).getString("value"));
        }
        return values;
    }

    private WebResponse ask(HttpMethod method, String user, String context, Field field) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login(user)) {
            client.setThrowExceptionOnFailingStatusCode(false);
            String name = field.name().substring(0, 1).toUpperCase(Locale.ROOT)
                    + field.name().substring(1);
            URL url = new URL(
                    jenkins.getURL(),
                    context + "descriptorByName/" + field.type().getName() + "/fill" + name + "Items?" + field.name()
                            + "=current");
            WebRequest request = new WebRequest(url, method);
            return client.getPage(method == HttpMethod.POST ? client.addCrumb(request) : request)
                    .getWebResponse();
        }
    }
}
