package io.jenkins.plugins.dockerdelivery.report;

import hudson.model.FreeStyleBuild;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.scan.LargeReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanPlan;
import io.jenkins.plugins.dockerdelivery.engine.scan.TrivyReportReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** How long 50,000 findings take. Not among the tests: {@code mvn test -Dtest=ScanReportBenchmark}. */
@WithJenkins
class ScanReportBenchmark {
    private static final int FINDINGS = 50_000;

    @TempDir
    private Path directory;

    @Test
    void measure(JenkinsRule jenkins) throws Exception {
        TestParts.require(TestParts.BROWSER);
        FreeStyleBuild run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        Path json = LargeReport.write(directory.resolve(ScanPlan.JSON), FINDINGS);
        print("Trivy's JSON, MB", Files.size(json) / 1_000_000);
        long start = System.nanoTime();
        TrivyReportReader.INSTANCE.read(json);
        print("read on the agent, ms", millisSince(start));
        start = System.nanoTime();
        Scans.keep(run, directory, "large", "acmecorp/large", null);
        print("read, judged and kept, ms", millisSince(start));
        Path kept = run.getRootDir().toPath();
        print("build.xml, bytes", Files.size(kept.resolve("build.xml")));
        print("findings.json.gz, KB", Files.size(kept.resolve("docker-delivery/large/findings.json.gz")) / 1000);
        try (Chromium browser = new Chromium(Files.createDirectories(directory.resolve("chromium")))) {
            String page = jenkins.getURL() + run.getUrl() + ScanReportAction.URL + "/";
            browser.open(jenkins.getURL() + run.getUrl(), "document.body");
            for (int round = 1; round <= 3; round++) {
                browser.open(page, "document.querySelector('.docker-delivery-findings[data-ready]')");
                print(
                        "round " + round + ": first contentful paint, ms",
                        browser.evaluate(
                                        "Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)")
                                .asLong());
                print(
                        "round " + round + ": table filled, ms after navigation",
                        browser.evaluate("Number(document.querySelector('.docker-delivery-findings').dataset.ready)")
                                .asLong());
                for (String action : new String[] {
                    "document.querySelector('[data-sort=id]').click()",
                    "document.querySelector('[data-sort=name]').click()",
                    "document.querySelector('[data-sort=fixed]').click()",
                    "document.querySelector('[data-sort=score]').click()",
                    "document.querySelector('[data-severity=CRITICAL]').click()",
                    "document.querySelector('[data-severity=CRITICAL]').click()",
                    "document.querySelector('[data-filter=group]').click()",
                    "(() => { const e = document.querySelector('[data-filter=text]'); e.value = 'package-69 number 4';"
                            + " e.dispatchEvent(new Event('input')); })()"
                }) {
                    print(
                            "round " + round + ": " + action + ", ms",
                            browser.evaluate("new Promise(done => { const start = performance.now(); " + action
                                            + "; requestAnimationFrame(() => setTimeout(() =>"
                                            + " done(Math.round(performance.now() - start)), 0)); })")
                                    .asLong());
                }
            }
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static void print(String what, long figure) {
        System.out.println(what + ": " + figure);
    }
}
