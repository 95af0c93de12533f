package io.jenkins.plugins.dockerdelivery.handoff;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads an archive from its beginning, some pieces ahead. */
final class PiecesInputStream extends InputStream {
    private final ImagePieces pieces;
    private final ExecutorService readers;
    private final Deque<Future<byte[]>> ahead = new ArrayDeque<>();

    private byte[] piece = {};
    private int used;
    private long position;

    PiecesInputStream(ImagePieces pieces) {
        this.pieces = pieces;
        readers = Executors.newFixedThreadPool(ImagePieces.AT_ONCE, AgentDocker::thread);
        for (int i = 0; i < ImagePieces.AT_ONCE; i++) {
            readAhead();
        }
    }

    private void readAhead() {
        long from = position;
        position += ImagePieces.SIZE;
        ahead.add(readers.submit(() -> pieces.read(from)));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (used == piece.length && !next()) {
            return -1;
        }
        int count = Math.min(length, piece.length - used);
        System.arraycopy(piece, used, into, offset, count);
        used += count;
        return count;
    }

    /** @return whether there is another piece */
    private boolean next() throws IOException {
        try {
            piece = ahead.element().get();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
        } catch (ExecutionException e) {
            throw AgentDocker.cause(e);
        }
        used = 0;
        if (piece.length == 0) {
            return false;
        }
        ahead.remove();
        readAhead();
        return true;
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
