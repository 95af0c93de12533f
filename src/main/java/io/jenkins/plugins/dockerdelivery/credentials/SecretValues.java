package io.jenkins.plugins.dockerdelivery.credentials;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.common.UsernameCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.authentication.tokens.api.AuthenticationTokens;
import org.jenkinsci.plugins.docker.commons.credentials.DockerRegistryToken;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** Finds credentials in the context of a run, for as long as a command is started, and takes the secrets out of them. */
public final class SecretValues {
    /** Linux takes 128 KiB of one variable, its name and all. */
    private static final int MOST_BYTES = 120 * 1024;

    private final Run<?, ?> run;

    /** @param run the run that uses them: its job and its user decide which there are */
    public SecretValues(Run<?, ?> run) {
        this.run = run;
    }

    /**
     * The variables with their secrets.
     *
     * @throws RefusedException if a credential is not there or is of another kind
     */
    public Map<String, String> resolve(List<SecretVariable> secrets) throws IOException, InterruptedException {
        Map<String, String> values = new LinkedHashMap<>();
        for (SecretVariable secret : secrets) {
            values.put(secret.variable(), part(find(secret.credentialsId()), secret.part()));
        }
        return values;
    }

    /** What must not be readable in a log: everything but user names, unless one is said to be secret, too. */
    public List<String> toMask(List<SecretVariable> secrets) throws IOException, InterruptedException {
        List<String> values = new ArrayList<>();
        for (SecretVariable secret : secrets) {
            StandardCredentials found = find(secret.credentialsId());
            boolean open = secret.part() == Part.USERNAME
                    && !(found instanceof UsernameCredentials user && user.isUsernameSecret());
            if (!open) {
                // The lines of a key, too: a tool may print one of them.
                part(found, secret.part())
                        .lines()
                        .filter(line -> !line.isBlank())
                        .forEach(values::add);
            }
        }
        return values;
    }

    /**
     * Refuses a credential that is not there or is of another kind, before anything is run.
     *
     * @param id the credential; null for none, which is fine
     */
    public void check(String id, Part part) throws IOException, InterruptedException {
        if (id != null) {
            part(find(id), part);
        }
    }

    private StandardCredentials find(String id) {
        StandardCredentials found = CredentialsProvider.findCredentialById(id, StandardCredentials.class, run);
        if (found == null) {
            throw RefusedException.of(
                    "credentialsId",
                    id,
                    "is not a credential that this job may use; check the id, and"
                            + " that it is in the job's folder or global");
        }
        CredentialsProvider.track(run, found);
        return found;
    }

    private static String part(StandardCredentials found, Part part) throws IOException {
        return switch (part) {
            case USERNAME -> found instanceof StandardUsernameCredentials user ? user.getUsername() : login(found)[0];
            case PASSWORD ->
                found instanceof StandardUsernamePasswordCredentials user
                        ? user.getPassword().getPlainText()
                        : login(found)[1];
            case PRIVATE_KEY ->
                found instanceof SSHUserPrivateKey key && !key.getPrivateKeys().isEmpty()
                        // OpenSSH takes no line ends of Windows' in its own format.
                        ? key.getPrivateKeys().get(0).replace("\r\n", "\n")
                        : wrong(found, "an SSH username with private key");
            case PASSPHRASE ->
                found instanceof SSHUserPrivateKey key
                        ? Secret.toString(key.getPassphrase())
                        : wrong(found, "an SSH username with private key");
            case SECRET -> fitting(found, secret(found));
            case CONTENT ->
                found instanceof FileCredentials file
                        ? fitting(found, Base64.getEncoder().encodeToString(content(file)))
                        : wrong(found, "a secret file");
        };
    }

    /** Whether a credential is a file that is no text, which no variable can carry as it is. */
    public boolean isBinary(String id) throws IOException, InterruptedException {
        return find(id) instanceof FileCredentials file && text(content(file)) == null;
    }

    private static byte[] content(FileCredentials file) throws IOException {
        try (InputStream stream = file.getContent()) {
            return stream.readAllBytes();
        }
    }

    /** The text that a file holds; null if it holds anything else. */
    @CheckForNull
    private static String text(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** User name and password of what another plugin knows how to log in to a registry with, such as a cloud's key. */
    private static String[] login(StandardCredentials found) {
        DockerRegistryToken token = AuthenticationTokens.convert(DockerRegistryToken.class, found);
        if (token != null) {
            String decoded = new String(Base64.getDecoder().decode(token.getToken()), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                return new String[] {decoded.substring(0, colon), decoded.substring(colon + 1)};
            }
        }
        throw wrongKind(found, "a username with password");
    }

    private static String secret(StandardCredentials found) throws IOException {
        if (found instanceof StringCredentials text) {
            return text.getSecret().getPlainText();
        }
        if (found instanceof FileCredentials file) {
            String text = text(content(file));
            if (text == null) {
                throw RefusedException.of(
                        "credentialsId",
                        found.getId(),
                        "is a binary file, and an environment variable holds text only");
            }
            return text;
        }
        if (found instanceof StandardUsernamePasswordCredentials user) {
            return user.getPassword().getPlainText();
        }
        return wrong(found, "a secret text, a secret file or a username with password");
    }

    private static String fitting(StandardCredentials found, String value) {
        if (value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw RefusedException.of(
                    "credentialsId",
                    found.getId(),
                    "is too large for a secret, which goes by an environment variable: text may have 120 KB, a binary"
                            + " file 90 KB");
        }
        return value;
    }

    private static String wrong(StandardCredentials found, String wanted) {
        throw wrongKind(found, wanted);
    }

    private static RefusedException wrongKind(StandardCredentials found, String wanted) {
        return RefusedException.of("credentialsId", found.getId(), "is of another kind; this needs " + wanted);
    }
}
