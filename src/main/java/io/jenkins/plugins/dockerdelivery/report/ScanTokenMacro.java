package io.jenkins.plugins.dockerdelivery.report;

import hudson.FilePath;
import hudson.model.AbstractBuild;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.jenkinsci.plugins.tokenmacro.DataBoundTokenMacro;
import org.jenkinsci.plugins.tokenmacro.MacroEvaluationException;
import org.jenkinsci.plugins.variant.OptionalExtension;

/** For texts such as mails: {@code ${DOCKER_SCAN}}, {@code ${DOCKER_SCAN, name="api", count="blocking"}}. */
@OptionalExtension(requirePlugins = "token-macro")
public final class ScanTokenMacro extends DataBoundTokenMacro {
    private static final String MACRO = "DOCKER_SCAN";

    private String name = "";
    private String count = "";

    /** The report; all of the build's where it is not given. */
    @Parameter
    public void setName(String value) {
        name = value;
    }

    /** A number instead of the sentence: critical, high, medium, low, unknown, total, blocking, fresh or fixed. */
    @Parameter
    public void setCount(String value) {
        count = value;
    }

    @Override
    public boolean acceptsMacroName(String macroName) {
        return MACRO.equals(macroName);
    }

    @Override
    public List<String> getAcceptedMacroNames() {
        return List.of(MACRO);
    }

    @Override
    public String evaluate(AbstractBuild<?, ?> build, TaskListener listener, String macroName)
            throws MacroEvaluationException {
        return evaluate(build, null, listener, macroName);
    }

    @Override
    public String evaluate(Run<?, ?> run, FilePath workspace, TaskListener listener, String macroName)
            throws MacroEvaluationException {
        ScanReportAction action = run.getAction(ScanReportAction.class);
        List<ScanReportSummary> reports = action == null
                ? List.of()
                : action.getReports().stream()
                        .filter(report -> name.isEmpty() || name.equals(report.getName()))
                        .toList();
        if (count.isEmpty()) {
            return Messages.ScanTokenMacro_sentence(
                    sum(reports, ScanReportSummary::getCritical),
                    sum(reports, ScanReportSummary::getHigh),
                    sum(reports, ScanReportSummary::getTotal),
                    sum(reports, ScanReportSummary::getBlocking));
        }
        return Integer.toString(sum(reports, counter()));
    }

    private ToIntFunction<ScanReportSummary> counter() throws MacroEvaluationException {
        return switch (count.toLowerCase(Locale.ROOT)) {
            case "critical" -> ScanReportSummary::getCritical;
            case "high" -> ScanReportSummary::getHigh;
            case "medium" -> ScanReportSummary::getMedium;
            case "low" -> ScanReportSummary::getLow;
            case "unknown" -> ScanReportSummary::getUnknown;
            case "total" -> ScanReportSummary::getTotal;
            case "blocking" -> ScanReportSummary::getBlocking;
            case "fresh" -> ScanReportSummary::getFresh;
            case "fixed" -> ScanReportSummary::getFixed;
            default ->
                throw new MacroEvaluationException("count: '" + count
                        + "' is none of critical, high, medium, low, unknown, total, blocking, fresh and fixed.");
        };
    }

    private static int sum(List<ScanReportSummary> reports, ToIntFunction<ScanReportSummary> counter) {
        return reports.stream().mapToInt(counter).sum();
    }
}
