package io.jenkins.plugins.dockerdelivery.engine.push;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.image.Digest;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Everything that a push was asked for, validated. */
public final class PushRequest implements Serializable {
    private static final long serialVersionUID = 2L;

    /** The tags of a run that names none of its own. */
    public static final List<String> DEFAULT_TAGS = List.of("{shortSha}", "{branch}-{shortSha}", "latest");

    private static final int MOST_RETRIES = 10;

    private final Subject image;
    private final ArrayList<PushTarget> targets;
    private final ArrayList<PlannedTag> tags;
    private final ArrayList<String> notes;
    private final String commit;
    private final int retries;
    private final boolean overwrite;
    private final PushTarget source;
    private final Digest sourceDigest;

    private PushRequest(Builder from) {
        image = from.image;
        tags = new ArrayList<>(TagPlanning.of(from.tags, from.origin));
        notes = new ArrayList<>(TagPlanning.notes(from.tags, from.origin));
        commit = from.origin.commit();
        if (from.retries < 0 || from.retries > MOST_RETRIES) {
            throw RefusedException.of(
                    "retries", Integer.toString(from.retries), "is not between 0 and " + MOST_RETRIES);
        }
        retries = from.retries;
        overwrite = from.overwrite;
        targets = new ArrayList<>();
        if (from.registries.isEmpty()) {
            targets.add(from.target(from.own(), from.credentialsId));
        }
        from.registries.forEach((repository, credentialsId) -> targets.add(
                from.target(repository, credentialsId == null ? from.ownCredential(repository) : credentialsId)));
        source = from.source == null ? null : from.target(from.source, from.ownCredential(from.source));
        sourceDigest = from.sourceDigest;
    }

    Subject image() {
        return image;
    }

    /** Where it is pushed to, the first being the one that is deployed from. */
    List<PushTarget> targets() {
        return targets;
    }

    List<PlannedTag> tags() {
        return tags;
    }

    /** What people should know before anything was done. */
    List<String> notes() {
        return notes;
    }

    @Nullable
    String commit() {
        return commit;
    }

    int retries() {
        return retries;
    }

    boolean overwrite() {
        return overwrite;
    }

    /** Where the image can be pulled from if this engine does not have it; null if nowhere. */
    @Nullable
    PushTarget source() {
        return source;
    }

    /** What to pull there. */
    @Nullable
    Digest sourceDigest() {
        return sourceDigest;
    }

    /**
     * What nobody else may push to while this push looks, decides and pushes: one name for each tag in each repository,
     * such as {@code registry.example.com/team/api:latest}.
     */
    public List<String> references() {
        return targets.stream()
                .flatMap(target ->
                        tags.stream().map(planned -> target.repository().withTag(planned.tag())))
                .toList();
    }

    /** The credentials that it uses. */
    public List<String> credentials() {
        return Stream.concat(targets.stream(), Stream.ofNullable(source))
                .map(PushTarget::login)
                .filter(Objects::nonNull)
                .map(RegistryLogin::credentialsId)
                .distinct()
                .toList();
    }

    /** Collects the arguments of a push; {@link #build} validates them. */
    public static final class Builder {
        private final Subject image;
        private final Origin origin;
        private final Map<ImageReference, String> registries = new LinkedHashMap<>();
        private List<String> tags = DEFAULT_TAGS;
        private List<String> plainHttp = List.of();
        private String credentialsId;
        private int retries;
        private boolean overwrite;
        private ImageReference source;
        private Digest sourceDigest;

        /**
         * @param image what to push
         * @param origin where its sources come from
         */
        public Builder(Subject image, Origin origin) {
            this.image = image;
            this.origin = origin;
        }

        /** The templates of the tags. */
        public Builder tags(List<String> templates) {
            tags = templates;
            return this;
        }

        /** The credential for the registry that the image's name names; null for none. */
        public Builder credentialsId(@Nullable String id) {
            credentialsId = id;
            return this;
        }

        /**
         * Pushes to a repository instead of the one that the image's name names; given again, to several.
         *
         * @param repository its name; upper-case letters become lower-case ones, as organisations' names have them
         * @param id the credential for its registry; null for the one of the image's registry if it is the same, or
         *     else none
         * @throws RefusedException if it is no repository's name, or was given before
         */
        public Builder registry(String repository, @Nullable String id) {
            ImageReference parsed = ImageReference.parse("registries", repository.toLowerCase(Locale.ROOT));
            if (registries.containsKey(parsed)) {
                throw RefusedException.of("registries", repository, "is given twice");
            }
            registries.put(parsed, id);
            return this;
        }

        /** The registries, by host and port, that may be spoken to without TLS. This machine's always may. */
        public Builder plainHttp(List<String> hosts) {
            plainHttp = hosts;
            return this;
        }

        /** How often a transient failure is tried again. */
        public Builder retries(int count) {
            retries = count;
            return this;
        }

        /** Whether a commit's tag that names another digest is replaced. */
        public Builder overwrite(boolean value) {
            overwrite = value;
            return this;
        }

        /** Where the image can be pulled from, by digest, if the engine does not have it. */
        public Builder source(ImageReference repository, Digest digest) {
            source = repository;
            sourceDigest = digest;
            return this;
        }

        /**
         * The validated request.
         *
         * @throws RefusedException if an argument is not valid
         */
        public PushRequest build() {
            return new PushRequest(this);
        }

        private boolean isNamed() {
            return !image.name().startsWith("sha256:");
        }

        private ImageReference own() {
            if (!isNamed()) {
                throw RefusedException.of(
                        "image",
                        image.name(),
                        "is an id; give the name under which it is pushed, such as acmecorp/payment-api");
            }
            int colon = image.name().lastIndexOf(':');
            return ImageReference.parse(
                    "image",
                    colon > image.name().lastIndexOf('/') ? image.name().substring(0, colon) : image.name());
        }

        /** A password goes to the registry that it was given for, and to no other. */
        @Nullable
        private String ownCredential(ImageReference repository) {
            return isNamed() && own().registry().equals(repository.registry()) ? credentialsId : null;
        }

        private PushTarget target(ImageReference repository, @Nullable String id) {
            return new PushTarget(repository, id, plainHttp.contains(repository.registry()));
        }
    }
}
