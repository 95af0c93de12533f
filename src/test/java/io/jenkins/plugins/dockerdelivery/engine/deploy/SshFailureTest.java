package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssh: Could not resolve hostname prod.example.com: Name or service not known | the host prod.example.com:2022 cannot be reached from the agent",
                "ssh: connect to host prod.example.com port 2022: Connection refused | cannot be reached from the agent",
                "ssh: connect to host prod.example.com port 2022: Connection timed out | cannot be reached from the agent",
                "ssh: connect to host prod.example.com port 2022: No route to host | cannot be reached from the agent",
                "No ED25519 host key is known for [prod.example.com]:2022 and you have requested strict checking. | is not in knownHosts; add it there",
                "Host key verification failed. | is not in knownHosts",
                "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @ Host key verification failed. | is not the one in knownHosts: it changed, or something else answers there",
                "deploy@prod.example.com: Permission denied (publickey). | does not accept the key of 'prod-ssh' for this user",
                "client_loop: send disconnect: Broken pipe | the connection to prod.example.com:2022 failed"
            })
    void shouldSayWhyTheServerCouldNotBeUsed(String said, String why) {
        assertThat(explain(255, "remote", "ssh.log", said))
                .startsWith("Not deployed: ")
                .contains(why)
                .endsWith(". OpenSSH said: " + said);
    }

    @Test
    void shouldTellAKeyThatCouldNotBeUsed() {
        assertThat(explain(1, "key", "key.log", "Error loading key \"(stdin)\": incorrect passphrase supplied"))
                .startsWith("credentialsId: the private key of 'prod-ssh' could not be used; check the key and its"
                        + " passphrase.");
    }

    @Test
    void shouldTellWhatTheServerCouldNotDo() {
        assertThat(explain(1, "remote", "ssh.log", "there is no docker command for this user"))
                .isEqualTo("Not deployed: the server prod.example.com:2022 could not do it. It said: there is no docker"
                        + " command for this user");
    }

    private static String explain(int exitCode, String stage, String file, String said) {
        return SshFailure.explain(
                DeployRequestTest.complete().build(),
                new Outcome(exitCode, "", Map.of("stage", stage, file, said + "\n")));
    }

    @Test
    void shouldReadWhatTheScriptReports() {
        DeployFacts facts = DeployFacts.parse("""
                ::previous=acme/api:1
                Pulled acme/api
                ::container=abc
                 ::outcome=healthy
                ::container=def
                ::reason=a=b
                ::
                ::nothing
                ::outcome=rolled-back
                """);

        assertThat(facts.get("previous")).isEqualTo("acme/api:1");
        assertThat(facts.get("container")).isEqualTo("def");
        assertThat(facts.all("container")).containsExactly("abc", "def");
        assertThat(facts.get("reason")).isEqualTo("a=b");
        assertThat(facts.get("outcome")).isEqualTo("rolled-back");
        assertThat(facts.get("nothing")).isEmpty();
        assertThat(facts.all("nothing")).isEmpty();
    }

    @Test
    void shouldNotShowWhatIsForTheStep() {
        List<String> shown = new ArrayList<>();
        for (String line : List.of("Pulled", "::outcome=healthy", " ::indented", "")) {
            DeployLog.INSTANCE.begin().accept(line, shown::add);
        }

        assertThat(shown).containsExactly("Pulled", " ::indented", "");
    }
}
