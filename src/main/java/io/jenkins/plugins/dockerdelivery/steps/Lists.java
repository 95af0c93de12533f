package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.util.ArrayList;
import java.util.Collection;

/** Lists as steps keep them: never null, and of a kind that can be written down with the step. */
final class Lists {
    private Lists() {}

    /** A copy; empty for null. */
    static <T> ArrayList<T> copy(@Nullable Collection<? extends T> values) {
        return values == null ? new ArrayList<>() : new ArrayList<>(values);
    }
}
