package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.FreeStyleBuild;
import io.jenkins.plugins.dockerdelivery.engine.scan.Finding;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import io.jenkins.plugins.dockerdelivery.engine.scan.Severity;
import java.io.File;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** The page of a build's scan reports. */
class ScanReportPagesTest extends ScanPages {
    @Test
    void shouldShowTheFindings() throws Exception {
        scan("1", "acmecorp/payment-api:8f3c2a1", critical());

        HtmlPage page = open(PAGE);

        assertThat(page.asNormalizedText())
                .contains("acmecorp/payment-api:8f3c2a1", "1 CRITICAL", "0 HIGH", "1 finding blocks the delivery")
                .contains("3f9a1c0d3f9a", "debian 12.11", "0.72.0", "2026-08-01 02:03 UTC", "1 to 1 of 1")
                .contains("npm: set minimist to ≥ 1.2.6 (package-lock.json)", "clears 1 (1 blocking)")
                .contains("CVE-1999-0001 ended on 2020-01-31", "CVE-1999-0002 leaves nothing out");
        assertThat(rows(page))
                .singleElement()
                .asString()
                .contains("CRITICAL", "CVE-2021-44906", "prototype pollution", "minimist", "node_modules/minimist")
                .contains("0.0.8", "1.2.6", "fixed", "9.8", "package-lock.json", "this Dockerfile: RUN npm ci");
        assertThat(page.getAnchorByText("CVE-2021-44906").getHrefAttribute())
                .isEqualTo("https://avd.aquasec.com/nvd/x");
        assertThat(page.querySelectorAll(".docker-delivery-findings th"))
                .isNotEmpty()
                .allSatisfy(header ->
                        assertThat(((DomElement) header).getAttribute("scope")).isEqualTo("col"));
    }

    @Test
    void shouldShowHostileFindingsAsText() throws Exception {
        String markup = "]]></td><script>alert(1)</script><img src=x onerror=alert(2)>";
        scan(
                "1",
                markup,
                Finding.of(Finding.Kind.VULNERABILITY, markup, Severity.CRITICAL)
                        .type(markup)
                        .target(markup)
                        .name(markup)
                        .path(markup)
                        .installed(markup)
                        .fixed(markup)
                        .status(markup)
                        .title(markup)
                        .url("javascript:alert(3)")
                        .score(1)
                        .layer(markup)
                        .build(),
                finding("CVE-1", Severity.LOW, markup, "JavaScript:alert(4)", markup));
        List<String> alerts = new ArrayList<>();
        JenkinsRule.WebClient client = jenkins.createWebClient();
        client.setAlertHandler((page, message) -> alerts.add(message));

        for (String path : List.of("", PAGE)) {
            HtmlPage page = open(client, path);

            assertThat(page.asNormalizedText()).contains(markup);
            assertThat(page.querySelectorAll("#main-panel script:not([src]), #main-panel img[src=x]"))
                    .isEmpty();
            assertThat(page.querySelectorAll("#main-panel a"))
                    .noneSatisfy(link ->
                            assertThat(((DomElement) link).getAttribute("href")).containsIgnoringCase("javascript:"));
        }
        assertThat(rows(open(client, PAGE))).hasSize(1);
        assertThat(alerts).isEmpty();
    }

    @Test
    void shouldFilterAndSort() throws Exception {
        scan(
                "1",
                "api",
                critical(),
                finding("CVE-2020-0001", Severity.HIGH, "another", "", ""),
                finding("CVE-2020-0002", Severity.LOW, "third", "", ""));
        HtmlPage page = open(PAGE);
        HtmlInput text = page.querySelector("[data-filter='text']");

        click(page, "button[data-severity='HIGH']");
        assertThat(rows(page)).singleElement().asString().contains("CVE-2020-0001");

        click(page, "button[data-severity='HIGH']");
        text.type("MINIMIST third");
        assertThat(rows(page)).singleElement().asString().contains("CVE-2020-0002");

        text.type(" nowhere");
        assertThat(rows(page)).isEmpty();
        assertThat(page.asNormalizedText()).contains("No finding matches");

        text.setValue("");
        text.fireEvent("input");
        click(page, "[data-sort='severity']");
        assertThat(rows(page))
                .satisfiesExactly(
                        row -> assertThat(row).contains("LOW"),
                        row -> assertThat(row).contains("HIGH"),
                        row -> assertThat(row).contains("CRITICAL"));
    }

    @Test
    void shouldShowOnePageOfManyFindings() throws Exception {
        List<Finding> many = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            many.add(finding("CVE-2024-" + (1000 + i), Severity.HIGH, "many", "", ""));
        }
        scan("1", "api", many.toArray(Finding[]::new));

        HtmlPage page = open(PAGE);
        assertThat(rows(page)).hasSize(100);
        click(page, "[data-page='1']");
        click(page, "[data-page='1']");

