package dev.drydock.protocol;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a {@link RecordWriter} wrote; what it cannot have written is an IOException. */
final class RecordReader {
    private final DataInputStream in;

    RecordReader(DataInputStream in) {
        this.in = in;
    }

    Object value(Type type) throws IOException {
        if (type instanceof ParameterizedType generic) {
            return generic(generic);
        } else if (type == long.class || type == Long.class) {
            return in.readLong();
        } else if (type == int.class || type == Integer.class) {
            return in.readInt();
        } else if (type == boolean.class) {
            return in.readBoolean();
        } else if (type == byte[].class) {
            return bytes();
        } else if (type == Secret.class) {
            return new Secret(bytes());
        } else if (type instanceof Class<?> kind && kind.isEnum()) {
            return one(kind.getEnumConstants(), kind);
        } else if (type instanceof Class<?> kind && kind.isSealed()) {
            return value(one(kind.getPermittedSubclasses(), kind));
        } else if (type instanceof Class<?> kind && RecordTypes.isText(kind)) {
            return RecordTypes.parse(kind, new String(bytes(), StandardCharsets.UTF_8));
        } else if (type instanceof Class<?> kind && kind.isRecord()) {
            RecordComponent[] components = kind.getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(components[i].getGenericType());
            }
            return RecordTypes.make(kind, values);
        }
        throw new IOException("the worker protocol has no form for " + type);
    }

    private <T> T one(T[] all, Class<?> kind) throws IOException {
        int number = in.readUnsignedByte();
        if (number >= all.length) {
            throw new IOException("the worker protocol has no " + kind.getSimpleName() + " " + number);
        }
        return all[number];
    }

    private Object generic(ParameterizedType type) throws IOException {
        Type[] of = type.getActualTypeArguments();
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw cutOff();
        }
        if (type.getRawType() == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                map.put(value(of[0]), value(of[1]));
            }
            return map;
        }
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(value(of[0]));
        }
        if (type.getRawType() != Optional.class) {
            return all;
        }
        if (count > 1) {
            throw new IOException("the worker protocol says one thing " + count + " times");
        }
        return all.stream().findFirst();
    }

    private byte[] bytes() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw cutOff();
        }
        return in.readNBytes(length);
    }

    private static IOException cutOff() {
        return new IOException("a message of the worker protocol is cut off");
    }
}
