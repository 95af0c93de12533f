package io.jenkins.plugins.dockerdelivery.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Files as secrets: text, anything else, and what is too large for either. */
@WithJenkins
class SecretValuesTest {
    private static final byte[] KEYSTORE = {(byte) 0xfe, (byte) 0xed, 0, '\n', 'x'};
    private static final String TEXT = "användare = någon\n";

    private SecretValues values;

    @BeforeEach
    void setUp(JenkinsRule jenkins) throws Exception {
        values = new SecretValues(jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject()));
        add("text", TEXT.getBytes(StandardCharsets.UTF_8));
        add("keystore", KEYSTORE);
        byte[] large = new byte[200_000];
        add("large keystore", large);
        Arrays.fill(large, (byte) 'x');
        add("large text", large);
    }

    private static void add(String id, byte[] content) {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new FileCredentialsImpl(
                        CredentialsScope.GLOBAL, id, "", "file", SecretBytes.fromBytes(content.clone())));
    }

    private String value(String id, Part part) throws Exception {
        return values.resolve(List.of(new SecretVariable("V", id, part))).get("V");
    }

    @Test
    void shouldCarryTextAsItIsAndAnythingElseInBase64() throws Exception {
        assertThat(values.isBinary("text")).isFalse();
        assertThat(value("text", Part.SECRET)).isEqualTo(TEXT);
        assertThat(values.isBinary("keystore")).isTrue();
        assertThat(Base64.getDecoder().decode(value("keystore", Part.CONTENT))).isEqualTo(KEYSTORE);
    }

    /** From a file of Windows, say; OpenSSH takes no key of its own format with such line ends. */
    @Test
    void shouldGiveOpenSshTheLineEndsItWants() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new BasicSSHUserPrivateKey(
                        CredentialsScope.GLOBAL,
                        "key",
                        "deploy",
                        new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource("one\r\ntwo\r\n"),
                        null,
                        ""));

        assertThat(value("key", Part.PRIVATE_KEY)).isEqualTo("one\ntwo\n");
    }

    @Test
    void shouldRefuseWhatNoVariableCanCarry() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> values.check("keystore", Part.SECRET))
                .withMessage(
                        "credentialsId: 'keystore' is a binary file, and an environment variable holds text only.");
        for (Part part : List.of(Part.SECRET, Part.CONTENT)) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> values.check(part == Part.SECRET ? "large text" : "large keystore", part))
                    .withMessageContaining("is too large for a secret");
        }
    }
}
