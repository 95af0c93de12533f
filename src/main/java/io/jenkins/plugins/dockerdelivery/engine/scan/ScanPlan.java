package io.jenkins.plugins.dockerdelivery.engine.scan;

import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.GoDuration;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks up image and Trivy, scans once, and converts that one report into the other forms. */
public final class ScanPlan implements Plan<ScanResult> {
    private static final long serialVersionUID = 1L;

    /** Trivy's own report, in the step's directory. */
    public static final String JSON = "trivy.json";

    /** The same as SARIF. */
    public static final String SARIF = "trivy.sarif";

    /** The same as a CycloneDX bill of materials. */
    public static final String CYCLONEDX = "trivy.cdx.json";

    private static final String ATTEMPTS = "attempts.log";
    private static final String IGNORED = "ignorefile";
    private static final String INSPECTED = "image.json";
    private static final String NOW = "now";
    private static final String VERSION = "trivy-version";
    private static final String SHELL = ScriptLibrary.load(ScanPlan.class, "scan.sh");

    /** Seconds to wait before each round of downloads: a registry that limits requests wants to be left alone. */
    private static final String PAUSES = "0 3 10";

    private enum Stage {
        LOOK,
        SCAN,
        READ
    }

    private final ScanRequest request;
    private final Place place;
    private final Stage stage;
    private final ImageId imageId;
    private final String trivyVersion;

    /** The plan for a request in a place. */
    public ScanPlan(ScanRequest request, Place place) {
        this(request, place, Stage.LOOK, null, "");
    }

    private ScanPlan(ScanRequest request, Place place, Stage stage, ImageId imageId, String trivyVersion) {
        this.request = request;
        this.place = place;
        this.stage = stage;
        this.imageId = imageId;
        this.trivyVersion = trivyVersion;
    }

    @Override
    public Decision<ScanResult> next(Outcome outcome) {
        return switch (stage) {
            case LOOK -> new Run<>(look(), new ScanPlan(request, place, Stage.SCAN, null, ""));
            case SCAN -> scan(outcome);
            case READ -> read(outcome);
        };
    }

    /** A script in a directory where nothing lies that Trivy could take for its configuration. */
    private Script script() {
        return Script.in(place).line("mkdir -p \"$here/empty\" && cd \"$here/empty\"");
    }

    private Command look() {
        Script script = script().stage("trivy")
                .line("{ " + Shell.join(request.version(place.workspace())) + " || "
                        + Shell.join(List.of(request.tool(place.workspace()), "--version")) + "; } >\"$here/" + VERSION
                        + "\" 2>\"$here/trivy.log\"")
                .capture("now", NOW, List.of("date", "-u", "+%s"))
                .capture("version", "engine", List.of("docker", "version", "--format", "{{.Server.Version}}"))
                .capture(
                        "inspect",
                        INSPECTED,
                        ImageDetails.inspect(request.image().inEngine()));
        String ignoreFile = request.ignoreFile(place.workspace());
        if (ignoreFile != null) {
            // Trivy passes over one that is not there.
            script.capture("ignorefile", "none", List.of("cp", "--", ignoreFile, place.file(IGNORED)));
        }
        return Command.brief("look", script.toString())
                .leaves(Script.STAGE)
                .leaves(VERSION)
                .leaves(NOW)
                .leaves("trivy.log")
                .leaves("version.log")
                .leaves("ignorefile.log")
                .leaves(INSPECTED)
                .build();
    }

    private Decision<ScanResult> scan(Outcome looked) {
        if (!looked.succeeded()) {
            return new Failed<>(
                    switch (looked.text(Script.STAGE)) {
                        case "trivy" ->
                            "No scan was made: there is no usable Trivy ('" + request.tool(place.workspace())
                                    + "') on this agent; install it there or choose a Trivy tool. "
                                    + looked.lastLines("trivy.log");
                        case "inspect" -> request.image().explainAbsence();
                        case "ignorefile" ->
                            "ignoreFile: '" + request.ignoreFile(place.workspace())
                                    + "' cannot be read on the agent; name a file of the workspace. "
                                    + looked.lastLines("ignorefile.log");
                        default -> EngineFailure.explain(looked);
                    });
        }
        TrivyVersion version = TrivyVersion.parse(looked.text(VERSION));
        if (version.isCompromised()) {
            return new Failed<>(
                    "No scan was made: Trivy " + version + " on this agent is one of the compromised releases"
                            + " 0.69.4 to 0.69.6 (CVE-2026-33634); replace it and rotate what it could read.");
        }
        ImageId found = ImageDetails.of(looked.text(INSPECTED)).id();
        Script script = script().line("cache=" + request.cacheInShell(place.workspace()))
                .line(SHELL);
        // Where Trivy does not tell, only Trivy knows whether a database is there and due.
        boolean trivyFetches = request.updatesDatabase() && !version.tellsDatabase();
        if (request.updatesDatabase() && version.tellsDatabase() && version.wantsDatabase(seconds(looked))) {
            fetchDatabase(script, version.databaseMade().filter(made -> isAllowed(made, seconds(looked))));
        }
        boolean trivyWrites = trivyFetches || request.updatesDatabase() && version.wantsJavaIndex(seconds(looked));
        if (request.usesDatabase()) {
            script.stage("scan").line(trivyWrites ? "lock -x" : "lock -s");
        }
        script.run("scan", request.arguments(found.toString(), place.file(JSON), place.workspace(), trivyFetches))
                .line("unlock")
                .capture("sarif", "convert.out", convert("sarif", SARIF))
                .capture("cyclonedx", "convert.out", convert("cyclonedx", CYCLONEDX));
        String output = request.output(place.workspace());
        if (output != null) {
            script.capture("output", "none", List.of("cp", "--", place.file(JSON), output));
        }
        script.line(Shell.join(request.version(place.workspace())) + " >\"$here/" + VERSION + "\" 2>/dev/null || :")
                .capture("now", NOW, List.of("date", "-u", "+%s"));
        return new Run<>(
                Command.lasting("scan", script.toString())
                        .leaves(Script.STAGE)
                        .leaves(ATTEMPTS)
                        .leaves("scan.log")
                        .leaves("sarif.log")
                        .leaves("cyclonedx.log")
                        .leaves("output.log")
                        .leaves(VERSION)
                        .leaves(NOW)
                        .leaves(IGNORED, IgnoreFileReader.of(String.valueOf(request.ignoreFile(place.workspace()))))
                        .leaves(JSON, ScanOutputReader.INSTANCE)
                        .build(),
                new ScanPlan(request, place, Stage.READ, found, version.toString()));
    }

