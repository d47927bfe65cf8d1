package dev.drydock.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip member made of blocks that are compressed on their own, in parallel.
 *
 * <p>A block is 1 MiB of input, the last one less. By its bytes alone it is either <em>stored</em> (a sample of it
 * does not shrink: programs and archives that are compressed already) or deflated and flushed to a byte border, so
 * the result depends neither on the number of threads nor on who wrote before. At most {@code threads + 1} blocks are
 * in memory. Closing writes the trailer, ends the threads and closes the stream below.
 */
final class GzipBlocks extends OutputStream {
    private static final int BLOCK = 1024 * 1024;
    private static final int SAMPLE = 16 * 1024;
    private static final int MAX_STORED = 0xffff;
    // Magic, deflate, no flags, no time, no extra flags, unknown operating system: nothing of this machine shows.
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    /** A last deflate block that is empty, with fixed codes. */
    private static final byte[] END = {3, 0};

    private final OutputStream out;
    private final int threads;
    private final int level;
    private final ExecutorService workers;
    private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
    private final CRC32 crc = new CRC32();
    private byte[] block = new byte[BLOCK];
    private int filled;
    private long size;
    private boolean closed;

    GzipBlocks(OutputStream out, int threads, int level) throws IOException {
        this.out = out;
        this.level = level;
        this.threads = threads;
        out.write(HEADER);
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "drydock-gzip");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is remembered of how a form was made. */
    static String parameters(int level) {
        return level + "-1m-1";
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        crc.update(bytes, offset, length);
        size += length;
        int at = offset;
        int left = length;
        while (left > 0) {
            int n = Math.min(left, BLOCK - filled);
            System.arraycopy(bytes, at, block, filled, n);
            filled += n;
            at += n;
            left -= n;
            if (filled == BLOCK) {
                submit();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            if (filled > 0) {
                submit();
            }
            while (!pending.isEmpty()) {
                writeNext();
            }
            closing.write(END);
            littleEndian(crc.getValue());
            littleEndian(size);
        } finally {
            workers.shutdownNow();
        }
    }

    private void submit() throws IOException {
        byte[] full = block;
        int length = filled;
        pending.add(workers.submit(() -> compress(full, length, level)));
        block = new byte[BLOCK];
        filled = 0;
        if (pending.size() > threads) {
            writeNext();
        }
    }

    private void writeNext() throws IOException {
        try {
            out.write(pending.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while compressing", e);
        } catch (ExecutionException e) {
            throw new IOException("cannot compress", e.getCause());
        }
    }

    private void littleEndian(long n) throws IOException {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (n >>> shift));
        }
    }

    private static byte[] compress(byte[] block, int length, int level) {
        return level > 0 && shrinks(block, length) ? deflate(block, length, level) : store(block, length);
    }

    /** Whether three samples of the block become at least a sixteenth smaller at the fastest level. */
    private static boolean shrinks(byte[] block, int length) {
        if (length < 4 * SAMPLE) {
            return true;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            byte[] into = new byte[2 * SAMPLE];
            long compressed = 0;
            for (int i = 0; i < 3; i++) {
                deflater.reset();
                deflater.setInput(block, (length - SAMPLE) / 2 * i, SAMPLE);
                deflater.finish();
                compressed += deflater.deflate(into);
            }
            return compressed < 3L * SAMPLE * 15 / 16;
        } finally {
            deflater.end();
        }
    }

    private static byte[] deflate(byte[] block, int length, int level) {
        Deflater deflater = new Deflater(level, true);
        try {
            deflater.setInput(block, 0, length);
            ByteArrayOutputStream result = new ByteArrayOutputStream(length / 2 + 64);
            byte[] into = new byte[64 * 1024];
            for (int n; (n = deflater.deflate(into, 0, into.length, Deflater.SYNC_FLUSH)) > 0; ) {
                result.write(into, 0, n);
                if (n < into.length) {
                    break;
                }
            }
            return result.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** Stored deflate blocks (RFC 1951, 3.2.4): a zero byte, the length, its complement, the bytes. */
    private static byte[] store(byte[] block, int length) {
        int parts = (length + MAX_STORED - 1) / MAX_STORED;
        byte[] result = new byte[length + 5 * parts];
        int to = 0;
        for (int from = 0; from < length; from += MAX_STORED) {
            int n = Math.min(MAX_STORED, length - from);
            result[to + 1] = (byte) n;
            result[to + 2] = (byte) (n >>> 8);
            result[to + 3] = (byte) ~n;
            result[to + 4] = (byte) (~n >>> 8);
            System.arraycopy(block, from, result, to + 5, n);
            to += n + 5;
        }
        return result;
    }
}
