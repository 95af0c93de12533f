package io.jenkins.plugins.dockerdelivery.handoff;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writes an archive from its beginning, and goes on while some pieces are on their way. Whoever flushes it waits for all. */
final class PiecesOutputStream extends OutputStream {
    private final ImagePieces pieces;
    private final ExecutorService writers;
    private final Deque<Future<?>> underWay = new ArrayDeque<>();

    private byte[] piece = new byte[ImagePieces.SIZE];
    private int used;
    private long position;

    PiecesOutputStream(ImagePieces pieces) {
        this.pieces = pieces;
        writers = Executors.newFixedThreadPool(ImagePieces.AT_ONCE, AgentDocker::thread);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int count = Math.min(length - done, piece.length - used);
            System.arraycopy(from, offset + done, piece, used, count);
            used += count;
            done += count;
            if (used == piece.length) {
                send(piece);
            }
        }
    }

    private void send(byte[] full) throws IOException {
        await(ImagePieces.AT_ONCE - 1);
        long at = position;
        underWay.add(writers.submit(() -> {
            pieces.write(at, full);
            return null;
        }));
        position += full.length;
        piece = new byte[ImagePieces.SIZE];
        used = 0;
    }

    private void await(int left) throws IOException {
        try {
            while (underWay.size() > left) {
                underWay.remove().get();
            }
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
        } catch (ExecutionException e) {
            throw AgentDocker.cause(e);
        }
    }

    @Override
    public void flush() throws IOException {
        if (used > 0) {
            send(java.util.Arrays.copyOf(piece, used));
        }
        await(0);
    }

    @Override
    public void close() {
        writers.shutdownNow();
    }
}
