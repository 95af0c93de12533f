package io.jenkins.plugins.dockerdelivery.engine.scan;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Everything that a scan was asked for, validated. */
public final class ScanRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Set<String> SCANNERS = Set.of("vuln", "secret", "misconfig", "license");

    /** Every severity, as Trivy takes it. */
    static final String EVERY_SEVERITY = "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL";

    private final Subject image;
    private final String tool;
    private final String scanners;
    private final String cacheDir;
    private final String config;
    private final ArrayList<String> dbRepositories;
    private final String ignoreFile;
    private final ArrayList<String> javaDbRepositories;
    private final boolean offline;
    private final String server;
    private final Duration maxDbAge;
    private final String output;
    private final boolean skipDbUpdate;
    private final Duration timeout;
    private final ArrayList<String> vex;

    private ScanRequest(Builder from) {
        image = from.image;
        tool = Arguments.operand("tool", from.tool, "trivy");
        scanners = from.scanners == null || from.scanners.isBlank() ? "vuln" : from.scanners.replace(" ", "");
        for (String scanner : scanners.split(",", -1)) {
            if (!SCANNERS.contains(scanner)) {
                throw RefusedException.of("scanners", scanners, "is not a list of vuln, secret, misconfig and license");
            }
        }
        cacheDir = Arguments.operand("cacheDir", from.cacheDir, null);
        config = Arguments.operand("config", from.config, null);
        dbRepositories = list("dbRepository", from.dbRepository);
        ignoreFile = Arguments.operand("ignoreFile", from.ignoreFile, null);
        javaDbRepositories = list("javaDbRepository", from.javaDbRepository);
        maxDbAge = GoDuration.parse("maxDbAge", from.maxDbAge, null);
        offline = from.offline;
        output = Arguments.operand("output", from.output, null);
        server = Arguments.operand("server", from.server, null);
        skipDbUpdate = from.skipDbUpdate;
        timeout = GoDuration.parse("timeout", from.timeout, null);
        vex = list("vex", from.vex);
    }

    private static ArrayList<String> list(String parameter, @Nullable String value) {
        String given = Arguments.operand(parameter, value, null);
        ArrayList<String> values = given == null
                ? new ArrayList<>()
                : new ArrayList<>(Arrays.asList(given.strip().split("\\s*,\\s*")));
        values.forEach(each -> Arguments.operand(parameter, each, null));
        values.removeIf(String::isBlank);
        return values;
    }

    Subject image() {
        return image;
    }

    /** The program; in a workspace, where a relative path starts. */
    String tool(String workspace) {
        return tool.contains("/") ? absolute(tool, workspace) : tool;
    }

    @Nullable
    String server() {
        return server;
    }

    @Nullable
    Duration maxDbAge() {
        return maxDbAge;
    }

    /** The ignore file's path; null for none. */
    @Nullable
    String ignoreFile(String workspace) {
        return absolute(ignoreFile, workspace);
    }

    /** Where the workspace is to have Trivy's JSON, too; null for nowhere. */
    @Nullable
    String output(String workspace) {
        return absolute(output, workspace);
    }

    private boolean looksFor(String scanner) {
        return Arrays.asList(scanners.split(",")).contains(scanner);
    }

    /** Whether the scan looks into the vulnerability database of this agent. */
    boolean usesDatabase() {
        return server == null && looksFor("vuln");
    }

    /** Whether that database is to be brought up to date first. */
    boolean updatesDatabase() {
        return usesDatabase() && !skipDbUpdate;
    }

    /** The cache directory as shell text: Trivy's own where none is given. */
    String cacheInShell(String workspace) {
        return cacheDir == null
                ? "\"${TRIVY_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/trivy}\""
                : Shell.quote(absolute(cacheDir, workspace));
    }

    /** The command line that tells Trivy's version and the state of its database, as JSON. */
    List<String> version(String workspace) {
        List<String> words = new ArrayList<>(List.of(tool(workspace), "version"));
        Arguments.option(words, "--cache-dir", absolute(cacheDir, workspace));
        Arguments.option(words, "--format", "json");
        return words;
    }

    /** The command lines that fetch the database, in the order in which they are to be tried. */
    List<List<String>> downloads(String workspace) {
        List<List<String>> commands = new ArrayList<>();
        List<String> repositories = dbRepositories.isEmpty() ? Collections.singletonList(null) : dbRepositories;
        for (String repository : repositories) {
            List<String> words = new ArrayList<>(List.of(tool(workspace), "image"));
            Arguments.option(words, "--cache-dir", absolute(cacheDir, workspace));
            Arguments.option(words, "--config", absolute(config, workspace));
            Arguments.option(words, "--db-repository", repository);
            words.add("--download-db-only");
            words.add("--no-progress");
            Arguments.option(words, "--timeout", timeout == null ? null : GoDuration.print(timeout));
            commands.add(words);
        }
        return commands;
    }

    /**
     * The command line of the scan, in the order of the options' names.
     *
     * @param report the file for the report
     * @param workspace where relative paths that the user gave start
     * @param fetches whether Trivy is to see to the database itself, because nothing else has
     */
    List<String> arguments(String imageId, String report, String workspace, boolean fetches) {
        List<String> words = new ArrayList<>(List.of(tool(workspace), "image"));
        // The scan cache on disk admits one Trivy at a time; scans run side by side on an agent.
        Arguments.option(words, "--cache-backend", "memory");
        Arguments.option(words, "--cache-dir", absolute(cacheDir, workspace));
        Arguments.option(words, "--config", absolute(config, workspace));
        if (fetches) {
            dbRepositories.forEach(repository -> Arguments.option(words, "--db-repository", repository));
        }
        // What is said here wins over TRIVY_… variables and the configuration file: everything is reported, and an exit
        // code means a scan that failed.
        Arguments.option(words, "--exit-code", "0");
        Arguments.option(words, "--exit-on-eol", "0");
        Arguments.option(words, "--format", "json");
        words.add("--ignore-unfixed=false");
        Arguments.option(words, "--ignorefile", absolute(ignoreFile, workspace));
        if (looksFor("misconfig")) {
            // Of itself Trivy looks at files in the image only, and not at what the Dockerfile made of the image.
            Arguments.option(words, "--image-config-scanners", "misconfig");
        }
        Arguments.option(words, "--image-src", "docker");
        javaDbRepositories.forEach(repository -> Arguments.option(words, "--java-db-repository", repository));
        words.add("--list-all-pkgs");
        words.add("--no-progress");
        if (offline) {
            words.add("--offline-scan");
        }
        Arguments.option(words, "--output", report);
        Arguments.option(words, "--scanners", scanners);
        Arguments.option(words, "--server", server);
        Arguments.option(words, "--severity", EVERY_SEVERITY);
        words.add("--show-suppressed");
        if (skipDbUpdate || offline) {
            words.add("--skip-check-update");
        }
        if (server == null && !fetches) {
            words.add("--skip-db-update");
        }
        if (skipDbUpdate) {
            words.add("--skip-java-db-update");
            words.add("--skip-vex-repo-update");
        }
        Arguments.option(words, "--timeout", timeout == null ? null : GoDuration.print(timeout));
        vex.forEach(document -> Arguments.option(words, "--vex", vexSource(document, workspace)));
        words.add("--");
        words.add(imageId);
        return words;
    }

    /** Trivy's words for other sources than a file: a repository, an attestation of the image, a reference in an SBOM. */
    private static String vexSource(String given, String workspace) {
        return Set.of("repo", "oci", "sbom-ref").contains(given) ? given : absolute(given, workspace);
    }

    @Nullable
    private static String absolute(@Nullable String path, String workspace) {
        // Trivy runs in a directory of its own, so that nothing in the workspace configures it unasked.
        return path == null || path.startsWith("/") ? path : workspace + "/" + path;
    }

    /** Collects the arguments as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final Subject image;
        private String tool;
        private String scanners;
        private String cacheDir;
        private String config;
        private String dbRepository;
        private String ignoreFile;
        private String javaDbRepository;
        private String maxDbAge;
        private boolean offline;
        private String output;
        private String server;
        private boolean skipDbUpdate;
        private String timeout;
        private String vex;

        /** A scan of an image. */
        public Builder(Subject image) {
            this.image = image;
        }

        /** The Trivy program; {@code trivy} on the PATH by default. */
        public Builder tool(String value) {
            tool = value;
            return this;
        }

        /** Any of vuln, secret, misconfig and license, with commas. */
        public Builder scanners(String value) {
            scanners = value;
            return this;
        }

        /** Trivy's cache directory. */
        public Builder cacheDir(String value) {
            cacheDir = value;
            return this;
        }

        /** A Trivy configuration file, relative to the workspace. */
        public Builder config(String value) {
            config = value;
            return this;
        }

        /** Where the vulnerability database is fetched from, several with commas. */
        public Builder dbRepository(String value) {
            dbRepository = value;
            return this;
        }

        /** An ignore file, relative to the workspace. */
        public Builder ignoreFile(String value) {
            ignoreFile = value;
            return this;
        }

        /** Where the Java index is fetched from, several with commas. */
        public Builder javaDbRepository(String value) {
            javaDbRepository = value;
            return this;
        }

        /** How old the vulnerability database may be, such as {@code 48h}; any age by default. */
        public Builder maxDbAge(String value) {
            maxDbAge = value;
            return this;
        }

        /** Where the workspace is to have Trivy's JSON, too. */
        public Builder output(String value) {
            output = value;
            return this;
        }

        /** Whether Trivy asks nobody while it scans. */
        public Builder offline(boolean value) {
            offline = value;
            return this;
        }

        /** A Trivy server that scans. */
        public Builder server(String value) {
            server = value;
            return this;
        }

        /** Whether the databases are used as they are. */
        public Builder skipDbUpdate(boolean value) {
            skipDbUpdate = value;
            return this;
        }

        /** How long the scan may take, such as {@code 10m}; Trivy's own limit by default. */
        public Builder timeout(String value) {
            timeout = value;
            return this;
        }

        /** VEX documents, relative to the workspace, or Trivy's word for another source; several with commas. */
        public Builder vex(String value) {
            vex = value;
            return this;
        }

        /** @throws RefusedException if an argument is not valid */
        public ScanRequest build() {
            return new ScanRequest(this);
        }
    }
}
