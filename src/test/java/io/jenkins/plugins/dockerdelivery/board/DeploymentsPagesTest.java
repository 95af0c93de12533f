package io.jenkins.plugins.dockerdelivery.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.ExtensionList;
import hudson.model.ChoiceParameterDefinition;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.PasswordParameterDefinition;
import hudson.model.PasswordParameterValue;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.util.Secret;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry.State;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What runs where, on the page of a job and on that of all jobs. */
@WithJenkins
class DeploymentsPagesTest {
    private static final String DIGEST = "sha256:" + "b7e2d4f6".repeat(8);

    private static JenkinsRule jenkins;

    private FreeStyleProject job;
    private FreeStyleBuild first;
    private FreeStyleBuild second;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.after();
    }

    @AfterEach
    void forget() throws Exception {
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        job.delete();
    }

    @BeforeEach
    void setUp() throws Exception {
        job = jenkins.createFreeStyleProject("payment-api");
        first = jenkins.buildAndAssertSuccess(job);
        second = jenkins.buildAndAssertSuccess(job);
        Deployments deployments = Deployments.of(job);
        deployments.add("1", first, entry(State.SUCCESS, "healthy", "8f3c2a1").build());
        deployments.add(
                "2",
                second,
                entry(State.FAILURE, "rolled_back", "<b>c0ffee</b>").build());
        // Once more, as after a crash.
        deployments.add(
                "2",
                second,
                entry(State.FAILURE, "rolled_back", "<b>c0ffee</b>").build());
    }

    private static StationEntry.Builder entry(State state, String end, String commit) {
        return new StationEntry.Builder(Station.DEPLOY, state)
                .image("acmecorp/payment-api:" + commit, "")
                .time(System.currentTimeMillis() - 90_000, 3_000)
                .fact(Fact.HOST, "prod.example.com")
                .fact(Fact.SERVICE, "payment-api, worker")
                .fact(Fact.ENVIRONMENT, "production")
                .fact(Fact.APPROVER, "alice")
                .fact(Fact.COMMIT, commit)
                .fact(Fact.DIGEST, DIGEST)
                .fact(Fact.PREVIOUS, "acmecorp/payment-api:before")
                .fact(Fact.END, end);
    }

    private static List<String> rows(HtmlPage page, String table) {
        return page.querySelectorAll("table." + table + " tbody tr").stream()
                .map(DomNode::asNormalizedText)
                .toList();
    }

    @Test
    void shouldShowWhatRunsAndWhatWasTriedSince() throws Exception {
        HtmlPage page = jenkins.createWebClient().getPage(job, "deployments");

        assertThat(rows(page, "docker-delivery-deployments"))
                .hasSize(2)
                .anySatisfy(row -> assertThat(row)
                        .contains(
                                "production",
                                "prod.example.com",
                                "payment-api",
                                "8f3c2a1",
                                "b7e2d4f6b7e2",
                                "approved by alice",
                                "#1",
                                "Rolled back",
                                "#2",
                                "acmecorp/payment-api:before"))
                .noneMatch(row -> row.contains("c0ffee"));
        assertThat(rows(page, "docker-delivery-history"))
                .hasSize(4)
                .anySatisfy(row -> assertThat(row).contains("#2", "<b>c0ff", "Rolled back"))
                .noneMatch(row -> row.contains("Deploy again"));
    }

    private void attempt(String key, State state, String end, String reason) throws Exception {
        Deployments.of(job)
                .add(key, second, entry(state, end, "c0ffee1").figure(reason).build());
    }

    @Test
    void shouldTellWhatWasTriedFromWhatRuns() throws Exception {
        attempt("3", State.FAILURE, "aborted", "Not deployed: the step was stopped.");
        attempt("4", State.FAILURE, "refused", "Not deployed: the server has no Docker with Compose for this user.");
        // As when a step that has failed takes note of it once more.
        Deployments.of(job)
                .addIfAbsent(
                        "4", second, entry(State.FAILURE, "failed", "c0ffee1").build());

        HtmlPage page = jenkins.createWebClient().getPage(job, "deployments");

        assertThat(rows(page, "docker-delivery-deployments"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).contains("8f3c2a1", "#1", "Not deployed", "#2"));
        assertThat(rows(page, "docker-delivery-history"))
                .hasSize(8)
                .anySatisfy(row ->
                        assertThat(row).contains("Not deployed: the server has no Docker with Compose for this user."))
                .anySatisfy(row -> assertThat(row).contains("Aborted", "Not deployed: the step was stopped."));
    }

    @Test
    void shouldNotClaimToKnowWhatRunsAfterAFailureHalfway() throws Exception {
        attempt("3", State.FAILURE, "failed", "The new version on prod.example.com failed: it ended.");
        assertThat(rows(jenkins.createWebClient().getPage(job, "deployments"), "docker-delivery-deployments"))
                .allSatisfy(row -> assertThat(row)
                        .contains("Not known", "The new version on prod.example.com failed: it ended.", "Failed")
                        .doesNotContain("8f3c2a1"));

        attempt("4", State.SUCCESS, "healthy", "");
        assertThat(rows(jenkins.createWebClient().getPage(job, "deployments"), "docker-delivery-deployments"))
                .allSatisfy(row -> assertThat(row).contains("c0ffee1").doesNotContain("Not known"));
    }

    @Test
    void shouldShowWhatTheHostSaidWhenItWasAskedLast() throws Exception {
        Deployments deployments = Deployments.of(job);
        deployments.add(new DriftCheck("prod.example.com", "worker", "", second));
        deployments.add(new DriftCheck("prod.example.com", "payment-api", "", second));
        deployments.add(new DriftCheck("prod.example.com", "payment-api", "runs <i>other</i>, another image", second));

        assertThat(rows(jenkins.createWebClient().getPage(job, "deployments"), "docker-delivery-deployments"))
                .anySatisfy(row -> assertThat(row).contains("payment-api", "Drift: runs <i>other</i>, another image ("))
                .anySatisfy(row -> assertThat(row).contains("worker", "As deployed, checked "));
        assertThat(new JsonMapper()
                        .readTree(jenkins.getJSON(job.getUrl() + "deployments/api/json?depth=2")
                                .getContentAsString())
                        .findValuesAsText("drifted"))
                .containsExactlyInAnyOrder("true", "false");

        // What was said before another deployment says nothing of that one.
        Deployments.of(job)
                .add(
                        "5",
                        second,
                        entry(State.SUCCESS, "healthy", "c0ffee1")
                                .time(System.currentTimeMillis(), 60_000)
                                .build());
        assertThat(rows(jenkins.createWebClient().getPage(job, "deployments"), "docker-delivery-deployments"))
                .noneMatch(row -> row.contains("Drift") || row.contains("checked"));
    }

    @Test
    void shouldShowAllJobsThatOneMayRead() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("alice", "bob")
                .grant(Item.READ)
                .onItems(job)
                .to("alice"));

        JenkinsRule.WebClient alice = jenkins.createWebClient().login("alice");
        assertThat(rows(alice.goTo("docker-deployments"), "docker-delivery-deployments"))
                .hasSize(2)
                .allMatch(row -> row.contains("payment-api") && row.contains("production"));
        JenkinsRule.WebClient bob = jenkins.createWebClient().login("bob");
        assertThat(bob.goTo("docker-deployments").asNormalizedText())
                .contains("Nothing has been deployed yet")
                .doesNotContain("prod.example.com");
        assertThat(isListedFor("alice")).isTrue();
        assertThat(isListedFor("bob")).isFalse();
    }

    private static boolean isListedFor(String user) {
        try (ACLContext ignored = ACL.as2(User.getOrCreateByIdOrFullName(user).impersonate2())) {
            return ExtensionList.lookupSingleton(AllDeployments.class).getIconFileName() != null;
        }
    }

    @Test
    void shouldDeployAnImageAgainByANewRunOfTheJob() throws Exception {
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("fromBuild", "")));
        HtmlPage page = jenkins.createWebClient().getPage(job, "deployments");
        HtmlForm form = page.getForms().stream()
                .filter(found -> found.getActionAttribute().equals("redeploy"))
                .findFirst()
                .orElseThrow();

        ((org.htmlunit.html.HtmlButton) form.querySelector("button")).click();
        jenkins.waitUntilNoActivity();

        assertThat(job.getLastBuild().getNumber()).isEqualTo(3);
        assertThat(job.getLastBuild()
                        .getAction(ParametersAction.class)
                        .getParameter("fromBuild")
                        .getValue())
                .isEqualTo("/payment-api#1");
    }

    /** What else the run was told may say where it deployed to. */
    @Test
    void shouldDeployAgainToWhereItWasDeployed() throws Exception {
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("fromBuild", ""),
                new ChoiceParameterDefinition("TARGET", new String[] {"staging", "production"}, ""),
                new StringParameterDefinition("ADDED", "later"),
                new PasswordParameterDefinition("TOKEN", Secret.fromString("of the job"), "")));
        FreeStyleBuild third = job.scheduleBuild2(
                        0,
                        new ParametersAction(
                                new StringParameterValue("fromBuild", ""),
                                new StringParameterValue("TARGET", "production"),
                                new StringParameterValue("GONE", "from the job"),
                                new PasswordParameterValue("TOKEN", "of the run")))
                .get();
        Deployments.of(job)
                .add("3", third, entry(State.SUCCESS, "healthy", "8f3c2a1").build());
        JenkinsRule.WebClient client = jenkins.createWebClient();

        client.getPage(new org.htmlunit.WebRequest(
                client.createCrumbedUrl(job.getUrl() + "deployments/redeploy?build=3"), org.htmlunit.HttpMethod.POST));
        jenkins.waitUntilNoActivity();

        ParametersAction given = job.getLastBuild().getAction(ParametersAction.class);
        assertThat(given.getAllParameters())
                .extracting(ParameterValue::getName)
                .containsExactlyInAnyOrder("fromBuild", "TARGET", "ADDED", "TOKEN");
        assertThat(given.getParameter("fromBuild").getValue()).isEqualTo("/payment-api#3");
        assertThat(given.getParameter("TARGET").getValue()).isEqualTo("production");
        assertThat(given.getParameter("ADDED").getValue()).isEqualTo("later");
        assertThat(((Secret) given.getParameter("TOKEN").getValue()).getPlainText())
                .isEqualTo("of the job");
    }

    @Test
    void shouldRememberWhatRunsThoughOthersAreDeployedMoreOften() throws Exception {
        for (int i = 0; i <= Deployments.MOST; i++) {
            Deployments.of(job)
                    .add(
                            "staging-" + i,
                            second,
                            entry(State.SUCCESS, "healthy", "c0ffee1")
                                    .fact(Fact.ENVIRONMENT, "staging")
                                    .fact(Fact.SERVICE, "payment-api")
                                    .build());
        }

        // Of production what runs, and what was tried last, for each of its two services.
        assertThat(Deployments.of(job).all()).hasSize(Deployments.MOST + 4);
        assertThat(Deployments.of(job).rows())
                .extracting(row -> row.getRunning().getShortCommit())
                .containsExactly("8f3c2a1", "8f3c2a1", "c0ffee1");
    }

    @Test
    void shouldLetOnlyThoseDeployWhoMayBuild() throws Exception {
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("fromBuild", "")));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("bob"));
        JenkinsRule.WebClient bob = jenkins.createWebClient().login("bob");

        assertThat(rows(bob.getPage(job, "deployments"), "docker-delivery-history"))
                .noneMatch(row -> row.contains("Deploy again"));
        org.htmlunit.WebRequest post = new org.htmlunit.WebRequest(
                bob.createCrumbedUrl(job.getUrl() + "deployments/redeploy?build=1"), org.htmlunit.HttpMethod.POST);
        assertThat(status(() -> bob.getPage(post))).isEqualTo(403);
        assertThat(status(() -> bob.goTo(job.getUrl() + "deployments/redeploy?build=1")))
                .isIn(404, 405);
        assertThat(job.getLastBuild().getNumber()).isEqualTo(2);
    }

    private interface Call {
        void run() throws Exception;
    }

    private static int status(Call call) throws Exception {
        try {
            call.run();
            return 200;
        } catch (FailingHttpStatusCodeException e) {
            return e.getStatusCode();
        }
    }

    @Test
    void shouldRememberWhatRunsWhenItsBuildIsGone() throws Exception {
        first.delete();

        HtmlPage page = jenkins.createWebClient().getPage(job, "deployments");

        assertThat(rows(page, "docker-delivery-deployments").get(0)).contains("8f3c2a1", "#1");
    }

    @Test
    void shouldTellThemByTheRemoteApi() throws Exception {
        JsonNode rows = new JsonMapper()
                .readTree(jenkins.getJSON("docker-deployments/api/json").getContentAsString())
                .path("rows");

        assertThat(rows).hasSize(2);
        assertThat(rows.path(0).path("job").asText()).isEqualTo("payment-api");
        assertThat(rows.path(0).path("running").path("digest").asText()).isEqualTo(DIGEST);
        assertThat(rows.path(0).path("last").path("end").asText()).isEqualTo("rolled_back");
    }

    @Test
    void shouldLeaveAJobAloneThatDeploysNothing() throws Exception {
        FreeStyleProject other = jenkins.createFreeStyleProject();

        assertThat(other.getActions(JobDeployments.class)).isEmpty();
        other.delete();
    }
}
