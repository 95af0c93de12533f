package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code trivy version --format json} prints: its version, and the state of the database in its cache. */
final class TrivyVersion {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern PRINTED = Pattern.compile("\"?Version\"?:\\s*\"?v?([^\\s\",}]+)");
    private static final Set<String> COMPROMISED = Set.of("0.69.4", "0.69.5", "0.69.6");

    private final String version;
    private final JsonNode state;

    private TrivyVersion(String version, JsonNode state) {
        this.version = version;
        this.state = state;
    }

    static TrivyVersion parse(String printed) {
        Matcher matcher = PRINTED.matcher(printed);
        return new TrivyVersion(matcher.find() ? matcher.group(1) : "unknown", state(printed));
    }

    private static JsonNode state(String printed) {
        try {
            JsonNode tree = MAPPER.readTree(printed);
            return tree.isObject() ? tree : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Whether it tells the state of the database at all; a wrapper around Trivy may not. */
    boolean tellsDatabase() {
        return state != null;
    }

    boolean isCompromised() {
        return COMPROMISED.contains(version.split("[-+]", 2)[0]);
    }

    /** When the database was made; empty where there is none. */
    Optional<Instant> databaseMade() {
        return time("VulnerabilityDB", "UpdatedAt");
    }

    /** Whether a newer database than the one in the cache may be there to fetch. */
    boolean wantsDatabase(Instant now) {
        return time("VulnerabilityDB", "NextUpdate")
                .map(next -> !now.isBefore(next))
                .orElse(true);
    }

    /**
     * Whether a newer index of Java archives than the one in the cache may be there, which Trivy fetches in the middle of a
     * scan that meets such archives. Where there is none at all there may never be one.
     */
    boolean wantsJavaIndex(Instant now) {
        return time("JavaDB", "NextUpdate").map(next -> !now.isBefore(next)).orElse(false);
    }

    private Optional<Instant> time(String database, String field) {
        return state == null
                ? Optional.empty()
                : instant(state.path(database).path(field).asText());
    }

    /** A time as Trivy writes it; empty for anything else. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return version;
    }
}
