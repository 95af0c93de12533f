package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.scan.Finding.Kind;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindingTableTest {
    private static Finding finding(String name, String id, String title) {
        return Finding.of(Kind.VULNERABILITY, id, Severity.CRITICAL)
                .name(name)
                .installed("0.0.8")
                .fixed("1.2.6, 0.2.4")
                .title(title)
                .build();
    }

    @Test
    void shouldLineUpColumns() {
        assertThat(String.join(
                        "\n",
                        FindingTable.lines(List.of(
                                finding("minimist", "CVE-2021-44906", "minimist: prototype pollution"),
                                finding("a", "CVE-1", "")))))
                .isEqualTo("""
                        Library   Vulnerability   Severity  Installed  Fixed         Title
                        minimist  CVE-2021-44906  CRITICAL  0.0.8      1.2.6, 0.2.4  minimist: prototype pollution
                        a         CVE-1           CRITICAL  0.0.8      1.2.6, 0.2.4""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J",
                "\u009b2J",
                "\r",
                "\n\n",
                "\t",
                "\u0000",
                "\u2028",
                "\u2029",
                "\u202e",
                "\u2066",
                "\u200b",
                "\ufeff"
            })
    void shouldNotPrintWhatMovesTheCursorOrBreaksTheTable(String evil) {
        List<String> lines = FindingTable.lines(List.of(finding("a" + evil + "b", "CVE-1", "t")));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).matches("a (\\[?2J)?b +CVE-1 +CRITICAL.*");
    }

    @Test
    void shouldCutWideCellsBetweenCharacters() {
        String line = FindingTable.lines(List.of(finding("🐳".repeat(100), "CVE-1", "x".repeat(61))))
                .get(1);

        assertThat(line).startsWith("🐳".repeat(59) + "…  CVE-1").endsWith(" " + "x".repeat(59) + "…");
    }

    @Test
    void shouldSayHowManyMoreThereAre() {
        List<String> lines = FindingTable.lines(Collections.nCopies(12_345, finding("a", "CVE-1", "t")));

        assertThat(lines).hasSize(102).endsWith("… and 12245 more on the report page");
        assertThat(FindingTable.lines(Collections.nCopies(100, finding("a", "CVE-1", "t"))))
                .hasSize(101);
    }
}
