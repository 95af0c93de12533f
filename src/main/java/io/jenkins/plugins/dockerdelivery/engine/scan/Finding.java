package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.Serializable;
import java.util.Set;

/**
 * One thing that Trivy found. Every text comes from the report as it is, shortened where it was too long: it is data, and
 * may hold anything.
 *
 * @param kind what sort of thing it is
 * @param id its identifier, such as {@code CVE-2021-44906}
 * @param severity how bad it is
 * @param type where the package comes from, in Trivy's word, such as {@code debian} or {@code npm}
 * @param system whether the package belongs to the operating system
 * @param target the part of the image, such as the operating system or a lock file
 * @param name the package; for what is in no package, what sort of secret or misconfiguration it is
 * @param path where in the image the package is, or which line of the target; empty where that is not said
 * @param installed the installed version, empty where there is none
 * @param fixed the versions that mend it, with commas, empty where none is known
 * @param status Trivy's status, such as {@code fixed}, {@code affected} or {@code will_not_fix}
 * @param title one line about it
 * @param url where to read more: http or https, or empty
 * @param score the highest CVSS score that is told, 0 where none is
 * @param layer the DiffID or digest of the layer that brought it, empty where that is not said
 * @param suppressed who or what made Trivy leave it out, and why; empty where it was not left out
 */
public record Finding(
        Kind kind,
        String id,
        Severity severity,
        String type,
        boolean system,
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
    private static final Set<String> NOT_MENDED =
            Set.of("will_not_fix", "fix_deferred", "end_of_life", "under_investigation", "not_affected");

    /** What sort of thing was found. */
    public enum Kind {
        VULNERABILITY,
        MISCONFIGURATION,
        SECRET,
        LICENSE
    }

    /** Collects a finding; what is not said is empty. */
    public static Builder of(Kind kind, String id, Severity severity) {
        return new Builder(kind, id, severity);
    }

    /** A finding with everything as it is here, to be changed. */
    public Builder but() {
        return new Builder(kind, id, severity)
                .type(type)
                .system(system)
                .target(target)
                .name(name)
                .path(path)
                .installed(installed)
                .fixed(fixed)
                .status(status)
                .title(title)
                .url(url)
                .score(score)
                .layer(layer)
                .suppressed(suppressed);
    }

    /** Where it is, for people: the package, or the file and its line for what is in no package. */
    public String place() {
        return switch (kind) {
            case VULNERABILITY, LICENSE -> name.isEmpty() ? path : name;
            case SECRET, MISCONFIGURATION -> path.isEmpty() ? target : target + ", " + path;
        };
    }

    /** Whether something can be done about it; what is not a vulnerability always can. */
    public boolean isFixable() {
        return kind != Kind.VULNERABILITY
                || !NOT_MENDED.contains(status) && (status.equals("fixed") || !fixed.isEmpty());
    }

    /** Whether the vendor says that the package as it is has not got the vulnerability. */
    public boolean isNotAffected() {
        return status.equals("not_affected");
    }

    /** Whether Trivy was told to leave it out. */
    public boolean isSuppressed() {
        return !suppressed.isEmpty();
    }

    /**
     * What makes it the same finding in another scan. The versions are no part of it, also where they are part of a file's
     * name ({@code spring-beans-5.3.15.jar}), and neither is the target of an operating system's package, which names the
     * image.
     */
    public String identity() {
        int version = target.indexOf(" (");
        String place = system ? "" : version < 0 ? target : target.substring(0, version);
        return String.join("\n", kind.name(), id, withoutVersion(place), name, withoutVersion(path));
    }

    private String withoutVersion(String file) {
        return installed.contains(".") ? file.replace(installed, "") : file;
    }

    /** Collects the parts of a {@link Finding}. */
    public static final class Builder {
        private final Kind kind;
        private final String id;
        private final Severity severity;
        private String type = "";
        private boolean system;
        private String target = "";
        private String name = "";
        private String path = "";
        private String installed = "";
        private String fixed = "";
        private String status = "";
        private String title = "";
        private String url = "";
        private double score;
        private String layer = "";
        private String suppressed = "";

        private Builder(Kind kind, String id, Severity severity) {
            this.kind = kind;
            this.id = id;
            this.severity = severity;
        }

        /** Where the package comes from. */
        public Builder type(String value) {
            type = value;
            return this;
        }

        /** Whether the package belongs to the operating system. */
        public Builder system(boolean value) {
            system = value;
            return this;
        }

        /** The part of the image. */
        public Builder target(String value) {
            target = value;
            return this;
        }

        /** The package. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Where in the image it is. */
        public Builder path(String value) {
            path = value;
            return this;
        }

        /** The installed version. */
        public Builder installed(String value) {
            installed = value;
            return this;
        }

        /** The versions that mend it. */
        public Builder fixed(String value) {
            fixed = value;
            return this;
        }

        /** Trivy's status. */
        public Builder status(String value) {
            status = value;
            return this;
        }

        /** One line about it. */
        public Builder title(String value) {
            title = value;
            return this;
        }

        /** Where to read more. */
        public Builder url(String value) {
            url = value;
            return this;
        }

        /** The CVSS score. */
        public Builder score(double value) {
            score = value;
            return this;
        }

        /** The layer that brought it. */
        public Builder layer(String value) {
            layer = value;
            return this;
        }

        /** Why Trivy left it out. */
        public Builder suppressed(String value) {
            suppressed = value;
            return this;
        }

        /** The finished finding. */
        public Finding build() {
            return new Finding(
                    kind,
                    id,
                    severity,
                    type,
                    system,
                    target,
                    name,
                    path,
                    installed,
                    fixed,
                    status,
                    title,
                    url,
                    score,
                    layer,
                    suppressed);
        }
    }
}
