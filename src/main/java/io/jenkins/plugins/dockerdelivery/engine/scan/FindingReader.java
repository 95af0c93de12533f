package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes findings of the elements of one of a report's results. */
final class FindingReader {
    private static final int LONGEST = 400;
    private static final Set<String> LISTS =
            Set.of("Vulnerabilities", "Misconfigurations", "Secrets", "Licenses", "ExperimentalModifiedFindings");

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
                if (text(element.path("Status")).equals("FAIL")) {
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
            double newest = Math.max(
                    source.path("V40Score").asDouble(), source.path("V3Score").asDouble());
            highest = Math.max(
                    highest, newest > 0 ? newest : source.path("V2Score").asDouble());
        }
        return highest;
    }

    private static String url(JsonNode node) {
        String url = text(node);
        return url.startsWith("https://") || url.startsWith("http://") ? url : "";
    }

    private static String first(String wanted, String otherwise) {
        return wanted.isEmpty() ? otherwise : wanted;
    }

    static String text(JsonNode node) {
        String text = node.isTextual() ? node.textValue() : "";
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
