package io.jenkins.plugins.dockerdelivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class AgentTest {
    @TempDir
    private File directory;

    @Test
    void shouldGiveSecretsByTheEnvironmentAloneAndUnchanged(JenkinsRule jenkins) throws Exception {
        String password = "$HOME ${PATH} $$ '\"\\ `x` " + UUID.randomUUID();
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "login", "", "me", password));
        FreeStyleBuild run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        StreamTaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
        Agent agent = new Agent(
                "step",
                new FilePath(directory),
                jenkins.createLocalLauncher(),
                new EnvVars("PLAIN", "a $HOME b"),
                listener,
                run);

        Outcome outcome = agent.run(Command.brief("ask", """
                        printf '%s\\n' "$SECRET" "$PLAIN"
                        tr '\\0' ' ' </proc/$$/cmdline
                        """)
                .secret("SECRET", "login", Part.PASSWORD)
                .build());

        assertThat(outcome.output().lines()).containsExactly(password, "a $HOME b", "sh ask.sh ");
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(password);
    }
}