    /** @param instead when the database was made that will do where no newer one can be had; empty if none will */
    private void fetchDatabase(Script script, Optional<Instant> instead) {
        List<List<String>> downloads = request.downloads(place.workspace());
        script.stage("database").line("lock -x").line("fetched=").line("for pause in " + PAUSES + "; do");
        script.line("sleep \"$pause\"");
        for (List<String> words : downloads) {
            script.line("if [ -z \"$fetched\" ]; then")
                    .announce(words)
                    .line("if try " + Shell.join(words) + "; then fetched=yes; fi")
                    .line("fi");
        }
        script.line("if [ -n \"$fetched\" ] || ! worth_another_try; then break; fi")
                .line("done")
                .line("if [ -z \"$fetched\" ]; then");
        instead.ifPresentOrElse(
                made -> script.say("The vulnerability database could not be updated; the one of " + made
                        + " is used, as maxDbAge ('" + GoDuration.print(request.maxDbAge()) + "') allows."),
                () -> script.line("exit 1"));
        script.line("fi").line("unlock");
    }

    /** Whether users have said that a database of that age will do. */
    private boolean isAllowed(Instant made, Instant now) {
        return request.maxDbAge() != null && Duration.between(made, now).compareTo(request.maxDbAge()) <= 0;
    }

    private List<String> convert(String format, String output) {
        return Arguments.words(
                request.tool(place.workspace()),
                List.of("convert", "--exit-code", "0", "--exit-on-eol", "0", "--format", format),
                List.of("--output", place.file(output), "--quiet", "--severity", ScanRequest.EVERY_SEVERITY),
                place.file(JSON));
    }

    private Decision<ScanResult> read(Outcome outcome) {
        String stage = outcome.text(Script.STAGE);
        if (!outcome.succeeded()) {
            return new Failed<>(
                    stage.equals("output")
                            ? "output: '" + request.output(place.workspace())
                                    + "' cannot be written on the agent; name a file in a directory that is there. "
                                    + outcome.lastLines("output.log")
                            : ScanFailure.explain(
                                    request,
                                    outcome.exitCode(),
                                    outcome.lastLines(stage.equals("database") ? ATTEMPTS : stage + ".log")));
        }
        Serializable output = outcome.result(JSON, Serializable.class);
        if (!(output instanceof ScanReport report)) {
            return new Failed<>("No scan was made: "
                    + (output instanceof ScanOutputReader.Unreadable unreadable
                            ? unreadable.why()
                            : "Trivy ended without an error and without a report")
                    + ".");
        }
        Optional<Instant> made = request.usesDatabase()
                ? TrivyVersion.parse(outcome.text(VERSION)).databaseMade()
                : TrivyVersion.instant(report.serverDatabase());
        return tooOld(made, seconds(outcome))
                .<Decision<ScanResult>>map(Failed::new)
                .orElseGet(() -> new Done<>(new ScanResult(
                        imageId,
                        trivyVersion,
                        made.orElse(null),
                        report.seenFrom(place.workspace()),
                        ignored(outcome, report))));
    }

    private Optional<String> tooOld(Optional<Instant> made, Instant now) {
        Duration most = request.maxDbAge();
        if (most == null || !request.usesDatabase() && request.server() == null) {
            return Optional.empty();
        }
        if (made.isEmpty()) {
            return Optional.of(
                    "No scan was made: the age of Trivy's vulnerability database is not known, and maxDbAge ('"
                            + GoDuration.print(most) + "') limits it; update Trivy, or leave out maxDbAge.");
        }
        return isAllowed(made.get(), now)
                ? Optional.empty()
                : Optional.of("No scan was made: Trivy's vulnerability database is of " + made.get() + ", "
                        + Duration.between(made.get(), now).toHours() + " hours old, older than maxDbAge ('"
                        + GoDuration.print(most) + "') allows; let it be updated, or fill cacheDir anew.");
    }

    private static List<IgnoreEntry> ignored(Outcome outcome, ScanReport report) {
        List<IgnoreEntry> entries = new ArrayList<>();
        if (outcome.result(IGNORED, Serializable.class) instanceof ArrayList<?> list) {
            list.forEach(entry -> entries.add(((IgnoreEntry) entry).after(report)));
        }
        return entries;
    }

    /** The agent's time. */
    private static Instant seconds(Outcome outcome) {
        String text = outcome.text(NOW).strip();
        return text.matches("\\d{1,12}") ? Instant.ofEpochSecond(Long.parseLong(text)) : Instant.EPOCH;
    }
}
