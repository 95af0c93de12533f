package io.jenkins.plugins.dockerdelivery.engine.build;

import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code docker buildx build}: a flat list in the order of the options' names. */
final class BuildArguments {
    private BuildArguments() {}

    /**
     * @param exportCache whether the builder can write a registry cache
     */
    static List<String> of(BuildRequest request, Place place, boolean exportCache) {
        List<String> words = new ArrayList<>(List.of("docker", "buildx", "build"));
        request.buildArgs().forEach(argument -> Arguments.option(words, "--build-arg", argument));
        if (request.builder() != null) {
            Arguments.option(words, "--builder", request.builder());
        }
        if (request.readsCache()) {
            Arguments.option(words, "--cache-from", "type=registry,ref=" + request.cacheReference());
        }
        if (request.writesCache() && exportCache) {
            // ignore-error: trouble with the cache is no reason to fail a build. The image manifest and OCI types are
            // what registries that refuse BuildKit's own cache format take (moby/buildkit#1143).
            Arguments.option(
                    words,
                    "--cache-to",
                    "type=registry,ref=" + request.cacheReference() + ",mode=" + request.cacheMode()
                            + ",image-manifest=true,oci-mediatypes=true,ignore-error=true");
        }
        if (request.dockerfile() != null) {
            Arguments.option(words, "--file", request.dockerfile());
        }
        request.labels().forEach((name, value) -> Arguments.option(words, "--label", name + "=" + value));
        words.add("--load");
        Arguments.option(words, "--metadata-file", place.file(BuildPlan.METADATA));
        if (request.noCache()) {
            words.add("--no-cache");
        }
        if (!request.platforms().isEmpty()) {
            Arguments.option(words, "--platform", String.join(",", request.platforms()));
        }
        Arguments.option(words, "--progress", "rawjson");
        // An attestation would wrap the image in an index, so that the id tested is not the digest pushed.
        Arguments.option(words, "--provenance", "false");
        if (request.pull()) {
            words.add("--pull");
        }
        request.secretVariables()
                .forEach((id, secret) -> Arguments.option(words, "--secret", "id=" + id + ",env=" + secret.variable()));
        Arguments.option(words, "--tag", request.reference());
        if (request.target() != null) {
            Arguments.option(words, "--target", request.target());
        }
        words.add("--");
        words.add(request.context());
        return words;
    }
}
