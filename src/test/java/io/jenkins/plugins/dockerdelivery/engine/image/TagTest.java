package io.jenkins.plugins.dockerdelivery.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {
    private static final String LEGAL = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "latest", "_", "1.2.3-rc.1", "UPPER_lower", "0123456789abcdef0123456789abcdef01234567"})
    void shouldReadLegalTags(String value) {
        assertThat(Tag.parse("tag", value)).hasToString(value).isEqualTo(Tag.sanitize("tag", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", ".1", "a b", "a/b", "a:b", "a\n", "ä", "a+b", "--help"})
    void shouldRefuseOthers(String value) {
        Refusal.naming("tag", value.replace('\n', '?'), () -> Tag.parse("tag", value))
                .contains("is not a tag");
    }

    @Test
    void shouldReadTheLongestAndRefuseOneMore() {
        assertThat(Tag.parse("tag", "x".repeat(128))).hasToString("x".repeat(128));
        Refusal.naming("tag", "x".repeat(129), () -> Tag.parse("tag", "x".repeat(129)));
    }

    @ParameterizedTest
    @CsvSource({
        "feature/pay-1234,        feature-pay-1234",
        "release/2.0,             release-2.0",
        "fix/ümlauts & more!,     fix-mlauts-more-",
        "--evil,                  evil",
        "../../etc/passwd,        etc-passwd",
        "/leading,                leading",
        "a@@@b,                   a-b",
        "_x,                      _x"
    })
    void shouldMakeATagOfABranch(String text, String tag) {
        assertThat(Tag.sanitize("tags", text)).hasToString(tag);
    }

    @Test
    void shouldCutWhatIsTooLong() {
        assertThat(Tag.sanitize("tags", "/" + "x".repeat(500))).hasToString("x".repeat(128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "///", "...", "-.-", "日本"})
    void shouldNameTheTextOfWhichNothingIsLeft(String text) {
        Refusal.naming("tags", text, () -> Tag.sanitize("tags", text));
    }

    @Test
    void shouldAlwaysMakeALegalTagOrRefuse() {
        Random random = new Random(20_260_801);
        int made = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = anyText(random);
            try {
                String tag = Tag.sanitize("tags", text).toString();
                assertThat(tag).as("of '%s'", text).matches(LEGAL);
                assertThat(Tag.sanitize("tags", tag)).as("again, of '%s'", text).hasToString(tag);
                made++;
            } catch (RefusedException e) {
                assertThat(text).doesNotContainPattern("[A-Za-z0-9_]");
                refused++;
            }
        }
        assertThat(made).isPositive();
        assertThat(refused).isPositive();
    }

    private static String anyText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(random.nextInt(10) == 0 ? 300 : 8);
        for (int i = 0; i < length; i++) {
            text.append(
                    switch (random.nextInt(4)) {
                        case 0 -> (char) (' ' + random.nextInt(95));
                        case 1 -> (char) random.nextInt(Character.MAX_VALUE + 1);
                        case 2 -> "./-".charAt(random.nextInt(3));
                        default -> (char) random.nextInt(128);
                    });
        }
        return text.toString();
    }
}
