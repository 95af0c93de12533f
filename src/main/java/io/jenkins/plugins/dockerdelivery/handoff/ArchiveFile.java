package io.jenkins.plugins.dockerdelivery.handoff;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.io.Closeable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;

/** A file in which the archive of an image is kept, open as long as the image is on its way. */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "what is given to an agent in its place has no such field")
final class ArchiveFile implements ImagePieces, Closeable {
    private static final long serialVersionUID = 1L;

    private final transient FileChannel file;

    ArchiveFile(Path path, OpenOption... options) throws IOException {
        file = FileChannel.open(path, options);
    }

    /** What an agent gets in its place. */
    private Object writeReplace() throws NotSerializableException {
        return getChannelForSerialization().export(ImagePieces.class, this);
    }

    @Override
    public byte[] read(long position) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.max(0, Math.min(SIZE, file.size() - position)));
        while (piece.hasRemaining()) {
            if (file.read(piece, position + piece.position()) < 0) {
                return Arrays.copyOf(piece.array(), piece.position());
            }
        }
        return piece.array();
    }

    @Override
    public void write(long position, byte[] piece) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(piece);
        while (left.hasRemaining()) {
            file.write(left, position + left.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
