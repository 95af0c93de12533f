package io.jenkins.plugins.dockerdelivery.engine.command;

import java.io.Serializable;
import java.util.Objects;

/**
 * Names a secret that a command needs in its environment. It holds no secret: whoever runs the command resolves the
 * credential just before, and again after a restart.
 */
public final class SecretVariable implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A part of a credential. */
    public enum Part {
        /** The user name of a username/password or SSH credential. */
        USERNAME,
        /** The password of a username/password credential. */
        PASSWORD,
        /** The first private key of an SSH credential, as text. */
        PRIVATE_KEY,
        /** The passphrase of that key, empty where it has none. */
        PASSPHRASE,
        /** Whatever one secret the credential holds: a text, a file's content, or a password. */
        SECRET,
        /** The content of a secret file in Base64, for what is no text. */
        CONTENT
    }

    private final String variable;
    private final String credentialsId;
    private final Part part;

    /**
     * @param variable the environment variable's name
     * @param credentialsId the credential that holds the secret
     * @param part which part of the credential goes into the variable
     */
    public SecretVariable(String variable, String credentialsId, Part part) {
        this.variable = variable;
        this.credentialsId = credentialsId;
        this.part = part;
    }

    /** The environment variable's name. */
    public String variable() {
        return variable;
    }

    /** The credential that holds the secret. */
    public String credentialsId() {
        return credentialsId;
    }

    /** Which part of the credential goes into the variable. */
    public Part part() {
        return part;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretVariable that
                && variable.equals(that.variable)
                && credentialsId.equals(that.credentialsId)
                && part == that.part;
    }

    @Override
    public int hashCode() {
        return Objects.hash(variable, credentialsId, part);
    }

    @Override
    public String toString() {
        return variable + " from " + credentialsId;
    }
}
