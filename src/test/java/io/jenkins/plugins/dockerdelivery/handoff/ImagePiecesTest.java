package io.jenkins.plugins.dockerdelivery.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a file in pieces, several at once, comes out of it as it was. */
class ImagePiecesTest {
    private static final int PIECE = ImagePieces.SIZE;

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void create() throws IOException {
        path = Files.createFile(directory.resolve("archive"));
    }

    private static byte[] some(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 11 * PIECE + 3})
    void shouldWriteAndRead(int length) throws IOException {
        byte[] bytes = some(length);

        try (ArchiveFile file = new ArchiveFile(path, StandardOpenOption.WRITE);
                OutputStream out = new PiecesOutputStream(file)) {
            // Not in the measure of the pieces.
            for (int done = 0; done < length; ) {
                int count = Math.min(100_000, length - done);
                out.write(bytes, done, count);
                done += count;
            }
            out.flush();
        }

        assertThat(path).hasBinaryContent(bytes);
        try (ArchiveFile file = new ArchiveFile(path, StandardOpenOption.READ);
                InputStream in = new PiecesInputStream(file)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldGoOnAfterWhatWasFlushed() throws IOException {
        byte[] bytes = some(300);

        try (ArchiveFile file = new ArchiveFile(path, StandardOpenOption.WRITE);
                OutputStream out = new PiecesOutputStream(file)) {
            out.write(bytes, 0, 100);
            out.flush();
            assertThat(path).hasSize(100);
            for (int i = 100; i < bytes.length; i++) {
                out.write(bytes[i]);
            }
            out.flush();
            out.flush();
        }

        assertThat(path).hasBinaryContent(bytes);
        try (ArchiveFile file = new ArchiveFile(path, StandardOpenOption.READ);
                InputStream in = new PiecesInputStream(file)) {
            for (byte each : bytes) {
                assertThat((byte) in.read()).isEqualTo(each);
            }
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldFailWhereAPieceCouldNotBeWritten() throws IOException {
        try (ArchiveFile file = new ArchiveFile(path, StandardOpenOption.READ);
                OutputStream out = new PiecesOutputStream(file)) {
            out.write(some(PIECE));

            assertThatIOException().isThrownBy(out::flush).withCauseInstanceOf(NonWritableChannelException.class);
        }
    }

    @Test
    void shouldFailWhereTheFileIsClosedBeforeItsEnd() throws IOException {
        Files.write(path, some(9 * PIECE));
        ArchiveFile file = new ArchiveFile(path, StandardOpenOption.READ);
        try (InputStream in = new PiecesInputStream(file)) {
            assertThat(in.readNBytes(PIECE)).hasSize(PIECE);
            file.close();

            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(in::readAllBytes);
        }
    }
}
