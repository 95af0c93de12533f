package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the ignore file that Trivy was given, to say which of its entries have ended or leave nothing out. What it does
 * not understand it passes over: Trivy itself refuses a file that is not valid.
 */
enum IgnoreFileReader implements ResultReader<ArrayList<IgnoreEntry>> {
    /** One identifier a line, with {@code exp:2026-01-31} behind it where it ends. */
    PLAIN {
        @Override
        List<IgnoreEntry> entries(String text) {
            List<IgnoreEntry> entries = new ArrayList<>();
            text.lines().map(line -> line.replaceFirst("#.*", "").strip()).forEach(line -> {
                Matcher until = UNTIL.matcher(line);
                if (!line.isEmpty()) {
                    entries.add(entry(line.split("\\s+")[0], until.find() ? until.group(1) : "", ""));
                }
            });
            return entries;
        }
    },
    /** Lists of entries with {@code id}, {@code expired_at} and {@code statement}, one for each kind of finding. */
    YAML {
        @Override
        List<IgnoreEntry> entries(String text) throws IOException {
            List<IgnoreEntry> entries = new ArrayList<>();
            for (JsonNode list : new ObjectMapper(new YAMLFactory()).readTree(text)) {
                for (JsonNode element : list) {
                    entries.add(entry(
                            element.path("id").asText(),
                            element.path("expired_at").asText(),
                            element.path("statement").asText()));
                }
            }
            return entries;
        }
    };

    private static final Pattern UNTIL = Pattern.compile("\\bexp:(\\S+)");
    private static final long LARGEST_BYTES = 1 << 20;
    private static final int MOST = 1000;
    private static final int LONGEST = 400;
    private static final int DATE = "2026-01-31".length();

    /** The reader for a file of that name. */
    static IgnoreFileReader of(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml") ? YAML : PLAIN;
    }

    abstract List<IgnoreEntry> entries(String text) throws IOException;

    @Override
    public ArrayList<IgnoreEntry> read(Path path) throws IOException {
        if (Files.size(path) > LARGEST_BYTES) {
            return new ArrayList<>();
        }
        try {
            List<IgnoreEntry> entries = entries(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
            return new ArrayList<>(entries.subList(0, Math.min(MOST, entries.size())));
        } catch (IOException | RuntimeException e) {
            return new ArrayList<>();
        }
    }

    private static IgnoreEntry entry(String id, String until, String statement) {
        return new IgnoreEntry(
                shortened(id),
                shortened(until),
                shortened(statement),
                hasPassed(until) ? IgnoreEntry.State.EXPIRED : IgnoreEntry.State.UNUSED);
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    /** Whether Trivy, to which a date is its first moment in UTC, takes the entry for ended. */
    private static boolean hasPassed(String until) {
        try {
            return until.length() >= DATE
                    && !LocalDate.parse(until.substring(0, DATE)).isAfter(LocalDate.now(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
