package io.jenkins.plugins.dockerdelivery.board;

import hudson.model.Fingerprint;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;

/** Links the runs that had to do with the same image, by Jenkins' fingerprints. */
final class ImageFingerprints {
    private static final Logger LOGGER = Logger.getLogger(ImageFingerprints.class.getName());

    private ImageFingerprints() {}

    /** The fingerprint's name in addresses; empty where no image is known. */
    static String of(StationEntry entry) {
        return entry.imageId().isEmpty() ? "" : DockerFingerprints.getFingerprintHash(entry.imageId());
    }

    /** Takes note that a run had to do with an image. */
    static void link(Run<?, ?> run, StationEntry entry) {
        if (entry.imageId().isEmpty()) {
            return;
        }
        try {
            Fingerprint fingerprint = DockerFingerprints.forImage(
                    entry.station() == Station.BUILD ? run : null, entry.imageId(), entry.image());
            fingerprint.addFor(run);
        } catch (IOException e) {
            // The record does not depend on it.
            LOGGER.log(Level.WARNING, "Could not link " + run + " with " + entry.imageId(), e);
        }
    }
}
