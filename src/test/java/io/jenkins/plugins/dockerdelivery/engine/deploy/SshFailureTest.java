package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
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
                "WARNING: REVOKED HOST KEY DETECTED! Host key verification failed. | the host key of prod.example.com:2022 is marked @revoked in knownHosts: it was withdrawn",
                "Host key verification failed. | is not in knownHosts",
                "deploy@prod.example.com: Permission denied (publickey). | does not accept the key of 'prod-ssh' for this user",
                "client_loop: send disconnect: Broken pipe | the connection to prod.example.com:2022 failed"
            })
    void shouldSayWhyTheServerCouldNotBeUsed(String said, String why) {
        assertThat(cause(false, said, "")).contains(why).endsWith(". OpenSSH said: " + said);
    }

    @Test
    void shouldNameTheKeysOfAHostWhoseKeyChanged() {
        assertThat(cause(false, """
                                @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
                                The fingerprint for the ED25519 key sent by the remote host is
                                SHA256:new+0/x.
                                Host key verification failed.""", """
                                # Host [prod.example.com]:2022 found: line 1
                                [prod.example.com]:2022 ED25519 SHA256:old+1/y
                                """))
                .isEqualTo("the host key of prod.example.com:2022 is not the one in knownHosts: known is"
                        + " ED25519 SHA256:old+1/y, and the server has ED25519 SHA256:new+0/x. It changed, or something"
                        + " else answers there; find out which before you change knownHosts.");
    }

    @Test
    void shouldTellAKeyThatCouldNotBeUsed() {
        assertThat(SshFailure.explainKey(
                        "prod-ssh", new Outcome(1, "", Map.of("key.log", "Error loading key: incorrect passphrase"))))
                .startsWith("credentialsId: the private key of 'prod-ssh' could not be used; check the key and its"
                        + " passphrase.");
    }

    @Test
    void shouldTellWhatTheServerCouldNotDo() {
        assertThat(cause(true, "mkdir: cannot create directory", ""))
                .isEqualTo("the server prod.example.com:2022 could not do it. It said: mkdir: cannot"
                        + " create directory");
    }

    private static String cause(boolean connected, String said, String known) {
        return SshFailure.cause(HostAddress.parse("prod.example.com", 2022), "prod-ssh", connected, said, known);
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
}
