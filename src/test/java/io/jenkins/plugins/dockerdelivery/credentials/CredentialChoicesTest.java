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
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

    private static Stream<Arguments> fields() {
        return Stream.of(
                Arguments.of(DockerBuildCachedStep.class, "credentialsId", List.of("registry")),
                Arguments.of(BuildSecret.class, "credentialsId", List.of("registry", "token")),
                Arguments.of(PushTagsStep.class, "credentialsId", List.of("registry")),
                Arguments.of(SshComposeDeployStep.class, "credentialsId", List.of("server")),
                Arguments.of(SshComposeDeployStep.class, "registryCredentialsId", List.of("registry")));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldShowAliceNothingButTheCurrentValue(Class<?> type, String field) throws Exception {
        assertThat(choices("alice", project.getUrl(), type, field)).containsExactly("current");
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldShowBobWhatHeMayUse(Class<?> type, String field, List<String> fitting) throws Exception {
        assertThat(choices("bob", project.getUrl(), type, field))
                .contains("", "current")
                .containsAll(fitting)
                .hasSize(2 + fitting.size());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldAskForAdministrationOutsideOfAJob(Class<?> type, String field, List<String> fitting) throws Exception {
        assertThat(choices("bob", "", type, field)).containsExactly("current");
        assertThat(choices("admin", "", type, field)).containsAll(fitting);
    }

    @Test
    void shouldAskForAdministrationInTheGlobalConfiguration() throws Exception {
        Class<?> type = DockerDeliveryConfiguration.class;

        assertThat(choices("bob", "", type, "registryCredentialsId")).containsExactly("current");
        assertThat(choices("admin", "", type, "registryCredentialsId")).contains("registry");
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldAnswerPostOnly(Class<?> type, String field) throws Exception {
        assertThat(ask(HttpMethod.GET, "bob", project.getUrl(), type, field).getStatusCode())
                .isEqualTo(404);
    }

    private List<String> choices(String user, String context, Class<?> type, String field) throws Exception {
        WebResponse response = ask(HttpMethod.POST, user, context, type, field);
        assertThat(response.getStatusCode()).isEqualTo(200);
        List<String> values = new ArrayList<>();
        JSONArray items = JSONObject.fromObject(response.getContentAsString()).getJSONArray("values");
        for (int i = 0; i < items.size(); i++) {
            values.add(items.getJSONObject(i).getString("value"));
        }
        return values;
    }

    private WebResponse ask(HttpMethod method, String user, String context, Class<?> type, String field)
            throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login(user)) {
            client.setThrowExceptionOnFailingStatusCode(false);
            String name = field.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + field.substring(1);
            URL url = new URL(
                    jenkins.getURL(),
                    context + "descriptorByName/" + type.getName() + "/fill" + name + "Items?" + field + "=current");
            WebRequest request = new WebRequest(url, method);
            return client.getPage(method == HttpMethod.POST ? client.addCrumb(request) : request)
                    .getWebResponse();
        }
    }
}
