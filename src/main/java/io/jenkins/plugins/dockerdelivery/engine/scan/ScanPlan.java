package io.jenkins.plugins.dockerdelivery.engine.scan;

import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.EngineFailure;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.Serializable;
import java.util.List;

/** Looks up image and Trivy, scans once, and converts that one report into the other forms. */
public final class ScanPlan implements Plan<ScanResult> {
    private static final long serialVersionUID = 1L;

    /** Trivy's own report, in the step's directory. */
    public static final String JSON = "trivy.json";

    /** The same as SARIF. */
    public static final String SARIF = "trivy.sarif";

    /** The same as a CycloneDX bill of materials. */
    public static final String CYCLONEDX = "trivy.cdx.json";

    private static final String INSPECTED = "image.json";
    private static final String VERSION = "trivy-version";

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

    private Command look() {
        return Command.brief(
                        "look",
                        Script.in(place)
                                .capture("trivy", VERSION, List.of(request.tool(), "--version"))
                                .capture(
                                        "version",
                                        "engine",
                                        List.of("docker", "version", "--format", "{{.Server.Version}}"))
                                .capture(
                                        "inspect",
                                        INSPECTED,
                                        ImageDetails.inspect(request.image().inEngine()))
                                .toString())
                .leaves(Script.STAGE)
                .leaves(VERSION)
                .leaves("trivy.log")
                .leaves("version.log")
                .leaves(INSPECTED)
                .build();
    }

    private Decision<ScanResult> scan(Outcome looked) {
        if (!looked.succeeded()) {
            return new Failed<>(
                    switch (looked.text(Script.STAGE)) {
                        case "trivy" ->
                            "No scan was made: there is no usable Trivy ('" + request.tool()
                                    + "') on this agent; install it there or choose a Trivy tool. "
                                    + looked.lastLines("trivy.log");
                        case "inspect" -> request.image().explainAbsence();
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
        List<String> scan = request.arguments(found.toString(), place.file(JSON), place.workspace());
        Script script = Script.in(place)
                .line("mkdir -p \"$here/empty\" && cd \"$here/empty\"")
                .run("scan", scan)
                .capture("sarif", "convert.out", convert("sarif", SARIF))
                .capture("cyclonedx", "convert.out", convert("cyclonedx", CYCLONEDX));
        return new Run<>(
                Command.lasting("scan", script.toString())
                        .leaves(Script.STAGE)
                        .leaves("scan.log")
                        .leaves("sarif.log")
                        .leaves("cyclonedx.log")
                        .leaves(JSON, ScanOutputReader.INSTANCE)
                        .build(),
                new ScanPlan(request, place, Stage.READ, found, version.toString()));
    }

    private List<String> convert(String format, String output) {
        return Arguments.words(
                request.tool(),
                List.of("convert", "--exit-code", "0", "--exit-on-eol", "0", "--format", format),
                List.of("--output", place.file(output), "--quiet", "--severity", ScanRequest.EVERY_SEVERITY),
                place.file(JSON));
    }

    private Decision<ScanResult> read(Outcome outcome) {
        if (!outcome.succeeded()) {
            String stage = outcome.text(Script.STAGE);
            return new Failed<>(ScanFailure.explain(outcome.exitCode(), outcome.lastLines(stage + ".log")));
        }
        Serializable output = outcome.result(JSON, Serializable.class);
        if (output instanceof ScanReport report) {
            return new Done<>(new ScanResult(imageId, trivyVersion, report));
        }
        return new Failed<>("No scan was made: "
                + (output instanceof ScanOutputReader.Unreadable unreadable
                        ? unreadable.why()
                        : "Trivy ended without an error and without a report")
                + ".");
    }
}
