package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.scan.Finding.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemedyTest {
    private static final List<Layer> LAYERS = List.of(
            new Layer("base", "sha256:digest", "ADD file", true),
            new Layer("apk", "", "RUN apk add zlib", false),
            new Layer("npm", "", "RUN npm ci", false));

    private static Finding.Builder finding(String id, Severity severity, String layer) {
        return Finding.of(Kind.VULNERABILITY, id, severity)
                .type("npm")
                .target("package-lock.json")
                .name("minimist")
                .installed("0.0.8")
                .layer(layer);
    }

    private static List<Remedy> remedies(List<Layer> layers, Finding... findings) {
        ScanReport report = new ScanReport("a", "alpine 3.9", false, "alpine:3.9", "", layers, List.of(findings));
        return Remedy.of(
                new Gate(Severity.parseSet("severity", "CRITICAL,HIGH"), true, Gate.FailOn.ANY).judge(report, null));
    }

    @Test
    void shouldNameTheOneVersionThatMendsAllOfAPackage() {
        assertThat(remedies(
                        LAYERS,
                        finding("A", Severity.CRITICAL, "npm")
                                .fixed("1.2.6, 0.2.4")
                                .build(),
                        finding("B", Severity.MEDIUM, "npm")
                                .fixed("1.2.3, 0.2.1")
                                .build(),
                        finding("C", Severity.HIGH, "npm").status("affected").build()))
                .containsExactly(
                        new Remedy(Remedy.Kind.PACKAGE, "npm", "package-lock.json", "minimist", "0.2.4", 1, 2));
    }

    @Test
    void shouldPutFirstWhatClearsMostOfWhatBlocks() {
        Finding.Builder system = finding("A", Severity.CRITICAL, "base")
                .system(true)
                .type("alpine")
                .name("musl")
                .fixed("1.1");

        List<Remedy> remedies = remedies(
                LAYERS,
                finding("N", Severity.HIGH, "npm").fixed("1").build(),
                finding("M", Severity.LOW, "npm").name("lodash").fixed("4").build(),
                system.build(),
                finding("B", Severity.HIGH, "sha256:digest").fixed("1").build(),
                finding("Z", Severity.HIGH, "apk")
                        .system(true)
                        .name("zlib")
                        .fixed("2")
                        .build());

        assertThat(remedies)
                .containsExactly(
                        new Remedy(Remedy.Kind.BASE_IMAGE, "", "alpine 3.9", "alpine:3.9", "", 2, 2),
                        new Remedy(Remedy.Kind.SYSTEM_PACKAGES, "", "alpine 3.9", "RUN apk add zlib", "", 1, 1),
                        new Remedy(Remedy.Kind.PACKAGE, "npm", "package-lock.json", "minimist", "1", 1, 1),
                        new Remedy(Remedy.Kind.PACKAGE, "npm", "package-lock.json", "lodash", "4", 0, 1));
    }

    @Test
    void shouldTakeASystemWithoutHistoryForTheBaseImage() {
        assertThat(remedies(
                        List.of(),
                        finding("A", Severity.HIGH, "")
                                .system(true)
                                .name("musl")
                                .fixed("2")
                                .build()))
                .extracting(Remedy::kind)
                .containsExactly(Remedy.Kind.BASE_IMAGE);
    }

    @Test
    void shouldAdviseNothingAboutWhatCannotBeMendedOrWasLeftOut() {
        assertThat(remedies(
                        LAYERS,
                        finding("A", Severity.HIGH, "npm").build(),
                        finding("B", Severity.HIGH, "npm")
                                .fixed("2")
                                .suppressed("ignored")
                                .build(),
                        Finding.of(Kind.SECRET, "S", Severity.CRITICAL).build()))
                .isEmpty();
    }
}
