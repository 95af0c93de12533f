package io.jenkins.plugins.dockerdelivery.engine.build;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Everything that a build was asked for, validated. */
public final class BuildRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*=[^\\x00]*");
    private static final Pattern SECRET_ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*[:=][A-Za-z0-9\\[\\]:.%-]+");
    private static final Pattern SIZE = Pattern.compile("[0-9]+(?:[bkmgBKMG][bB]?)?");
    private static final Pattern ATTESTATION = Pattern.compile("true|false|[a-z-]+=[^\\x00-\\x20]+");
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?");

    private final ImageReference repository;
    private final Tag tag;
    private final String context;
    private final String dockerfile;
    private final String target;
    private final ArrayList<String> buildArgs;
    private final LinkedHashMap<String, String> labels;
    private final LinkedHashMap<String, String> secrets;
    private final ArrayList<String> binarySecrets;
    private final ArrayList<String> platforms;
    private final BuildCache cache;
    private final ArrayList<String> addHosts;
    private final String network;
    private final String shmSize;
    private final String provenance;
    private final String sbom;
    private final String builder;
    private final boolean pull;
    private final boolean noCache;
    private final RegistryLogin login;

    private BuildRequest(Builder from) {
        repository = ImageReference.parse("image", from.image == null ? "" : from.image);
        if (from.tag == null || from.tag.isBlank()) {
            throw new RefusedException("tag: is not given and this build has no GIT_COMMIT to take it from;"
                    + " check the sources out first, or give a tag.");
        }
        tag = Tag.parse("tag", from.tag);
        context = Arguments.operand("context", from.context, ".");
        dockerfile = Arguments.operand("dockerfile", from.dockerfile, null);
        target = Arguments.operand("target", from.target, null);
        buildArgs = Arguments.assignments("buildArgs", from.buildArgs);
        labels = new LinkedHashMap<>(from.standardLabels);
        if (from.maker != null) {
            labels.put(ImageDetails.MADE, from.maker + " " + reference());
        }
        for (String label : Arguments.each("labels", from.labels, LABEL, "is not of the form name=value")) {
            labels.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        }
        secrets = new LinkedHashMap<>();
        from.secrets.forEach((id, credential) -> {
            if (!SECRET_ID.matcher(id).matches()) {
                throw RefusedException.of("secrets", id, "is not a secret id: letters, digits, '_', '.' and '-'");
            }
            secrets.put(
                    id, Arguments.required("secrets", credential, "give '" + id + "' the credentialsId that holds it"));
        });
        binarySecrets = new ArrayList<>(from.binarySecrets);
        platforms = Arguments.each("platforms", from.platforms, PLATFORM, "is not a platform such as linux/amd64");
        cache = new BuildCache(
                repository, from.cache, from.cacheRef, from.cacheMode, from.cacheWrite, from.cacheTimeout);
        addHosts = Arguments.each("addHosts", from.addHosts, HOST, "is not of the form name:address");
        network = Arguments.operand("network", from.network, null);
        shmSize = from.shmSize == null || from.shmSize.isBlank() ? null : from.shmSize;
        if (shmSize != null && !SIZE.matcher(shmSize).matches()) {
            throw RefusedException.of("shmSize", shmSize, "is not a size such as 64m or 1g");
        }
        provenance = attestation("provenance", from.provenance);
        sbom = attestation("sbom", from.sbom);
        builder = Arguments.operand("builder", from.builder, null);
        pull = from.pull;
        noCache = from.noCache;
        login = RegistryLogin.of(repository, from.credentialsId);
    }

    /** What {@code --provenance} and {@code --sbom} take: on, off, or the attestation's own attributes. */
    private static String attestation(String parameter, @Nullable String value) {
        String given = Arguments.operand(parameter, value, "false");
        if (!ATTESTATION.matcher(given).matches()) {
            throw RefusedException.of(
                    parameter, given, "is neither 'true' nor 'false' nor attributes such as 'mode=max'");
        }
        return given;
    }

    /** The repository that the image is built for. */
    public ImageReference repository() {
        return repository;
    }

    /** The tag that the image gets in the local engine. */
    public Tag tag() {
        return tag;
    }

    /** The name of the image in the local engine, with tag. */
    public String reference() {
        return repository.withTag(tag);
    }

    String context() {
        return context;
    }

    @Nullable
    String dockerfile() {
        return dockerfile;
    }

    @Nullable
    String target() {
        return target;
    }

    List<String> buildArgs() {
        return buildArgs;
    }

    Map<String, String> labels() {
        return labels;
    }

    /** Build secrets: BuildKit's id to the variable that carries the secret, or the content of a file. */
    Map<String, SecretVariable> secretVariables() {
        Map<String, SecretVariable> variables = new LinkedHashMap<>();
        secrets.forEach((id, credential) -> variables.put(
                id,
                new SecretVariable(
                        "DOCKER_DELIVERY_SECRET_" + variables.size(),
                        credential,
                        binarySecrets.contains(credential) ? Part.CONTENT : Part.SECRET)));
        return variables;
    }

    List<String> platforms() {
        return platforms;
    }

    BuildCache cache() {
        return cache;
    }

    List<String> addHosts() {
        return addHosts;
    }

    @Nullable
    String network() {
        return network;
    }

    @Nullable
    String shmSize() {
        return shmSize;
    }

    String provenance() {
        return provenance;
    }

    String sbom() {
        return sbom;
    }

    /** Whether the image becomes an index: of several platforms, or of an image and what is attested of it. */
    boolean makesIndex() {
        return platforms.size() > 1 || !provenance.equals("false") || !sbom.equals("false");
    }

    @Nullable
    String builder() {
        return builder;
    }

    boolean pull() {
        return pull;
    }

    boolean noCache() {
        return noCache;
    }

    @Nullable
    RegistryLogin login() {
        return login;
    }

    /** Collects the arguments as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final String image;
        private String tag;
        private String context;
        private String dockerfile;
        private String target;
        private List<String> buildArgs = List.of();
        private List<String> labels = List.of();
        private Map<String, String> standardLabels = Map.of();
        private Map<String, String> secrets = Map.of();
        private Collection<String> binarySecrets = List.of();
        private List<String> platforms = List.of();
        private String cache;
        private String cacheRef;
        private String cacheMode;
        private boolean cacheWrite;
        private String cacheTimeout;
        private List<String> addHosts = List.of();
        private String network;
        private String shmSize;
        private String provenance;
        private String sbom;
        private String maker;
        private String builder;
        private boolean pull;
        private boolean noCache;
        private String credentialsId;

        /** @param image the repository, without tag */
        public Builder(String image) {
            this.image = image;
        }

        /** The tag of the local image: the full commit, unless users say otherwise. */
        public Builder tag(String value) {
            tag = value;
            return this;
        }

        /** The build context, a directory relative to the workspace. */
        public Builder context(String value) {
            context = value;
            return this;
        }

        /** The Dockerfile, relative to the workspace. */
        public Builder dockerfile(String value) {
            dockerfile = value;
            return this;
        }

        /** The stage to build. */
        public Builder target(String value) {
            target = value;
            return this;
        }

        /** Build arguments, each {@code NAME=value}. */
        public Builder buildArgs(List<String> values) {
            buildArgs = values;
            return this;
        }

        /** Labels of the user's own, each {@code name=value}. */
        public Builder labels(List<String> values) {
            labels = values;
            return this;
        }

        /** The labels that every image gets; those of the user's own win. */
        public Builder standardLabels(Map<String, String> values) {
            standardLabels = values;
            return this;
        }

        /** Build secrets: BuildKit's id to the credential. */
        public Builder secrets(Map<String, String> values) {
            secrets = values;
            return this;
        }

        /** The credentials of build secrets that are no text, which no variable can carry. */
        public Builder binarySecrets(Collection<String> values) {
            binarySecrets = values;
            return this;
        }

        /** Target platforms; none means the engine's. */
        public Builder platforms(List<String> values) {
            platforms = values;
            return this;
        }

        /** {@code registry} or {@code none}. */
        public Builder cache(String value) {
            cache = value;
            return this;
        }

        /** Where the registry cache is; the tag {@code cache} of the image's repository by default. */
        public Builder cacheRef(String value) {
            cacheRef = value;
            return this;
        }

        /** BuildKit's cache mode, {@code max} or {@code min}. */
        public Builder cacheMode(String value) {
            cacheMode = value;
            return this;
        }

        /** Whether the cache is written, too. */
        public Builder cacheWrite(boolean value) {
            cacheWrite = value;
            return this;
        }

        /** How long writing the cache may take, as Docker writes durations; ten minutes by default. */
        public Builder cacheTimeout(String value) {
            cacheTimeout = value;
            return this;
        }

        /** Hosts that commands of the build know, each {@code name:address}. */
        public Builder addHosts(List<String> values) {
            addHosts = values;
            return this;
        }

        /** The network of commands of the build; BuildKit's default one by default. */
        public Builder network(String value) {
            network = value;
            return this;
        }

        /** The size of {@code /dev/shm} for commands of the build; BuildKit's by default. */
        public Builder shmSize(String value) {
            shmSize = value;
            return this;
        }

        /** {@code --provenance}; none by default, as it makes an index of the image. */
        public Builder provenance(String value) {
            provenance = value;
            return this;
        }

        /** {@code --sbom}; none by default, as it makes an index of the image. */
        public Builder sbom(String value) {
            sbom = value;
            return this;
        }

        /** Who builds, without blanks: the image names it beside its own name, so that it can be found again. */
        public Builder maker(String value) {
            maker = value;
            return this;
        }

        /** The buildx builder; the current one by default. */
        public Builder builder(String value) {
            builder = value;
            return this;
        }

        /** Whether base images are looked for anew. */
        public Builder pull(boolean value) {
            pull = value;
            return this;
        }

        /** Whether every step is run anew. */
        public Builder noCache(boolean value) {
            noCache = value;
            return this;
        }

        /** The credential for the image's registry; null for none. */
        public Builder credentialsId(String value) {
            credentialsId = value;
            return this;
        }

        /** @throws RefusedException if an argument is not valid */
        public BuildRequest build() {
            return new BuildRequest(this);
        }
    }
}
