package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Branches of one run, runs of one job and agents with one engine, all at the same time: nothing of theirs mixes. */
@WithJenkins
class SideBySideTest {
    private final Machine machine = new Machine();

    @AfterEach
    void tearDown() throws Exception {
        machine.cleanUp();
    }

    @Test
    void shouldMixNothing(JenkinsRule jenkins) throws Exception {
        machine.configure(jenkins.jenkins);
        jenkins.jenkins.setLabelString("one");
        jenkins.createOnlineSlave(jenkins.jenkins.getLabelAtom("two")).setNumExecutors(4);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("WHO")));
        // The service of each answers with whose it is.
        job.setDefinition(new CpsFlowDefinition("""
                def branch(agent) {
                  return {
                    node(agent) {
                      def image = "%1$s-${WHO}-${agent}"
                      writeFile file: 'Dockerfile', text: "FROM busybox:latest\\nLABEL made=${image}\\n"
                      dockerBuildCached image: image, tag: '1', cache: 'none'
                      testInImage image: image, command: 'sleep 2; echo "answer of $(wget -qO- http://peer/)"; hostname',
                        services: [[image: 'busybox:latest', alias: 'peer', env: ["OWNER=${WHO}-${agent}".toString()],
                          command: 'mkdir /www; echo $OWNER >/www/index.html; httpd -f -h /www', healthCmd: 'wget -qO- http://localhost/', healthInterval: '1s']]
                    }
                  }
                }
                parallel one: branch('one'), two: branch('two')
                """.formatted(machine.repository()), true));

        List<WorkflowRun> runs = new ArrayList<>();
        for (String who : List.of("ann", "bob")) {
            runs.add(job.scheduleBuild2(0, new ParametersAction(new StringParameterValue("WHO", who)))
                    .waitForStart());
        }

        for (WorkflowRun run : runs) {
            jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
            String who = run.getAction(ParametersAction.class)
                    .getParameter("WHO")
                    .getValue()
                    .toString();
            assertThat(run.getLog(1000).stream()
                            .filter(line -> line.contains("answer of") && !line.contains("docker run")))
                    .extracting(line -> line.replaceFirst(".*answer of ", "answer of "))
                    .containsExactlyInAnyOrder("answer of " + who + "-one", "answer of " + who + "-two");
            assertThat(run.getAction(DeliveryAction.class).record().entries())
                    .hasSize(4)
                    .allSatisfy(entry -> {
                        assertThat(entry.state()).isEqualTo(StationEntry.State.SUCCESS);
                        assertThat(entry.image()).contains(who);
                    });
        }
        machine.assertNothingLeft(jenkins.jenkins);
    }
}
