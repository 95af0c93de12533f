package io.jenkins.plugins.dockerdelivery.report;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksOutput;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.Remedy;
import io.jenkins.plugins.dockerdelivery.engine.scan.Verdict;
import org.jenkinsci.plugins.displayurlapi.DisplayURLProvider;
import org.jenkinsci.plugins.variant.OptionalExtension;

/** Publishes a scan as a check of the commit, where a plugin is there that can, such as that for GitHub. */
@OptionalExtension(requirePlugins = "checks-api")
public final class ScanChecks implements ScanListener {
    private static final int MOST_ROWS = 50;

    @Override
    public void scanned(Run<?, ?> run, ScanReportSummary summary, Verdict verdict, TaskListener log) {
        ChecksPublisherFactory.fromRun(run, log).publish(details(run, summary, verdict));
    }

    private static ChecksDetails details(Run<?, ?> run, ScanReportSummary summary, Verdict verdict) {
        return new ChecksDetails.ChecksDetailsBuilder()
                .withName(Messages.ScanChecks_name(summary.getName()))
                .withStatus(ChecksStatus.COMPLETED)
                .withConclusion(verdict.passed() ? ChecksConclusion.SUCCESS : ChecksConclusion.FAILURE)
                .withDetailsURL(DisplayURLProvider.get().getRunURL(run))
                .withOutput(new ChecksOutput.ChecksOutputBuilder()
                        .withTitle(verdict.figure())
                        .withSummary(Messages.ScanChecks_summary(
                                verdict.counts(), verdict.blocking().size(), verdict.fresh(), verdict.fixed()))
                        .withText(text(verdict))
                        .build())
                .build();
    }

    private static String text(Verdict verdict) {
        StringBuilder text = new StringBuilder();
        if (!verdict.passed()) {
            text.append(
                    "| Package | Vulnerability | Severity | Installed | Fixed in |\n| --- | --- | --- | --- | --- |\n");
            for (Finding finding : verdict.blocking().stream().limit(MOST_ROWS).toList()) {
                text.append("| " + cell(finding.place()) + " | " + cell(finding.id()) + " | " + finding.severity()
                        + " | " + cell(finding.installed()) + " | " + cell(finding.fixed()) + " |\n");
            }
        }
        for (Remedy remedy : Remedy.of(verdict)) {
            if (remedy.kind() == Remedy.Kind.PACKAGE && remedy.blocking() > 0) {
                text.append("\n- " + cell(remedy.type() + ": " + remedy.name() + " \u2265 " + remedy.version()));
            }
        }
        return text.toString();
    }

    /** A report is data: nothing in it is to be taken for markup. */
    private static String cell(String text) {
        return "`" + text.replaceAll("[`|\\p{Cc}]", " ") + "`";
    }
}
