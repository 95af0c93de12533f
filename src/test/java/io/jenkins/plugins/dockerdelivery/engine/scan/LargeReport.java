package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes reports as large as the largest images make them. */
public final class LargeReport {
    private static final String DESCRIPTION =
            "A flaw in the handling of malformed input lets an attacker read memory. ".repeat(8);
    private static final String[] SEVERITIES = {"CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"};

    private LargeReport() {}

    /** A report with that many findings, each with its own identifier, description and references. */
    public static Path write(Path file, int findings) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("{\"SchemaVersion\": 2, \"ArtifactName\": \"large\", \"Results\": [");
            for (int i = 0; i < findings; i++) {
                if (i % 500 == 0) {
                    out.write((i == 0 ? "" : "]}, ") + "{\"Target\": \"app" + i / 500
                            + "/package-lock.json\", \"Type\": \"npm\","
                            + " \"Class\": \"lang-pkgs\", \"Vulnerabilities\": [");
                }
                out.write((i % 500 == 0 ? "" : ",")
                        + """
                        {"VulnerabilityID": "CVE-%d-%d", "PkgName": "package-%d", "PkgPath": "app%d/node_modules/package-%d",
                         "InstalledVersion": "1.%d.0", "FixedVersion": "%s", "Status": "%s", "Severity": "%s",
                         "Layer": {"DiffID": "sha256:%064d"}, "PrimaryURL": "https://avd.aquasec.com/nvd/cve-%d",
                         "Title": "package-%d: a flaw in the handling of malformed input (number %d)", "Description": "%s",
                         "CVSS": {"nvd": {"V3Score": %d.5}}, "References": ["https://example.com/a/%d", "https://example.com/b/%d"]}
                        """.formatted(
                                        2015 + i % 11,
                                        i,
                                        i % 700,
                                        i / 500,
                                        i % 700,
                                        i % 30,
                                        i % 3 == 0 ? "" : "1." + (i % 30) + ".1",
                                        i % 3 == 0 ? "affected" : "fixed",
                                        SEVERITIES[i % SEVERITIES.length],
                                        i % 20,
                                        i,
                                        i % 700,
                                        i,
                                        DESCRIPTION,
                                        i % 10,
                                        i,
                                        i));
            }
            out.write((findings == 0 ? "" : "]}") + "]}");
        }
        return file;
    }
}
