package io.jenkins.plugins.dockerdelivery.board;

import hudson.Util;
import hudson.model.Run;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What a host said when it was asked whether a service still runs what was deployed last. The fields are written to disk:
 * they keep their names, and a new one must do without a value.
 */
@ExportedBean(defaultVisibility = 3)
public final class DriftCheck {
    private final String host;
    private final String service;
    private final String difference;
    private final String build;
    private final long timeMillis;

    /**
     * @param difference how the service differs from what was deployed last, as the end of a sentence; empty if it does not
     * @param by the run that asked
     */
    public DriftCheck(String host, String service, String difference, Run<?, ?> by) {
        this.host = host;
        this.service = service;
        this.difference = difference;
        this.build = by.getFullDisplayName();
        this.timeMillis = System.currentTimeMillis();
    }

    /** Whether both are of one service on one host. */
    boolean isBesides(DriftCheck other) {
        return isOf(other.host, other.service);
    }

    boolean isOf(String onHost, String ofService) {
        return host.equals(onHost) && service.equals(ofService);
    }

    /** Whether something else runs than what was deployed last. */
    @Exported
    public boolean isDrifted() {
        return !difference.isEmpty();
    }

    /** How the service differs, as the end of a sentence; empty if it does not. */
    @Exported
    public String getDifference() {
        return difference;
    }

    /** The build that asked, by the name that people know. */
    @Exported
    public String getBuild() {
        return build;
    }

    /** When the host was asked, in milliseconds since 1970. */
    @Exported
    public long getTimeMillis() {
        return timeMillis;
    }

    /** How long ago the host was asked, for people. */
    public String getSince() {
        return Util.getTimeSpanString(Math.max(0, System.currentTimeMillis() - timeMillis));
    }
}
