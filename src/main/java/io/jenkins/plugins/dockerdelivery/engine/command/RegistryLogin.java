package io.jenkins.plugins.dockerdelivery.engine.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import java.io.Serializable;
import java.util.List;

/** A login to a registry with a credential, valid in the step's own Docker configuration. */
public final class RegistryLogin implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String USERNAME = "DOCKER_DELIVERY_REGISTRY_USERNAME";
    private static final String PASSWORD = "DOCKER_DELIVERY_REGISTRY_PASSWORD";

    private final String server;
    private final String credentialsId;

    private RegistryLogin(String server, String credentialsId) {
        this.server = server;
        this.credentialsId = credentialsId;
    }

    /** The login to an image's registry; null where no credential was given. */
    @Nullable
    public static RegistryLogin of(ImageReference image, @Nullable String credentialsId) {
        return credentialsId == null || credentialsId.isBlank()
                ? null
                : new RegistryLogin(image.registry(), credentialsId);
    }

    /** The registry's host, as people know it. */
    public String server() {
        return server;
    }

    /** The credential that it takes. */
    public String credentialsId() {
        return credentialsId;
    }

    List<SecretVariable> secrets() {
        return List.of(
                new SecretVariable(USERNAME, credentialsId, SecretVariable.Part.USERNAME),
                new SecretVariable(PASSWORD, credentialsId, SecretVariable.Part.PASSWORD));
    }

    /** Shell lines that log in and then take the secrets out of the environment. */
    void appendTo(StringBuilder script) {
        String host = ImageReference.DOCKER_HUB.equals(server) ? "" : " " + Shell.quote(server);
        script.append("stage login\n")
                // printf is built into every shell: the password is on no command line and in no file.
                .append("printf '%s' \"$")
                .append(PASSWORD)
                .append("\" | docker login --username \"$")
                .append(USERNAME)
                .append("\" --password-stdin")
                .append(host)
                .append(" >\"$here/login.log\" 2>&1\n")
                .append("unset ")
                .append(USERNAME)
                .append(' ')
                .append(PASSWORD)
                .append('\n');
    }
}
