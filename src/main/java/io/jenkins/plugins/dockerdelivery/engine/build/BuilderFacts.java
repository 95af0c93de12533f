package io.jenkins.plugins.dockerdelivery.engine.build;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the builder and the engine of an agent can do, as they say themselves. */
final class BuilderFacts {
    static final String STORE = "store.json";
    static final String BUILDER = "buildx";
    static final String CREATED = "created";

    private static final Pattern DRIVER = Pattern.compile("(?m)^Driver:\\s+(\\S+)");
    private static final Pattern PLATFORMS = Pattern.compile("(?m)^\\s*Platforms:\\s+(.+)$");

    private final boolean ownBuilder;
    private final boolean containerdStore;
    private final TreeSet<String> platforms = new TreeSet<>();
    private final String created;

    private BuilderFacts(Outcome looked) {
        String builder = looked.text(BUILDER);
        Matcher driver = DRIVER.matcher(builder);
        ownBuilder = driver.find() && driver.group(1).equals("docker");
        containerdStore = looked.text(STORE).contains("io.containerd.snapshotter");
        PLATFORMS
                .matcher(builder)
                .results()
                .flatMap(line -> Arrays.stream(line.group(1).split(",")))
                // An asterisk marks what the builder was told rather than asked.
                .map(platform -> platform.replace("*", "").strip())
                .forEach(platforms::add);
        created = looked.text(CREATED).strip();
    }

    static BuilderFacts of(Outcome looked) {
        return new BuilderFacts(looked);
    }

    /** Whether the builder can write a registry cache: the engine's own can only with the containerd image store. */
    boolean writesCache() {
        return !ownBuilder || containerdStore;
    }

    /** When the commit was made; empty if that is not known. */
    String created() {
        return created;
    }

    /** Whether the image must go to the engine as an archive, as buildx itself cannot load it from there. */
    boolean needsArchive(BuildRequest request) {
        return !ownBuilder && request.makesIndex();
    }

    /** Why what is asked for cannot be kept in the engine; null if it can. */
    @Nullable
    String refusal(BuildRequest request) {
        if (containerdStore || !request.makesIndex()) {
            return null;
        }
        String what = request.platforms().size() > 1
                ? "platforms: '" + String.join(",", request.platforms()) + "' is more than one platform"
                : "provenance and sbom: an attestation is asked for";
        return what + ", and this agent's engine keeps only one image under a name; switch on its containerd image"
                + " store (\"features\": {\"containerd-snapshotter\": true}), or ask for the image alone.";
    }

    /** The platforms that the builder does not say it can run commands for; none if it does not say any. */
    List<String> unknown(List<String> wanted) {
        return platforms.isEmpty()
                ? List.of()
                : wanted.stream()
                        .filter(platform -> !platforms.contains(platform))
                        .toList();
    }
}
