package io.jenkins.plugins.dockerdelivery.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.IgnoreEntry;
import io.jenkins.plugins.dockerdelivery.engine.scan.Layer;
import io.jenkins.plugins.dockerdelivery.engine.scan.Remedy;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanResult;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The findings as they lie beside build.xml, in the form that the page's script is sent: JSON with each text once, and a
 * finding as a row of numbers, of which those for texts are their places among the texts.
 *
 * <pre>{@code
 * {"layers": [[id, digest, step, base], …], "ignored": [[id, until, statement, state], …],
 *  "remedies": [[kind, type, target, name, version, blocking, total], …], "texts": […],
 *  "findings": [[kind, severity, system, type, target, …, score, flags], …], "gone": [the same, of the reference build]}
 * }</pre>
 */
final class FindingsFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int BLOCKING = 1;
    private static final int FRESH = 2;
    private static final int FIXABLE = 4;
    private static final int FIRST_TEXT = 3;
    private static final int TEXTS = 12;
    private static final Finding.Kind[] KINDS = Finding.Kind.values();
    private static final Severity[] SEVERITIES = Severity.values();

    private FindingsFile() {}

    /** A finding with what the gate made of it. */
    record Row(Finding finding, boolean blocking, boolean fresh) {}

    private static List<String> texts(Finding finding) {
        return List.of(
                finding.type(),
                finding.target(),
                finding.name(),
                finding.path(),
                finding.installed(),
                finding.fixed(),
                finding.status(),
                finding.id(),
                finding.title(),
                finding.url(),
                finding.layer(),
                finding.suppressed());
    }

    /** Writes what a scan came to. */
    static void write(OutputStream out, ScanResult result, Verdict verdict) throws IOException {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (Collection<Finding> list : List.of(verdict.report().findings(), verdict.fixedFindings())) {
            for (Finding finding : list) {
                texts(finding).forEach(text -> places.putIfAbsent(text, places.size()));
            }
        }
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("layers");
            for (Layer layer : verdict.report().layers()) {
                json.writeObject(List.of(layer.id(), layer.digest(), layer.step(), layer.base()));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("ignored");
            for (IgnoreEntry entry : result.ignored()) {
                json.writeObject(List.of(
                        entry.id(),
                        entry.until(),
                        entry.statement(),
                        entry.state().name()));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("remedies");
            for (Remedy remedy : Remedy.of(verdict)) {
                json.writeObject(List.of(
                        remedy.kind().name(),
                        remedy.type(),
                        remedy.target(),
                        remedy.name(),
                        remedy.version(),
                        remedy.blocking(),
                        remedy.total()));
            }
            json.writeEndArray();
            json.writeObjectField("texts", places.keySet());
            writeRows(json, "findings", verdict.report().findings(), verdict, places);
            writeRows(json, "gone", verdict.fixedFindings(), null, places);
            json.writeEndObject();
        }
    }

    private static void writeRows(
            JsonGenerator json, String field, List<Finding> findings, Verdict verdict, Map<String, Integer> places)
            throws IOException {
        Set<Finding> blocking = verdict == null ? Set.of() : new HashSet<>(verdict.blocking());
        Set<Finding> fresh = verdict == null ? Set.of() : new HashSet<>(verdict.freshFindings());
        json.writeArrayFieldStart(field);
        for (Finding finding : findings) {
            json.writeStartArray();
            json.writeNumber(finding.kind().ordinal());
            json.writeNumber(finding.severity().ordinal());
            json.writeNumber(finding.system() ? 1 : 0);
            for (String text : texts(finding)) {
                json.writeNumber(places.get(text));
            }
            json.writeNumber(finding.score());
            json.writeNumber((blocking.contains(finding) ? BLOCKING : 0)
                    | (fresh.contains(finding) ? FRESH : 0)
                    | (finding.isFixable() ? FIXABLE : 0));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /** Reads the findings of the scan, without those that only the reference build had. */
    static List<Row> read(InputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        try (JsonParser json = MAPPER.createParser(in)) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                require(json.nextToken() == JsonToken.START_ARRAY);
                switch (field) {
                    case "texts" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            texts.add(json.getText());
                        }
                    }
                    case "findings" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            rows.add(row(MAPPER.readTree(json), texts));
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        }
        return rows;
    }

    private static Row row(JsonNode row, List<String> texts) throws IOException {
        if (row == null || row.size() != FIRST_TEXT + TEXTS + 2) {
            throw damaged();
        }
        String[] told = new String[TEXTS];
        for (int i = 0; i < TEXTS; i++) {
            told[i] = at(texts, row.get(FIRST_TEXT + i).asInt(-1));
        }
        int flags = row.get(FIRST_TEXT + TEXTS + 1).asInt();
        return new Row(
                Finding.of(
                                at(List.of(KINDS), row.get(0).asInt(-1)),
                                told[7],
                                at(List.of(SEVERITIES), row.get(1).asInt(-1)))
                        .system(row.get(2).asInt() == 1)
                        .type(told[0])
                        .target(told[1])
                        .name(told[2])
                        .path(told[3])
                        .installed(told[4])
                        .fixed(told[5])
                        .status(told[6])
                        .title(told[8])
                        .url(told[9])
                        .layer(told[10])
                        .suppressed(told[11])
                        .score(row.get(FIRST_TEXT + TEXTS).asDouble())
                        .build(),
                (flags & BLOCKING) != 0,
                (flags & FRESH) != 0);
    }

    private static <T> T at(List<T> list, int place) throws IOException {
        require(place >= 0 && place < list.size());
        return list.get(place);
    }

    private static void require(boolean condition) throws IOException {
        if (!condition) {
            throw damaged();
        }
    }

    private static IOException damaged() {
        return new IOException("The file of findings is damaged");
    }
}
