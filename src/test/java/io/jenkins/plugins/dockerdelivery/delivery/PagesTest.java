package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** The pages of a whole delivery, in a Jenkins whose plugins have class loaders of their own: other tests have one for all. */
class PagesTest {
    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    private final Machine machine = new Machine();

    @BeforeEach
    void setUp() throws IOException {
        machine.prepareIdleService("true");
    }

    @AfterEach
    void tearDown() throws Exception {
        machine.cleanUp();
    }

    @Test
    void shouldBeWhole() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(PagesTest::deliver, machine.project());
        String host = machine.part("SSH_HOST");
        Map<String, String> pages = Map.of(
                "job/app/",
                "docker-delivery-scan",
                "job/app/1/",
                "payment-api healthy on " + host,
                "job/app/1/docker-delivery/",
                "payment-api healthy on " + host,
                "job/app/1/docker-delivery-scan/",
                machine.repository(),
                "job/app/docker-delivery-scan/",
                "docker-delivery",
                "job/app/deployments/",
                host,
                "job/app/pipeline-syntax/",
                "sshComposeDeploy",
                "docker-deployments/",
                host,
                "manage/configure",
                "Docker Delivery",
                "manage/configureTools/",
                "Trivy");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            HttpResponse<String> response = get(page.getKey());
            assertThat(response.statusCode()).as(page.getKey()).isEqualTo(200);
            assertThat(response.body()).as(page.getKey()).contains(page.getValue());
            assertThat(response.body().stripTrailing()).as(page.getKey()).endsWith("</html>");
        }
        for (String api :
                new String[] {"job/app/1/docker-delivery/", "job/app/1/docker-delivery-scan/", "job/app/deployments/"
                }) {
            HttpResponse<String> response = get(api + "api/json?depth=3");
            assertThat(response.statusCode()).as(api).isEqualTo(200);
            assertThat(response.body()).as(api).contains("payment-api");
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(jenkins.getUrl().toURI().resolve(path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void deliver(JenkinsRule rule, String project) throws Throwable {
        Machine machine = new Machine(project);
        machine.configure(rule.jenkins);
        WorkflowJob job = rule.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(
                """
                node('docker') {
                  withEnv(['GIT_COMMIT=c0ffee%1$s', 'BRANCH_NAME=main']) {
                    writeFile file: 'Dockerfile', text: 'FROM busybox:latest\\nLABEL made=%2$s\\n'
                    dockerBuildCached image: '%3$s', cache: 'none'
                    testInImage command: 'true'
                    trivyGate()
                    pushTags credentialsId: 'dockerhub'
                    sshComposeDeploy host: '%4$s', port: %5$s, credentialsId: 'prod-ssh', service: 'payment-api',
                      registryCredentialsId: 'dockerhub', projectName: '%2$s', composeFiles: ['%6$s/compose.yml']
                  }
                }
                """.formatted(
                                "0".repeat(34),
                                project,
                                machine.repository(),
                                machine.part("SSH_HOST"),
                                machine.part("SSH_PORT"),
                                machine.deployDirectory()),
                true));
        rule.buildAndAssertSuccess(job);
    }
}
