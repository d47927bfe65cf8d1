package dev.drydock.cache;

import dev.drydock.content.DiffId;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is known of a step that failed and whose files were kept: in {@code kept/<id>/record}, beside the files in
 * {@code kept/<id>/fs}.
 *
 * @param id twelve hex digits: the start of the step's definition key, so that the next failure of a step replaces the
 *     last
 * @param where file and line of its instruction, {@code Dockerfile:12}
 * @param text the instruction
 * @param mode the word of the mode it ran in
 * @param idMap name of the id map that its files have owners of
 * @param at when it ended
 * @param exitCode of its command; 128 + n for signal n
 * @param size bytes of the files that it wrote
 * @param layers below it and below its mounts: whoever removes layers leaves these
 * @param shell the words that a command line is given to, such as {@code /bin/sh -c}
 * @param run how it was run, in a form that only the worker protocol understands; no secret is in it
 * @param lacks what cannot be given again: {@code secret token}, {@code ssh default}
 */
public record KeptStep(
        String id,
        String where,
        String text,
        String mode,
        String idMap,
        Instant at,
        int exitCode,
        long size,
        List<DiffId> layers,
        List<String> shell,
        @SuppressWarnings("ArrayRecordComponent") byte[] run, // passed on, not compared
        List<String> lacks) {
    /** File beside the tree that holds this. */
    public static final String RECORD = "record";

    private static final String KIND = "DDKS";
    private static final int VERSION = 1;
    private static final int MAX_EXIT_CODE = 255;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

    public KeptStep {
        layers = List.copyOf(layers);
        shell = List.copyOf(shell);
        lacks = List.copyOf(lacks);
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a kept step's id is twelve hex digits, not " + id);
        }
    }

    /** The id that a step of this key is kept under. */
    public static String id(StepKey key) {
        return key.hex().substring(0, 12);
    }

    /** The same, after it ended. */
    public KeptStep ended(Instant when, int code, long bytes) {
        return new KeptStep(id, where, text, mode, idMap, when, code, bytes, layers, shell, run, lacks);
    }

    /** The same, run in this mode and with this id map. */
    public KeptStep in(String itsMode, String itsIdMap) {
        return new KeptStep(id, where, text, itsMode, itsIdMap, at, exitCode, size, layers, shell, run, lacks);
    }

    /** The record as bytes, with a checksum. */
    public byte[] encode() {
        RecordWriter out = new RecordWriter(KIND, VERSION);
        out.text(id).text(where).text(text).text(mode).text(idMap);
        out.signed(at.getEpochSecond()).number(at.getNano()).number(exitCode).number(size);
        out.number(layers.size());
        layers.forEach(layer -> out.digest(layer.digest()));
        texts(out, shell);
        out.bytes(run);
        texts(out, lacks);
        return out.finish();
    }

    private static void texts(RecordWriter out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    /** @throws RecordFormatException if the bytes are not such a record, whole and unchanged */
    public static KeptStep decode(byte[] record, String what) throws RecordFormatException {
        RecordReader in = new RecordReader(record, KIND, VERSION, what);
        String id = in.text();
        String where = in.text();
        String text = in.text();
        String mode = in.text();
        String idMap = in.text();
        long seconds = in.signed();
        int nanos = in.count(999_999_999);
        int exitCode = in.count(MAX_EXIT_CODE);
        long size = in.number();
        List<DiffId> layers = new ArrayList<>();
        for (int left = in.count(record.length); left > 0; left--) {
            layers.add(new DiffId(in.digest()));
        }
        List<String> shell = texts(in, record.length);
        byte[] run = in.bytes();
        List<String> lacks = texts(in, record.length);
        in.finish();
        if (!ID.matcher(id).matches()
                || seconds < Instant.MIN.getEpochSecond()
                || seconds > Instant.MAX.getEpochSecond()) {
            throw in.malformed();
        }
        Instant at = Instant.ofEpochSecond(seconds, nanos);
        return new KeptStep(id, where, text, mode, idMap, at, exitCode, size, layers, shell, run, lacks);
    }

    private static List<String> texts(RecordReader in, int limit) throws RecordFormatException {
        List<String> texts = new ArrayList<>();
        for (int left = in.count(limit); left > 0; left--) {
            texts.add(in.text());
        }
        return texts;
    }
}
