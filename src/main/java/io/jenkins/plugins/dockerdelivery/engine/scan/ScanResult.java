package io.jenkins.plugins.dockerdelivery.engine.scan;

import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.Serializable;

/**
 * A scan that was made.
 *
 * @param imageId the image that was scanned
 * @param trivyVersion the version of Trivy that scanned it
 * @param report what it found
 */
public record ScanResult(ImageId imageId, String trivyVersion, ScanReport report) implements Serializable {}
