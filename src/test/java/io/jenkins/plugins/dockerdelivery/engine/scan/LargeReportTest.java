package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 50,000 findings are read, and sent on, in a Java that has no more memory than the smallest agents have. */
class LargeReportTest {
    private static final int FINDINGS = 50_000;

    @TempDir
    private Path directory;

    @Test
    void shouldReadAndSendOnWithLittleMemory() throws Exception {
        Path report = LargeReport.write(directory.resolve("trivy.json"), FINDINGS);

        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Reading.class.getName(),
                        report.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(reader.getInputStream().readAllBytes());

        assertThat(reader.waitFor()).as(printed).isZero();
        assertThat(printed.strip()).endsWith(FINDINGS + " findings");
    }

    /** What an agent does with a report. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] arguments) throws Exception {
            List<Finding> findings = Restart.of(TrivyReportReader.INSTANCE.read(Path.of(arguments[0])))
                    .findings();
            System.out.println(findings.size() + " findings");
        }
    }
}
