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
    private final int number;

    private RegistryLogin(String server, String credentialsId, int number) {
        this.server = server;
        this.credentialsId = credentialsId;
        this.number = number;
    }

    /** The login to an image's registry; null where no credential was given. */
    @Nullable
    public static RegistryLogin of(ImageReference image, @Nullable String credentialsId) {
        return credentialsId == null || credentialsId.isBlank()
                ? null
                : new RegistryLogin(image.registry(), credentialsId, 0);
    }

    /** The same login as one of several in one command, which are told apart by their numbers. */
    public RegistryLogin numbered(int of) {
        return new RegistryLogin(server, credentialsId, of);
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
                new SecretVariable(variable(USERNAME), credentialsId, SecretVariable.Part.USERNAME),
                new SecretVariable(variable(PASSWORD), credentialsId, SecretVariable.Part.PASSWORD));
    }

    private String variable(String name) {
        return number == 0 ? name : name + "_" + number;
    }

    /** The command that asks the registry whether this login, which is made, is still accepted; it must find no input. */
    public List<String> confirmation() {
        return ImageReference.DOCKER_HUB.equals(server)
                ? List.of("docker", "login")
                : List.of("docker", "login", "--", server);
    }

    /** Shell lines that log in and then take the secrets out of the environment. */
    void appendTo(StringBuilder script) {
        String host = ImageReference.DOCKER_HUB.equals(server) ? "" : " " + Shell.quote(server);
        script.append("stage login\n")
                // What is empty is not set: Jenkins leaves such variables out; Docker says what it thinks of that.
                // printf is built into every shell: the password is on no command line and in no file.
                .append("until printf '%s' \"${")
                .append(variable(PASSWORD))
                .append("-}\" | docker login --username \"${")
                .append(variable(USERNAME))
                .append("-}\" --password-stdin")
                .append(host)
                .append(" >\"$here/login.log\" 2>&1; do again \"$here/login.log\" || exit; done\n")
                .append("unset ")
                .append(variable(USERNAME))
                .append(' ')
                .append(variable(PASSWORD))
                .append('\n');
    }
}
