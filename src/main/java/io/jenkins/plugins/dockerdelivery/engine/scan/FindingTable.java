package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.util.ArrayList;
import java.util.List;

/** Findings as a table of plain text, for the build log. */
public final class FindingTable {
    private static final int MOST_ROWS = 100;
    private static final int WIDEST = 60;
    private static final List<String> HEADINGS =
            List.of("Library", "Vulnerability", "Severity", "Installed", "Fixed", "Title");

    private FindingTable() {}

    /** The lines of the table, and one that says how many more there are when there are too many. */
    public static List<String> lines(List<Finding> findings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        findings.stream()
                .limit(MOST_ROWS)
                .map(finding -> List.of(
                        cell(finding.place()),
                        cell(finding.id()),
                        finding.severity().name(),
                        cell(finding.installed()),
                        cell(finding.fixed()),
                        cell(finding.title())))
                .forEach(rows::add);
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        if (findings.size() > MOST_ROWS) {
            lines.add("… and " + (findings.size() - MOST_ROWS) + " more on the report page");
        }
        return lines;
    }

    private static String cell(String text) {
        // A report is data: what would move the cursor, turn the direction or break the table is not printed.
        String plain = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
        return plain.codePointCount(0, plain.length()) > WIDEST
                ? plain.substring(0, plain.offsetByCodePoints(0, WIDEST - 1)) + "…"
                : plain;
    }
}
