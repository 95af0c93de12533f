package io.jenkins.plugins.dockerdelivery.engine.build;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of {@code docker buildx build}: a flat list in the order of the options' names. */
final class BuildArguments {
    /** Where an image is put that buildx cannot load into the engine by itself. */
    static final String ARCHIVE = "image.tar";

    /** Where secrets are put that no variable can carry; it goes with the command. */
    private static final String SECRETS = "secrets";

    private static final String CREATED = "org.opencontainers.image.created";

    private BuildArguments() {}

    /**
     * What is found out on the agent.
     *
     * @param builder the builder; null for the current one
     * @param readCache whether the registry cache is read
     * @param writeCache whether it is written, too
     * @param archive whether the image is put in {@value #ARCHIVE} rather than in the engine
     * @param created when the commit was made; empty if it is not known
     */
    record Way(@Nullable String builder, boolean readCache, boolean writeCache, boolean archive, String created) {}

    static List<String> of(BuildRequest request, Place place, Way way) {
        List<String> words = new ArrayList<>(List.of("docker", "buildx", "build"));
        request.addHosts().forEach(host -> Arguments.option(words, "--add-host", host));
        request.buildArgs().forEach(argument -> Arguments.option(words, "--build-arg", argument));
        Arguments.option(words, "--builder", way.builder());
        if (way.readCache()) {
            Arguments.option(
                    words,
                    "--cache-from",
                    "type=registry,ref=" + request.cache().reference());
        }
        if (way.writeCache()) {
            // ignore-error: trouble with the cache is no reason to fail a build. The image manifest and OCI types are
            // what registries that refuse BuildKit's own cache format take (moby/buildkit#1143).
            Arguments.option(
                    words,
                    "--cache-to",
                    "type=registry,ref=" + request.cache().reference() + ",mode="
                            + request.cache().mode() + ",image-manifest=true,oci-mediatypes=true,ignore-error=true");
        }
        Arguments.option(words, "--file", request.dockerfile());
        labels(request, way).forEach((name, value) -> Arguments.option(words, "--label", name + "=" + value));
        if (!way.archive()) {
            words.add("--load");
        }
        Arguments.option(words, "--metadata-file", place.file(BuildPlan.METADATA));
        Arguments.option(words, "--network", request.network());
        if (request.noCache()) {
            words.add("--no-cache");
        }
        if (way.archive()) {
            // The name is no tag to buildx, which would want to push it.
            Arguments.option(
                    words, "--output", "type=oci,\"dest=" + place.file(ARCHIVE) + "\",name=" + request.reference());
        }
        if (!request.platforms().isEmpty()) {
            Arguments.option(words, "--platform", String.join(",", request.platforms()));
        }
        Arguments.option(words, "--progress", "rawjson");
        // An attestation would wrap the image in an index, so that the id tested is not the digest pushed.
        Arguments.option(words, "--provenance", request.provenance());
        if (request.pull()) {
            words.add("--pull");
        }
        Arguments.option(words, "--sbom", request.sbom().equals("false") ? null : request.sbom());
        request.secretVariables()
                .forEach((id, secret) -> Arguments.option(
                        words,
                        "--secret",
                        secret.part() == Part.CONTENT
                                ? "id=" + id + ",\"src=" + place.file(SECRETS + "/" + secret.variable()) + "\""
                                : "id=" + id + ",env=" + secret.variable()));
        Arguments.option(words, "--shm-size", request.shmSize());
        Arguments.option(words, "--tag", request.reference());
        Arguments.option(words, "--target", request.target());
        words.add("--");
        words.add(request.context());
        return words;
    }

    private static Map<String, String> labels(BuildRequest request, Way way) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (!way.created().isEmpty()) {
            labels.put(CREATED, way.created());
        }
        labels.putAll(request.labels());
        return labels;
    }
}
