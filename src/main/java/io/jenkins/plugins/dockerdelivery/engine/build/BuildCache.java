package io.jenkins.plugins.dockerdelivery.engine.build;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageReference;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;

/** Where the layers of a build come from and go to, beside what the builder itself keeps. */
final class BuildCache implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

    /** The list of what a cache holds is small: a registry that takes longer for it does not answer. */
    private static final Duration READ_LIMIT = Duration.ofMinutes(1);

    private final CacheMode kind;
    private final String reference;
    private final String mode;
    private final boolean write;
    private final Duration limit;

    /**
     * @param image the repository of the image; the cache's too, unless users say otherwise
     * @throws RefusedException if an argument is not valid
     */
    BuildCache(
            ImageReference image,
            @Nullable String cache,
            @Nullable String cacheRef,
            @Nullable String cacheMode,
            boolean write,
            @Nullable String timeout) {
        this.kind = switch (cache == null || cache.isBlank() ? "registry" : cache.toLowerCase(Locale.ROOT)) {
            case "registry" -> CacheMode.REGISTRY;
            case "none" -> CacheMode.NONE;
            default -> throw RefusedException.of("cache", cache, "is neither 'registry' nor 'none'");
        };
        this.reference = reference(image, cacheRef);
        this.mode = Arguments.text("cacheMode", cacheMode, "max");
        if (!mode.equals("max") && !mode.equals("min")) {
            throw RefusedException.of("cacheMode", mode, "is neither 'max' nor 'min'");
        }
        this.write = write;
        this.limit = GoDuration.parse("cacheTimeout", timeout, DEFAULT_LIMIT);
        if (limit.toSeconds() < 1) {
            throw RefusedException.of("cacheTimeout", timeout, "is less than a second");
        }
    }

    private static String reference(ImageReference image, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return image.withTag(Tag.parse("cacheRef", "cache"));
        }
        int colon = value.lastIndexOf(':');
        if (colon <= value.lastIndexOf('/')) {
            return ImageReference.parse("cacheRef", value).withTag(Tag.parse("cacheRef", "cache"));
        }
        return ImageReference.parse("cacheRef", value.substring(0, colon))
                .withTag(Tag.parse("cacheRef", value.substring(colon + 1)));
    }

    boolean isRead() {
        return kind == CacheMode.REGISTRY;
    }

    boolean isWritten() {
        return isRead() && write;
    }

    /** Where it is, with tag. */
    String reference() {
        return reference;
    }

    /** BuildKit's mode. */
    String mode() {
        return mode;
    }

    /** How many seconds the registry may take to say what the cache holds. */
    long readSeconds() {
        return Math.min(limit.toSeconds(), READ_LIMIT.toSeconds());
    }

    /** How many seconds writing it may take. */
    long writeSeconds() {
        return limit.toSeconds();
    }
}
