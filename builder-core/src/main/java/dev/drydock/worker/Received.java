package dev.drydock.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;

/** What a client sends, as a stream; each piece is acknowledged when it has been taken. */
final class Received extends InputStream {
    private final BlockingQueue<byte[]> pieces;
    private final Streams.Taken taken;
    private byte[] piece = {};
    private int at;
    private boolean ended;

    Received(BlockingQueue<byte[]> pieces, Streams.Taken taken) {
        this.pieces = pieces;
        this.taken = taken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int size) throws IOException {
        while (at == piece.length && !ended) {
            try {
                piece = pieces.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            at = 0;
            ended = piece.length == 0;
            taken.one();
        }
        if (ended) {
            return -1;
        }
        int n = Math.min(size, piece.length - at);
        System.arraycopy(piece, at, to, from, n);
        at += n;
        return n;
    }
}
