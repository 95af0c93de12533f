package io.jenkins.plugins.dockerdelivery.engine.scan;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

/** One release of Trivy, with the checksums that tell it from anything else of that name. */
public final class TrivyRelease implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Where the Trivy project has its releases. */
    private static final String PROJECT = "https://github.com/aquasecurity/trivy/releases/download";

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
    private static final Pattern LINE = Pattern.compile("[0-9a-f]{64}(\\s+\\*?\\S+)?");

    private final String version;
    private final String checksums;
    private final String baseUrl;

    private TrivyRelease(String version, String checksums, String baseUrl) {
        this.version = version;
        this.checksums = checksums;
        this.baseUrl = baseUrl;
    }

    /**
     * Checks what was given.
     *
     * @param version such as {@code 0.72.0}
     * @param checksums a SHA-256, or lines of a SHA-256 and the name of an archive, as in the release's own file
     * @param baseUrl where releases are: below it lie {@code v} and the version, and in that the archives; null for the
     *     project's own place
     * @throws RefusedException if one is missing or not valid, or the release is one of those that were tampered with
     */
    public static TrivyRelease of(@Nullable String version, @Nullable String checksums, @Nullable String baseUrl) {
        String number = version == null ? "" : version.strip().replaceFirst("^v", "");
        if (!VERSION.matcher(number).matches()) {
            throw RefusedException.of("version", number, "is not a version such as 0.72.0");
        }
        if (TrivyVersion.parse("Version: " + number).isCompromised()) {
            throw RefusedException.of(
                    "version",
                    number,
                    "is one of the compromised releases 0.69.4 to 0.69.6 (CVE-2026-33634); choose another");
        }
        String lines = checksums == null ? "" : checksums.strip().toLowerCase(Locale.ROOT);
        if (lines.isEmpty()
                || !lines.lines()
                        .map(String::strip)
                        .allMatch(line -> LINE.matcher(line).matches())) {
            throw RefusedException.of(
                    "checksums",
                    lines,
                    "is not a SHA-256, nor lines of a SHA-256 and an archive's name as in trivy_" + number
                            + "_checksums.txt");
        }
        String base =
                baseUrl == null || baseUrl.isBlank() ? PROJECT : baseUrl.strip().replaceFirst("/+$", "");
        if (!base.startsWith("https://") && !base.startsWith("http://")) {
            throw RefusedException.of("baseUrl", base, "is not an address that begins with https:// or http://");
        }
        return new TrivyRelease(number, lines, base);
    }

    /** The version. */
    public String version() {
        return version;
    }

    /**
     * The name of the archive for a machine.
     *
     * @param system as Java's {@code os.name} has it
     * @param architecture as Java's {@code os.arch} has it
     * @throws RefusedException if there is no archive for it
     */
    public static String archive(String version, String system, String architecture) {
        String os = system.equals("Linux") ? "Linux" : system.startsWith("Mac") ? "macOS" : null;
        String bits =
                switch (architecture) {
                    case "amd64", "x86_64" -> "64bit";
                    case "aarch64", "arm64" -> "ARM64";
                    default -> null;
                };
        if (os == null || bits == null) {
            throw new RefusedException("There is no release of Trivy for " + system + " on " + architecture
                    + "; install it on such agents by hand.");
        }
        return "trivy_" + version + "_" + os + "-" + bits + ".tar.gz";
    }

    /**
     * The checksum that an archive must have.
     *
     * @throws RefusedException if none is given for it
     */
    public String checksum(String archive) {
        return checksums
                .lines()
                .map(line -> line.strip().split("\\s+\\*?"))
                .filter(line -> line.length == 1 || line[1].equalsIgnoreCase(archive))
                .map(line -> line[0])
                .findFirst()
                .orElseThrow(() -> new RefusedException("checksums: there is none for " + archive + "; add its line."));
    }

    /** The address of an archive. */
    public String url(String archive) {
        return baseUrl + "/v" + version + "/" + archive;
    }

    /** What tells this release from another. */
    @Override
    public String toString() {
        return version + "\n" + checksums;
    }
}
