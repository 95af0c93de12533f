package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes findings of the elements of one of a report's results. */
final class FindingReader {
    private static final int LONGEST = 400;
    private static final Set<String> LISTS =
            Set.of("Vulnerabilities", "Misconfigurations", "Secrets", "Licenses", "ExperimentalModifiedFindings");

    private static final Set<String> PASSED = Set.of("PASS", "EXCEPTION");
    private static final double HIGHEST_SCORE = 10;

    // Neither blanks nor what would end an attribute of a page.
    private static final Pattern URL = Pattern.compile("https?://[^\\s\\p{Cc}<>\"']+");

    /** What is read of an element; the rest, such as its description, is looked up when somebody asks for it. */
    private static final Set<String> FIELDS = Set.of(
            "AVDID",
            "CVSS",
            "Category",
            "CauseMetadata",
            "FilePath",
            "FixedVersion",
            "ID",
            "InstalledVersion",
            "Layer",
            "Link",
            "Message",
            "Name",
            "PkgName",
            "PkgPath",
            "PrimaryURL",
            "RuleID",
            "Severity",
            "StartLine",
            "Status",
            "Title",
            "Type",
            "VulnerabilityID");

    private static final Set<String> SUPPRESSION = Set.of("Finding", "Source", "Statement", "Status", "Type");

    private final Map<String, String> known;
    private final List<Finding> findings = new ArrayList<>();
    private String target = "";
    private String type = "";
    private boolean system;

    /** @param known texts that were read already, of which each is kept once */
    FindingReader(Map<String, String> known) {
        this.known = known;
    }

    static boolean reads(String field) {
        return LISTS.contains(field);
    }

    void target(JsonNode node) {
        target = kept(node);
    }

    void type(JsonNode node) {
        type = kept(node);
    }

    void group(JsonNode node) {
        system = text(node).equals("os-pkgs");
    }

    /** Reads the element that the parser stands at. */
    void add(String list, JsonParser json) throws IOException {
        if (list.equals("ExperimentalModifiedFindings")) {
            addSuppressed(BoundedTree.read(json, SUPPRESSION));
            return;
        }
        JsonNode element = BoundedTree.read(json, FIELDS);
        switch (list) {
            case "Vulnerabilities" -> findings.add(vulnerability(element, ""));
            case "Misconfigurations" -> {
                // Trivy lists passed checks, too.
                if (!PASSED.contains(text(element.path("Status")))) {
                    findings.add(misconfiguration(element, ""));
                }
            }
            case "Secrets" -> findings.add(secret(element, ""));
            default -> findings.add(license(element, ""));
        }
    }

    /** How many there are so far. */
    int size() {
        return findings.size();
    }

    /** The findings, with what was told of all of them before or after. */
    List<Finding> findings() {
        return findings.stream()
                .map(finding ->
                        finding.but().target(target).type(type).system(system).build())
                .toList();
    }

    private void addSuppressed(JsonNode element) {
        JsonNode finding = element.path("Finding");
        String why = known((text(element.path("Status")) + " by " + text(element.path("Source")) + ": "
                        + text(element.path("Statement")))
                .strip());
        switch (text(element.path("Type"))) {
            case "vulnerability" -> findings.add(vulnerability(finding, why));
            case "misconfiguration" -> findings.add(misconfiguration(finding, why));
            case "secret" -> findings.add(secret(finding, why));
            case "license" -> findings.add(license(finding, why));
            default -> {
                // A kind of a later Trivy: nothing that this version could show.
            }
        }
    }

    private Finding vulnerability(JsonNode element, String suppressed) {
        return finding(Finding.Kind.VULNERABILITY, element.path("VulnerabilityID"), element, suppressed)
                .name(kept(element.path("PkgName")))
                .path(kept(element.path("PkgPath")))
                .installed(kept(element.path("InstalledVersion")))
                .fixed(kept(element.path("FixedVersion")))
                .status(kept(element.path("Status")))
                .title(kept(element.path("Title")))
                .score(score(element.path("CVSS")))
                .build();
    }

    private Finding misconfiguration(JsonNode element, String suppressed) {
        JsonNode id = element.path("AVDID");
        return finding(Finding.Kind.MISCONFIGURATION, text(id).isEmpty() ? element.path("ID") : id, element, suppressed)
                .name(kept(element.path("Type")))
                .path(lines(element.path("CauseMetadata")))
                .status(kept(element.path("Status")))
                .title(known(first(text(element.path("Message")), text(element.path("Title")))))
                .build();
    }

    private Finding secret(JsonNode element, String suppressed) {
        // The matching line is left out on purpose: it holds the secret's surroundings.
        return finding(Finding.Kind.SECRET, element.path("RuleID"), element, suppressed)
                .name(kept(element.path("Category")))
                .path(lines(element))
                .title(kept(element.path("Title")))
                .url("")
                .build();
    }

    private Finding license(JsonNode element, String suppressed) {
        return finding(Finding.Kind.LICENSE, element.path("Name"), element, suppressed)
                .name(kept(element.path("PkgName")))
                .path(kept(element.path("FilePath")))
                .title(kept(element.path("Category")))
                .url(url(element.path("Link")))
                .layer("")
                .build();
    }

    private Finding.Builder finding(Finding.Kind kind, JsonNode id, JsonNode element, String suppressed) {
        return Finding.of(kind, kept(id), Severity.ofReport(text(element.path("Severity"))))
                .url(url(element.path("PrimaryURL")))
                .layer(layer(element))
                .suppressed(suppressed);
    }

    private static String lines(JsonNode element) {
        int start = element.path("StartLine").asInt();
        return start == 0 ? "" : "line " + start;
    }

    private String layer(JsonNode element) {
        JsonNode layer = element.path("Layer");
        return known(first(text(layer.path("DiffID")), text(layer.path("Digest"))));
    }

    private static double score(JsonNode sources) {
        double highest = 0;
        for (JsonNode source : sources) {
            double newest = Math.max(score(source, "V40Score"), score(source, "V3Score"));
            highest = Math.max(highest, newest > 0 ? newest : score(source, "V2Score"));
        }
        return highest;
    }

    private static double score(JsonNode source, String field) {
        double score = source.path(field).asDouble();
        return score > 0 && score <= HIGHEST_SCORE ? score : 0;
    }

    private String url(JsonNode node) {
        return known(webAddress(node));
    }

    /** An address of the web; empty if it is anything else. */
    static String webAddress(JsonNode node) {
        String url = text(node);
        return url.length() <= LONGEST && URL.matcher(url).matches() ? url : "";
    }

    private String kept(JsonNode node) {
        return known(text(node));
    }

    private String known(String text) {
        String first = known.putIfAbsent(text, text);
        return first == null ? text : first;
    }

    private static String first(String wanted, String otherwise) {
        return wanted.isEmpty() ? otherwise : wanted;
    }

    /** A text of the report, shortened where it is too long; empty where there is none. */
    static String text(JsonNode node) {
        return text(node, LONGEST);
    }

    /** A text of the report, of at most as many characters and a mark that there were more. */
    static String text(JsonNode node, int longest) {
        String text = node.isTextual() ? node.textValue() : "";
        String shown = text.length() > longest ? text.substring(0, longest) + "…" : text;
        // Half a character, from the report or from the cut, could not be written down again.
        return new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
