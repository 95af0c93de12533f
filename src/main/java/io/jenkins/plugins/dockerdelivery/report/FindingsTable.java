package io.jenkins.plugins.dockerdelivery.report;

import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Findings as comma-separated values, as RFC 4180 has it. */
final class FindingsTable {
    private static final List<String> HEADINGS = List.of(
            "Kind",
            "Severity",
            "CVSS",
            "ID",
            "Target",
            "Package",
            "Path",
            "Installed",
            "Fixed in",
            "Status",
            "Blocking",
            "New",
            "Title",
            "URL",
            "Layer",
            "Suppressed");

    private FindingsTable() {}

    static void write(PrintWriter out, List<FindingsFile.Row> rows) {
        line(out, HEADINGS);
        for (FindingsFile.Row row : rows) {
            Finding finding = row.finding();
            line(
                    out,
                    List.of(
                            finding.kind().name().toLowerCase(Locale.ROOT),
                            finding.severity().name(),
                            finding.score() == 0 ? "" : Double.toString(finding.score()),
                            finding.id(),
                            finding.target(),
                            finding.name(),
                            finding.path(),
                            finding.installed(),
                            finding.fixed(),
                            finding.status(),
                            Boolean.toString(row.blocking()),
                            Boolean.toString(row.fresh()),
                            finding.title(),
                            finding.url(),
                            finding.layer(),
                            finding.suppressed()));
        }
    }

    private static void line(PrintWriter out, List<String> cells) {
        out.print(cells.stream().map(FindingsTable::cell).collect(Collectors.joining(",")));
        out.print("\r\n");
    }

    private static String cell(String text) {
        // A spreadsheet would take such a text for a formula.
        String harmless = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
        return "\"" + harmless.replace("\"", "\"\"") + "\"";
    }
}
