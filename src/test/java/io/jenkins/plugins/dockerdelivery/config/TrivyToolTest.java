package io.jenkins.plugins.dockerdelivery.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.model.Result;
import hudson.model.Slave;
import io.jenkins.plugins.dockerdelivery.engine.real.Docker;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.report.ScanReportAction;
import io.jenkins.plugins.dockerdelivery.report.ScanReportSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A pipeline on an agent far away, which brings the real Trivy there as a tool. */
@WithJenkins
class TrivyToolTest {
    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private final String repository = "docker-delivery-test/" + Docker.uniqueName();

    private JenkinsRule jenkins;
    private Slave agent;
    private TrivyMirror mirror;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        TestParts.require(TestParts.ENGINE, TestParts.TRIVY);
        jenkins = rule;
        agent = agents.createAgent(
                rule,
                InboundAgentExtension.Options.newBuilder()
                        .name("remote")
                        .label("remote")
                        .webSocket()
                        .build());
        mirror = new TrivyMirror("#!/bin/sh\nexec '" + TestParts.get("TRIVY") + "' \"$@\"\n");
        jenkins.jenkins
                .getDescriptorByType(TrivyInstallation.DescriptorImpl.class)
                .setInstallations(
                        mirror.tool("pinned", "0.72.0", mirror.checksum()),
                        mirror.tool("tampered", "0.72.0", "0".repeat(64)),
                        mirror.tool("compromised", "0.69.5", mirror.checksum()));
    }

    @AfterEach
    void stop() {
        if (mirror != null) {
            mirror.close();
            Docker.agent().removeImages(repository);
        }
    }

    private WorkflowRun run(Result expected, String pipeline) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(pipeline, true));
        return jenkins.buildAndAssertStatus(expected, job);
    }

    private String scan(String more) {
        return "trivyGate image: '" + repository
                + ":app', failOn: 'none', skipDbUpdate: true, offline: true, cacheDir: '" + TestParts.get("TRIVY_CACHE")
                + "'" + more;
    }

    @Test
    void shouldBeBroughtToTheAgentOnceAndScanThere() throws Exception {
        Docker.agent().build(repository + ":app", """
                FROM busybox
                RUN mkdir -p /app/node_modules/minimist \\
                 && echo '{"name": "minimist", "version": "0.0.8", "license": "AGPL-3.0-only"}' \\
                    >/app/node_modules/minimist/package.json
                USER root
                """);

        WorkflowRun run = run(Result.SUCCESS, """
                pipeline {
                  agent { label 'remote' }
                  tools { trivy 'pinned' }
                  stages {
                    stage('Scan') {
                      steps {
                        sh 'echo "found: $(command -v trivy)"'
                        %s
                        %s
                      }
                    }
                  }
                }
                """.formatted(
                        scan(", name: 'path', scanners: 'vuln,secret,misconfig,license', output: 'trivy.json'"),
                        scan(", name: 'tool', tool: 'pinned'")));

        Path tools = Path.of(agent.getRootPath().getRemote(), "tools");
        jenkins.assertLogContains("found: " + tools, run);
        assertThat(mirror.requests()).containsExactly("/trivy/v0.72.0/" + TrivyMirror.ARCHIVE);
        ScanReportAction action = run.getAction(ScanReportAction.class);
        assertThat(action.getReports())
                .extracting(ScanReportSummary::getName, ScanReportSummary::getTrivyVersion)
                .containsExactly(tuple("path", "0.72.0"), tuple("tool", "0.72.0"));
        assertThat(action.getReports().get(1).getTotal()).isEqualTo(2);
        assertAgreement(run, action.getReports().get(0));
    }

    /** What the build tells of a scan is what Trivy's JSON says, counted by another way. */
    private void assertAgreement(WorkflowRun run, ScanReportSummary summary) throws Exception {
        String report = run.getUrl() + ScanReportAction.URL + "/" + summary.getId();
        JsonNode kept = json(report + "/json");
        int total = 0;
        int critical = 0;
        for (JsonNode result : kept.path("Results")) {
            for (String list : new String[] {"Vulnerabilities", "Misconfigurations", "Secrets", "Licenses"}) {
                for (JsonNode finding : result.path(list)) {
                    total++;
                    critical += finding.path("Severity").asText().equals("CRITICAL") ? 1 : 0;
                }
            }
        }
        assertThat(total).isGreaterThanOrEqualTo(4);
        assertThat(summary.getTotal()).isEqualTo(total);
        assertThat(summary.getCritical()).isEqualTo(critical);
        assertThat(json(report + "/findings/api/json").path("findings")).hasSize(total);
        assertThat(json(report + "/sarif").at("/runs/0/results")).hasSize(total);
        jenkins.assertLogContains(critical + " CRITICAL, ", run);
        Path copied = Path.of(agent.getWorkspaceFor(run.getParent()).getRemote(), "trivy.json");
        assertThat(JsonMapper.builder().build().readTree(Files.readString(copied)))
                .isEqualTo(kept);
    }

    private JsonNode json(String path) throws Exception {
        return JsonMapper.builder()
                .build()
                .readTree(jenkins.createWebClient()
                        .goTo(path, "application/json")
                        .getWebResponse()
                        .getContentAsString());
    }

    @Test
    void shouldNotScanWithWhatIsNotTheReleaseThatIsMeant() throws Exception {
        WorkflowRun tampered = run(Result.FAILURE, "node('remote') { " + scan(", tool: 'tampered'") + " }");
        WorkflowRun compromised = run(
                Result.FAILURE,
                "pipeline { agent { label 'remote' }\n tools { trivy 'compromised' }\n stages { stage('Scan') { steps { "
                        + scan("") + " } } } }");
        WorkflowRun unknown = run(Result.FAILURE, "node('remote') { " + scan(", tool: 'other'") + " }");

        jenkins.assertLogContains(" and not " + "0".repeat(64) + "; it was not installed.", tampered);
        jenkins.assertLogContains("CVE-2026-33634", compromised);
        jenkins.assertLogContains("tool: 'other' is neither the path of a program nor one of the Trivy tools", unknown);
        assertThat(mirror.requests()).hasSize(1);
        for (WorkflowRun run : new WorkflowRun[] {tampered, compromised, unknown}) {
            assertThat(run.getAction(ScanReportAction.class)).isNull();
        }
    }
}
