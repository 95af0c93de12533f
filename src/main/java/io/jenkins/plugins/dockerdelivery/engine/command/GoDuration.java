package io.jenkins.plugins.dockerdelivery.engine.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Docker and Trivy write them: {@code 10s}, {@code 1m30s}, {@code 1.5h}, {@code 500ms}. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");

    private GoDuration() {}

    /**
     * Reads a duration.
     *
     * @param otherwise what null and blank mean
     * @throws RefusedException if it is not of that form
     */
    public static Duration parse(String parameter, @Nullable String value, @Nullable Duration otherwise) {
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(value);
        int end = 0;
        while (part.find() && part.start() == end) {
            BigDecimal count = new BigDecimal(part.group(1));
            Duration unit =
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(1);
                        case "s" -> Duration.ofSeconds(1);
                        case "m" -> Duration.ofMinutes(1);
                        default -> Duration.ofHours(1);
                    };
            sum = sum.plusMillis(
                    count.multiply(BigDecimal.valueOf(unit.toMillis())).longValue());
            end = part.end();
        }
        if (end != value.length() || end == 0) {
            throw RefusedException.of(parameter, value, "is not a duration such as 10s, 1m30s or 500ms");
        }
        return sum;
    }

    /** Writes a duration in milliseconds or whole seconds. */
    public static String print(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
