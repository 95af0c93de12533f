package io.jenkins.plugins.dockerdelivery.engine.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What BuildKit told about a whole build: how many steps came from the cache, and where it failed. */
public final class BuildProgress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int KEPT_LINES = 15;
    private static final int KEPT_STEPS = 5;

    /** {@code [2/3] …} and {@code [stage 2/3] …} are steps of the Dockerfile; {@code [internal] …} is not. */
    private static final Pattern STEP = Pattern.compile("\\[(?:.+ )?\\d+/\\d+\\] .*", Pattern.DOTALL);

    private final int cachedSteps;
    private final int totalSteps;
    private final ArrayList<BuildStep> slowestSteps;
    private final String failedStep;
    private final String failedOutput;
    private final String closingText;

    private BuildProgress(Collector collector) {
        totalSteps = collector.steps.size();
        cachedSteps = (int)
                collector.steps.stream().filter(collector.cached::contains).count();
        slowestSteps = collector.steps.stream()
                .filter(digest -> !collector.cached.contains(digest))
                .map(digest -> new BuildStep(collector.names.get(digest), collector.millis.getOrDefault(digest, 0L)))
                .filter(step -> step.millis() > 0)
                .sorted(Comparator.comparingLong(BuildStep::millis).reversed())
                .limit(KEPT_STEPS)
                .collect(Collectors.toCollection(ArrayList::new));
        failedStep = collector.failedStep;
        failedOutput = String.join("\n", collector.output.getOrDefault(collector.failedVertex, new ArrayDeque<>()));
        closingText = String.join("\n", collector.closing);
    }

    /** Of a build that told nothing. */
    static BuildProgress none() {
        return new BuildProgress(new Collector());
    }

    static boolean isStep(String vertexName) {
        return STEP.matcher(vertexName).matches();
    }

    /** Whether a step ended because another one, beside it, had failed. */
    static boolean isCanceled(String error) {
        return error.endsWith("context canceled");
    }

    /** How many steps came from a cache. */
    public int cachedSteps() {
        return cachedSteps;
    }

    /** How many steps of the Dockerfile the build had. */
    public int totalSteps() {
        return totalSteps;
    }

    /** The steps that took longest, the longest first; those from the cache took none. */
    public List<BuildStep> slowestSteps() {
        return List.copyOf(slowestSteps);
    }

    /** How long a vertex took, in milliseconds; 0 where BuildKit does not say. */
    static long millisOf(JsonNode vertex) {
        try {
            return Duration.between(
                            Instant.parse(vertex.path("started").asText()),
                            Instant.parse(vertex.path("completed").asText()))
                    .toMillis();
        } catch (DateTimeParseException e) {
            return 0; // a time is nothing to end a build's log for
        }
    }

    /** The failing step, the command's last output, and the lines of the Dockerfile that buildx points at. */
    String explainFailure() {
        StringBuilder text = new StringBuilder();
        if (!failedStep.isEmpty()) {
            text.append("It failed at ").append(failedStep).append('\n');
        }
        if (!failedOutput.isEmpty()) {
            text.append(failedOutput).append('\n');
        }
        return text.append(closingText).toString().stripTrailing();
    }

    /** Takes the output line by line. */
    static final class Collector {
        private final ProgressDecoder decoder = new ProgressDecoder();
        private final Set<String> steps = new HashSet<>();
        private final Set<String> cached = new HashSet<>();
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, Long> millis = new HashMap<>();
        private final Map<String, ArrayDeque<String>> output = new HashMap<>();
        private final ArrayDeque<String> closing = new ArrayDeque<>();
        private String failedVertex = "";
        private String failedStep = "";

        void accept(String line) {
            decoder.accept(line, this::take, text -> keep(closing, text));
        }

        private void take(JsonNode document) {
            for (JsonNode vertex : document.path("vertexes")) {
                String digest = vertex.path("digest").asText();
                String name = vertex.path("name").asText();
                if (isStep(name)) {
                    steps.add(digest);
                    names.put(digest, name);
                    if (vertex.hasNonNull("completed")) {
                        // A step that is prepared first completes more than once; only its last time counts.
                        millis.put(digest, millisOf(vertex));
                    }
                }
                if (vertex.path("cached").asBoolean()) {
                    cached.add(digest);
                }
                String error = vertex.path("error").asText("");
                if (failedStep.isEmpty() && isStep(name) && !error.isEmpty() && !isCanceled(error)) {
                    failedVertex = digest;
                    failedStep = name;
                }
            }
            for (JsonNode entry : document.path("logs")) {
                ArrayDeque<String> lines =
                        output.computeIfAbsent(entry.path("vertex").asText(), vertex -> new ArrayDeque<>());
                BuildLog.decode(entry, "data").lines().forEach(text -> keep(lines, text));
            }
        }

        private static void keep(ArrayDeque<String> lines, String line) {
            lines.add(line);
            if (lines.size() > KEPT_LINES) {
                lines.remove();
            }
        }

        BuildProgress finish() {
            decoder.finish(text -> keep(closing, text));
            return new BuildProgress(this);
        }
    }
}
