package io.jenkins.plugins.dockerdelivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RefusedExceptionTest {
    @Test
    void shouldNameParameterValueAndWhatWouldDo() {
        assertThat(RefusedException.of("image", "acme/api:1", "names a tag"))
                .hasMessage("image: 'acme/api:1' names a tag.");
    }

    @Test
    void shouldNotPassOnWhatMovesTheCursorOrBreaksTheLine() {
        assertThat(RefusedException.of("image", "a\nb\r\u001b[2Jc\u009b0md", "is bad"))
                .hasMessage("image: 'a?b??[2Jc?0md' is bad.");
    }

    @Test
    void shouldLeaveOutTheEndOfALongValueWithoutCuttingACharacter() {
        String message = RefusedException.of("image", "x".repeat(199) + "🐳🐳🐳", "is bad")
                .getMessage();

        assertThat(message).isEqualTo("image: '" + "x".repeat(199) + "🐳…' is bad.");
        assertThat(new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(message);
    }
}
