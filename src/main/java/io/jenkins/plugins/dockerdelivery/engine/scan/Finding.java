package io.jenkins.plugins.dockerdelivery.engine.scan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.Serializable;

/**
 * One thing that Trivy found. Every text comes from the report as it is, shortened where it was too long: it is data, and
 * may hold anything.
 *
 * @param kind what sort of thing it is
 * @param id its identifier, such as {@code CVE-2021-44906}
 * @param severity how bad it is
 * @param target the part of the image, such as the operating system or a lock file
 * @param name the package, or the file for what is in no package
 * @param path where in the image the package is, empty where that is not said
 * @param installed the installed version, empty where there is none
 * @param fixed the versions that mend it, empty where none is known
 * @param status Trivy's status, such as {@code fixed}, {@code affected} or {@code will_not_fix}
 * @param title one line about it
 * @param url where to read more: http or https, or empty
 * @param score the highest CVSS score that is told, 0 where none is
 * @param layer the digest or id of the layer that brought it, empty where that is not said
 * @param suppressed who or what made Trivy leave it out, and why; empty where it was not left out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Finding(
        Kind kind,
        String id,
        Severity severity,
        String target,
        String name,
        String path,
        String installed,
        String fixed,
        String status,
        String title,
        String url,
        double score,
        String layer,
        String suppressed)
        implements Serializable {

    /** What sort of thing was found. */
    public enum Kind {
        VULNERABILITY,
        MISCONFIGURATION,
        SECRET,
        LICENSE
    }

    /** Whether something can be done about it; what is not a vulnerability always can. */
    @JsonIgnore
    public boolean isFixable() {
        return kind != Kind.VULNERABILITY || !fixed.isEmpty();
    }

    /** Whether Trivy was told to leave it out. */
    @JsonIgnore
    public boolean isSuppressed() {
        return !suppressed.isEmpty();
    }

    /** What makes it the same finding in another scan. */
    @JsonIgnore
    public String identity() {
        return String.join("\n", kind.name(), id, target.replaceFirst(" \\(.*", ""), name, path);
    }
}
