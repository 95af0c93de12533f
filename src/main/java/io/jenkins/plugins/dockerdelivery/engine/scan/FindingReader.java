package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    private final List<Finding> findings = new ArrayList<>();
    private String target = "";

    static boolean reads(String field) {
        return LISTS.contains(field);
    }

    void target(JsonNode node) {
        target = text(node);
    }

    void add(String list, JsonNode element) {
        switch (list) {
            case "Vulnerabilities" -> findings.add(vulnerability(element, ""));
            case "Misconfigurations" -> {
                // Trivy lists passed checks, too.
                if (!PASSED.contains(text(element.path("Status")))) {
                    findings.add(misconfiguration(element, ""));
                }
            }
            case "Secrets" -> findings.add(secret(element, ""));
            case "Licenses" -> findings.add(license(element, ""));
            default -> addSuppressed(element);
        }
    }

    /** The findings, with the target that was told before or after them. */
    List<Finding> findings() {
        return findings.stream()
                .map(finding -> finding.target().equals(target) ? finding : withTarget(finding))
                .toList();
    }

    private Finding withTarget(Finding finding) {
        return new Finding(
                finding.kind(),
                finding.id(),
                finding.severity(),
                target,
                finding.name(),
                finding.path(),
                finding.installed(),
                finding.fixed(),
                finding.status(),
                finding.title(),
                finding.url(),
                finding.score(),
                finding.layer(),
                finding.suppressed());
    }

    private void addSuppressed(JsonNode element) {
        JsonNode finding = element.path("Finding");
        String why = (text(element.path("Status")) + " by " + text(element.path("Source")) + ": "
                        + text(element.path("Statement")))
                .strip();
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
        return new Finding(
                Finding.Kind.VULNERABILITY,
                text(element.path("VulnerabilityID")),
                Severity.ofReport(text(element.path("Severity"))),
                target,
                text(element.path("PkgName")),
                text(element.path("PkgPath")),
                text(element.path("InstalledVersion")),
                text(element.path("FixedVersion")),
                text(element.path("Status")),
                text(element.path("Title")),
                url(element.path("PrimaryURL")),
                score(element.path("CVSS")),
                layer(element),
                suppressed);
    }

    private Finding misconfiguration(JsonNode element, String suppressed) {
        return new Finding(
                Finding.Kind.MISCONFIGURATION,
                first(text(element.path("AVDID")), text(element.path("ID"))),
                Severity.ofReport(text(element.path("Severity"))),
                target,
                text(element.path("Type")),
                lines(element.path("CauseMetadata")),
                "",
                "",
                text(element.path("Status")),
                first(text(element.path("Message")), text(element.path("Title"))),
                url(element.path("PrimaryURL")),
                0,
                layer(element),
                suppressed);
    }

    private Finding secret(JsonNode element, String suppressed) {
        // The matching line is left out on purpose: it holds the secret's surroundings.
        return new Finding(
                Finding.Kind.SECRET,
                text(element.path("RuleID")),
                Severity.ofReport(text(element.path("Severity"))),
                target,
                text(element.path("Category")),
                lines(element),
                "",
                "",
                "",
                text(element.path("Title")),
                "",
                0,
                layer(element),
                suppressed);
    }

    private Finding license(JsonNode element, String suppressed) {
        return new Finding(
                Finding.Kind.LICENSE,
                text(element.path("Name")),
                Severity.ofReport(text(element.path("Severity"))),
                target,
                text(element.path("PkgName")),
                text(element.path("FilePath")),
                "",
                "",
                "",
                text(element.path("Category")),
                url(element.path("Link")),
                0,
                "",
                suppressed);
    }

    private static String lines(JsonNode element) {
        int start = element.path("StartLine").asInt();
        return start == 0 ? "" : "line " + start;
    }

    private static String layer(JsonNode element) {
        JsonNode layer = element.path("Layer");
        return first(text(layer.path("Digest")), text(layer.path("DiffID")));
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

    private static String url(JsonNode node) {
        String url = text(node);
        return url.length() <= LONGEST && URL.matcher(url).matches() ? url : "";
    }

    private static String first(String wanted, String otherwise) {
        return wanted.isEmpty() ? otherwise : wanted;
    }

    static String text(JsonNode node) {
        String text = node.isTextual() ? node.textValue() : "";
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        // Half a character, from the report or from the cut, could not be written down again.
        return new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
