package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import java.io.Serializable;

/** A repository that is pushed to or pulled from, and how its registry is spoken to. */
final class PushTarget implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ImageReference repository;
    private final RegistryLogin login;
    private final boolean plainHttp;

    /**
     * @param credentialsId the credential for its registry; null for none
     * @param plainHttp whether the registry may be spoken to without TLS, although it is on another machine
     */
    PushTarget(ImageReference repository, @Nullable String credentialsId, boolean plainHttp) {
        this.repository = repository;
        this.login = RegistryLogin.of(repository, credentialsId);
        this.plainHttp = plainHttp;
    }

    ImageReference repository() {
        return repository;
    }

    @Nullable
    RegistryLogin login() {
        return login;
    }

    boolean isPlainHttp() {
        return plainHttp;
    }
}
