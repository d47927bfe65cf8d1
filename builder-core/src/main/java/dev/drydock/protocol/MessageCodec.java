package dev.drydock.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Type;

/** Messages to and from the bytes of a frame. A frame that says too much, too little or nonsense is an IOException. */
final class MessageCodec {
    static final int MAX_FRAME = 64 << 20;

    private MessageCodec() {}

    static byte[] encode(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        new RecordWriter(new DataOutputStream(bytes)).value(Message.class, message);
        if (bytes.size() > MAX_FRAME) {
            throw new IOException("a message of " + bytes.size() + " bytes is too long for the worker protocol");
        }
        return bytes.toByteArray();
    }

    static Message decode(byte[] frame) throws IOException {
        return (Message) read(Message.class, new DataInputStream(new ByteArrayInputStream(frame)));
    }

    /** A RunSpec alone. */
    static byte[] encode(RunSpec spec) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(Message.PROTOCOL);
        new RecordWriter(out).value(RunSpec.class, spec);
        return bytes.toByteArray();
    }

    /** @throws IOException if it is none, or one of another protocol */
    static RunSpec decodeSpec(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (bytes.length < Long.BYTES || in.readLong() != Message.PROTOCOL) {
            throw new IOException("another version of Drydock wrote this");
        }
        return (RunSpec) read(RunSpec.class, in);
    }

    private static Object read(Type type, DataInputStream in) throws IOException {
        Object value;
        try {
            value = new RecordReader(in).value(type);
        } catch (EOFException e) {
            throw new IOException("a message of the worker protocol is cut off", e);
        }
        if (in.available() > 0) {
            throw new IOException("a message of the worker protocol has bytes left over");
        }
        return value;
    }
}
