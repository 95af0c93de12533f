package io.jenkins.plugins.dockerdelivery.board;

import hudson.Util;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One row of the board. */
@ExportedBean(defaultVisibility = 2)
public final class BoardEntry {
    private static final int SHORT_DIGITS = 12;

    private final Station station;
    private final String state;
    private final StationEntry entry;

    private BoardEntry(Station station, String state, StationEntry entry) {
        this.station = station;
        this.state = state;
        this.entry = entry;
    }

    static BoardEntry of(StationEntry entry) {
        return new BoardEntry(entry.station(), entry.state().name().toLowerCase(Locale.ROOT), entry);
    }

    static BoardEntry pending(Station station, boolean building) {
        return new BoardEntry(station, building ? "pending" : "missing", null);
    }

    /** The station: build, test, scan, push or deploy. */
    @Exported
    public String getStation() {
        return station.word();
    }

    /** The station's name for people. */
    public String getTitle() {
        return switch (station) {
            case BUILD -> Messages.Station_build();
            case TEST -> Messages.Station_test();
            case SCAN -> Messages.Station_scan();
            case PUSH -> Messages.Station_push();
            case DEPLOY -> Messages.Station_deploy();
        };
    }

    /** How it ended: success, unstable, failure, skipped; pending or missing where nothing happened. */
    @Exported
    public String getState() {
        return state;
    }

    /** The state for people. */
    public String getStateText() {
        return switch (state) {
            case "success" -> Messages.State_success();
            case "unstable" -> Messages.State_unstable();
            case "failure" -> Messages.State_failure();
            case "skipped" -> Messages.State_skipped();
            case "pending" -> Messages.State_pending();
            default -> Messages.State_missing();
        };
    }

    /** The symbol that goes with the state. */
    public String getSymbol() {
        return switch (state) {
            case "success" -> "symbol-checkmark-circle-outline plugin-ionicons-api";
            case "unstable" -> "symbol-warning-outline plugin-ionicons-api";
            case "failure" -> "symbol-close-circle-outline plugin-ionicons-api";
            case "skipped" -> "symbol-play-skip-forward-outline plugin-ionicons-api";
            default -> "symbol-ellipse-outline plugin-ionicons-api";
        };
    }

    /** The class of Jenkins' design library that colours the state. */
    public String getColor() {
        return switch (state) {
            case "success" -> "jenkins-!-success-color";
            case "unstable" -> "jenkins-!-warning-color";
            case "failure" -> "jenkins-!-error-color";
            default -> "jenkins-!-text-color-secondary";
        };
    }

    /** The key figure, or the reason. */
    @Exported
    public String getFigure() {
        return entry == null ? "" : entry.figure();
    }

    /** The image's name. */
    @Exported
    public String getImage() {
        return entry == null ? "" : entry.image();
    }

    /** The image's id in the engine that built it. */
    @Exported
    public String getImageId() {
        return entry == null ? "" : entry.imageId();
    }

    /** The first digits of the image's id, for people. */
    public String getShortImageId() {
        return shortened(getImageId());
    }

    /** The digest in the registry, empty before the push. */
    @Exported
    public String getDigest() {
        String digest = entry == null ? null : entry.fact(Fact.DIGEST);
        return digest == null ? "" : digest;
    }

    /** The first digits of the digest, for people. */
    public String getShortDigest() {
        return shortened(getDigest());
    }

    private static String shortened(String address) {
        String digits = address.substring(address.indexOf(':') + 1);
        return digits.substring(0, Math.min(SHORT_DIGITS, digits.length()));
    }

    /** The name of the image's fingerprint, in addresses; empty where no image is known. */
    public String getFingerprint() {
        return entry == null ? "" : ImageFingerprints.of(entry);
    }

    /** When it began, in milliseconds since 1970; 0 where nothing happened. */
    @Exported
    public long getStartMillis() {
        return entry == null ? 0 : entry.startMillis();
    }

    /** What else it tells, such as commit, tests, tags, host and service. */
    @Exported
    public Map<String, String> getFacts() {
        Map<String, String> facts = new TreeMap<>();
        if (entry != null) {
            entry.facts().forEach((fact, value) -> facts.put(fact.word(), value));
        }
        return facts;
    }

    /** How long it took, in milliseconds. */
    @Exported
    public long getDurationMillis() {
        return entry == null ? 0 : entry.durationMillis();
    }

    /** How long it took, for people; empty where nothing happened. */
    public String getDuration() {
        return entry == null || entry.state() == StationEntry.State.SKIPPED
                ? ""
                : Util.getTimeSpanString(entry.durationMillis());
    }

    /** The address of the report, relative to the run; empty if there is none. */
    public String getLink() {
        String report = entry == null ? null : entry.fact(Fact.REPORT);
        return report == null ? "" : report + "/";
    }

    /** The steps of a build that took longest, with the time before each; none elsewhere. */
    @Exported
    public List<String> getSlowestSteps() {
        String steps = entry == null ? null : entry.fact(Fact.SLOWEST_STEPS);
        return steps == null ? List.of() : steps.lines().toList();
    }
}
