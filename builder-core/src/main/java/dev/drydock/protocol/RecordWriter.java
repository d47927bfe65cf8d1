package dev.drydock.protocol;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values as bytes, by their declared types: a record is its components in their order, a sealed interface the number of
 * the variant and that variant, a list or map its size and its elements, what may be absent a list of one or none. Both
 * sides are of one build, so nothing is named.
 */
final class RecordWriter {
    private final DataOutputStream out;

    RecordWriter(DataOutputStream out) {
        this.out = out;
    }

    void value(Type type, Object value) throws IOException {
        if (type instanceof ParameterizedType generic) {
            generic(generic, value);
        } else if (type == long.class || type == Long.class) {
            out.writeLong((Long) value);
        } else if (type == int.class || type == Integer.class) {
            out.writeInt((Integer) value);
        } else if (type == boolean.class) {
            out.writeBoolean((Boolean) value);
        } else if (type == byte[].class) {
            bytes((byte[]) value);
        } else if (type == Secret.class) {
            bytes(((Secret) value).reveal());
        } else if (type instanceof Class<?> kind && kind.isEnum()) {
            out.writeByte(List.of(kind.getEnumConstants()).indexOf(value));
        } else if (type instanceof Class<?> kind && kind.isSealed()) {
            Class<?> variant = value.getClass();
            out.writeByte(List.of(kind.getPermittedSubclasses()).indexOf(variant));
            value(variant, value);
        } else if (type instanceof Class<?> kind && RecordTypes.isText(kind)) {
            bytes(value.toString().getBytes(StandardCharsets.UTF_8));
        } else if (type instanceof Class<?> kind && kind.isRecord()) {
            for (RecordComponent component : kind.getRecordComponents()) {
                value(component.getGenericType(), RecordTypes.get(component, value));
            }
        } else {
            throw new IllegalArgumentException("the worker protocol has no form for " + type);
        }
    }

    private void generic(ParameterizedType type, Object value) throws IOException {
        Type[] of = type.getActualTypeArguments();
        if (value instanceof Map<?, ?> map) {
            out.writeInt(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                value(of[0], entry.getKey());
                value(of[1], entry.getValue());
            }
            return;
        }
        Collection<?> all = value instanceof Optional<?> optional
                ? optional.map(List::of).orElse(List.of())
                : (Collection<?>) value;
        out.writeInt(all.size());
        for (Object each : all) {
            value(of[0], each);
        }
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
