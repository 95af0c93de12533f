package io.jenkins.plugins.dockerdelivery.engine.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReadAShortFileAsItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "ünï\n日本\n");

        assertThat(Text.TAIL.read(file)).isEqualTo("ünï\n日本\n");
        assertThat(Text.TAIL.read(Files.createFile(directory.resolve("empty")))).isEmpty();
    }

    @Test
    void shouldReadTheEndOfAHugeFileOnly() throws IOException {
        Path file = directory.resolve("file");
        Files.write(file, ("x".repeat(5_000_000) + "the end").getBytes(UTF_8));

        assertThat(Text.TAIL.read(file)).hasSize(Text.LIMIT).endsWith("xthe end");
    }

    @Test
    void shouldReadWhatIsNoText() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b'});

        assertThat(Text.TAIL.read(file)).startsWith("a").endsWith("b");
    }
}