        assertThat(rows(page)).hasSize(50);
        assertThat(page.asNormalizedText()).contains("201 to 250 of 250");
    }

    @Test
    void shouldListSuppressedFindingsApart() throws Exception {
        scan("1", "api", finding("CVE-2017-16137", Severity.LOW, "regex", "", "not_affected by vex.json: not used"));

        HtmlPage page = open(PAGE);
        assertThat(rows(page)).isEmpty();
        HtmlSelect show = page.querySelector("[data-filter='show']");
        show.setSelectedAttribute("suppressed", true);
        show.fireEvent("input");

        assertThat(page.asNormalizedText()).contains("0 LOW");
        assertThat(rows(page))
                .singleElement()
                .asString()
                .contains("CVE-2017-16137", "not_affected by vex.json: not used");
    }

    @Test
    void shouldTellWhatCameAndWhatWentSinceTheReference() throws Exception {
        FreeStyleBuild before = run;
        Finding gone = finding("CVE-2020-0009", Severity.LOW, "gone", "", "");
        run = jenkins.buildAndAssertSuccess(before.getProject());
        scan("1", "api", report(critical()), new ReferenceBuild(before, ScanReport.of("api", List.of(gone))));

        HtmlPage page = open(PAGE);

        assertThat(page.asNormalizedText()).contains("1 new and 1 fixed since " + before.getFullDisplayName());
        assertThat(page.getAnchorByText(before.getFullDisplayName()).getHrefAttribute())
                .endsWith(before.getUrl());
        assertThat(rows(page)).singleElement().asString().contains("new", "blocks", "CVE-2021-44906");
        assertThat(rows(open(PAGE + "/?show=gone"))).singleElement().asString().contains("CVE-2020-0009");
        before.delete();
        assertThat(open(PAGE).asNormalizedText()).contains("1 new and 1 fixed since build #1");
    }

    @Test
    void shouldKeepTheFilterInTheAddress() throws Exception {
        scan(
                "1",
                "api",
                critical(),
                finding("CVE-2020-0001", Severity.HIGH, "another", "", ""),
                finding("CVE-2020-0002", Severity.LOW, "third", "", ""));

        HtmlPage page = open(PAGE + "/?severity=HIGH,LOW&text=minimist&sort=id&order=descending&group=true");

        assertThat(rows(page))
                .satisfiesExactly(
                        row -> assertThat(row).contains("CVE-2020-0002"),
                        row -> assertThat(row).contains("CVE-2020-0001"));
        assertThat(page.querySelectorAll(".docker-delivery-group")).hasSize(2);
        assertThat(rows(open(PAGE + "/?blocking=true"))).hasSize(2);
        // A word that every object of JavaScript knows, and no list of findings.
        assertThat(rows(open(PAGE + "/?show=constructor")))
                .isEqualTo(rows(open(PAGE)))
                .isNotEmpty();
        assertThat(rows(open(PAGE + "/?report=..%2F..&sort=%27%5D&severity=x&show=y")))
                .isEmpty();
    }

    @Test
    void shouldTellMoreOfAFindingWhenAsked() throws Exception {
        scan("1", "api", critical());
        HtmlPage page = open(PAGE);

        click(page, "[data-expand]");
        await().until(() -> page.asNormalizedText().contains("can be polluted"));

        DomElement details = page.querySelector(".docker-delivery-details");
        assertThat(details.asNormalizedText()).contains("<b>Minimist</b> can be polluted.");
        assertThat(details.querySelectorAll("a"))
                .extracting(link -> ((DomElement) link).getAttribute("href"))
                .containsExactly("https://example.com/a");
        click(page, "[data-expand]");
        assertThat(page.querySelectorAll(".docker-delivery-details")).isEmpty();
    }

    @Test
    void shouldSayThatNothingWasFoundOrScanned() throws Exception {
        ScanReportAction.of(run);
        assertThat(open(PAGE).asNormalizedText()).contains("No image has been scanned yet");

        scan("1", "api");
        assertThat(open(PAGE).asNormalizedText()).contains("No finding matches", "Nothing blocks the delivery");
        assertThat(ScanReportAction.of(run).getBadge()).isNull();
    }

    @Test
    void shouldSayWhenTheSystemGetsNoMoreUpdates() throws Exception {
        scan("1", "api", new ScanReport("api", "debian 10.13", true, "", "", List.of(), List.of()), null);

        assertThat(open(PAGE).asNormalizedText()).contains("debian 10.13", "gets no more updates");
    }

    @Test
    void shouldSayThatTheFindingsCannotBeRead() throws Exception {
        scan("1", "damaged", critical());
        scan("2", "gone", critical());
        scan("3", "whole", critical());
        File reports = new File(run.getRootDir(), "docker-delivery");
        Files.writeString(reports.toPath().resolve("1/findings.json.gz"), "{\"findings\": [");
        Files.delete(reports.toPath().resolve("2/findings.json.gz"));

        for (String id : List.of("1", "2")) {
            HtmlPage page = open(PAGE + "/?report=" + id);
            assertThat(page.asNormalizedText()).contains("The findings cannot be read", "1 CRITICAL");
            assertThat(rows(page)).isEmpty();
        }
        assertThat(rows(open(PAGE + "/?report=3"))).hasSize(1);
        assertThat(json("/1/findings/api/json").path("readable").asBoolean(true))
                .isFalse();
        assertThat(open("").asNormalizedText()).contains("damaged", "gone", "whole");
    }
}
