package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Everything that a push was asked for, validated. */
public final class PushRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The tags of a run that names none of its own. */
    public static final List<String> DEFAULT_TAGS = List.of("{shortSha}", "{branch}-{shortSha}", "latest");

    private final Subject image;
    private final ImageReference repository;
    private final ArrayList<PlannedTag> tags;
    private final String commit;
    private final RegistryLogin login;
    private final int retries;
    private final boolean overwrite;

    /**
     * @param image what to push
     * @param tags templates of the tags
     * @param origin where the run's sources come from
     * @param credentialsId the credential for the registry; null for none
     * @param retries how often a transient failure is tried again
     * @param overwrite whether a commit's tag that names another digest is replaced
     * @throws RefusedException if an argument is not valid
     */
    public PushRequest(
            Subject image,
            List<String> tags,
            Origin origin,
            @Nullable String credentialsId,
            int retries,
            boolean overwrite) {
        this.image = image;
        if (image.name().startsWith("sha256:")) {
            throw RefusedException.of(
                    "image",
                    image.name(),
                    "is an id; give the name under which it is pushed, such as acmecorp/payment-api");
        }
        this.repository = ImageReference.parse("image", withoutTag(image.name()));
        this.tags = new ArrayList<>(TagPlanning.of(tags, origin));
        this.commit = origin.commit();
        this.login = RegistryLogin.of(repository, credentialsId);
        if (retries < 0 || retries > 10) {
            throw RefusedException.of("retries", Integer.toString(retries), "is not between 0 and 10");
        }
        this.retries = retries;
        this.overwrite = overwrite;
    }

    private static String withoutTag(String name) {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    Subject image() {
        return image;
    }

    ImageReference repository() {
        return repository;
    }

    List<PlannedTag> tags() {
        return tags;
    }

    @Nullable
    String commit() {
        return commit;
    }

    @Nullable
    RegistryLogin login() {
        return login;
    }

    int retries() {
        return retries;
    }

    boolean overwrite() {
        return overwrite;
    }
}
