package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import io.jenkins.plugins.dockerdelivery.engine.push.PushResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code pushTags} returns. */
public final class PushedImage implements Serializable {
    private static final long serialVersionUID = 1L;

    private final PushResult result;

    PushedImage(PushResult result) {
        this.result = result;
    }

    /** What the tags point to in the registry; null if each was left where it is. */
    @Nullable
    @Whitelisted
    public String getDigest() {
        return result.digest() == null ? null : result.digest().toString();
    }

    /** The tags that were pushed. */
    @Whitelisted
    public List<String> getTags() {
        return result.tags().stream().map(Tag::toString).collect(Collectors.toCollection(ArrayList::new));
    }

    /** The tags with their repository before each, in all repositories. */
    @Whitelisted
    public List<String> getReferences() {
        return result.pushed().stream()
                .flatMap(pushed ->
                        pushed.tags().stream().map(tag -> pushed.repository().withTag(tag)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The reference that people deploy: the first tag that does not move. */
    @Whitelisted
    public String getDeployReference() {
        return result.repository().withTag(result.deployTag());
    }
}
