package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "/app/reports/*.xml,     /app/reports/.,          *.xml",
        "/app/**/TEST-*.xml,     /app/.,                  **/TEST-*.xml",
        "/app/*/target/*.xml,    /app/.,                  */target/*.xml",
        "/a b/it's/?.xml,        /a b/it's/.,             ?.xml",
        "'/app/a,b*.xml',        /app/.,                  a?b*.xml",
        "/app/reports/junit.xml, /app/reports/junit.xml,  'junit.xml,junit.xml/**'",
        "/app/[1]/{2}.xml,       /app/[1]/{2}.xml,        '{2}.xml,{2}.xml/**'",
        "/app/coverage,          /app/coverage,           'coverage,coverage/**'",
        "/app/..x/y.xml,         /app/..x/y.xml,          'y.xml,y.xml/**'"
    })
    void shouldCopyNoMoreThanItMust(String value, String source, String includes) {
        PathPattern parsed = PathPattern.parse("junit", value);

        assertThat(parsed.source()).isEqualTo(source);
        assertThat(parsed.includes("")).isEqualTo(includes);
        assertThat(parsed).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reports/*.xml",
                "*.xml",
                "/*.xml",
                "/report.xml",
                "/**/*.xml",
                "/app/reports/",
                "/app/../etc/*.xml",
                "/app/reports/..",
                "/app/*/../x.xml",
                "-/app/*.xml",
                ""
            })
    void shouldRefuseOthers(String value) {
        Refusal.naming("junit", value, () -> PathPattern.parse("junit", value))
                .contains("is not an absolute path below a directory, such as /app/reports/*.xml");
    }

    /** The same answers as Ant's patterns give, by which Jenkins publishes the reports. */
    @ParameterizedTest
    @CsvSource({
        "*.xml,           a.xml,            true",
        "*.xml,           .xml,             true",
        "*.xml,           b/a.xml,          false",
        "*.xml,           a.xml.bak,        false",
        "?.xml,           ab.xml,           false",
        "**/*.xml,        a.xml,            true",
        "**/*.xml,        b/c/a.xml,        true",
        "**/*.xml,        b/c/a.txt,        false",
        "**/b/*.xml,      b/a.xml,          true",
        "**/b/*.xml,      a/b/a.xml,        true",
        "**/b/*.xml,      ab/a.xml,         false",
        "a/**,            a/b/c.xml,        true",
        "a/**/z.xml,      a/z.xml,          true",
        "a.xml,           a.xml,            true",
        "a.xml,           axxml,            false",
        "coverage,        coverage/a/b.txt, true",
        "coverage,        coverages/b.txt,  false",
        "[1]{2}(3)+.xml,  [1]{2}(3)+.xml,   true",
        "*,               'line\nbreak',    true"
    })
    void shouldMatchAsAntDoes(String pattern, String path, boolean matches) {
        assertThat(PathPattern.parse("junit", "/app/" + pattern).matches(path)).isEqualTo(matches);
    }
}
