package io.jenkins.plugins.dockerdelivery.engine.scan;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * A scan that was made.
 *
 * @param imageId the image that was scanned
 * @param trivyVersion the version of Trivy that scanned it
 * @param databaseMade when the vulnerability database was made; null where no database was used or its time is not told
 * @param report what it found
 * @param ignored the entries of the ignore file, with what came of each
 */
public record ScanResult(
        ImageId imageId,
        String trivyVersion,
        @Nullable Instant databaseMade,
        ScanReport report,
        List<IgnoreEntry> ignored)
        implements Serializable {
    /** Keeps the list in a form that can travel. */
    public ScanResult {
        ignored = List.copyOf(ignored);
    }
}
