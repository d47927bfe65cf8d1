package dev.drydock.protocol;

import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Records taken apart and put together; and the types that are their own text. */
final class RecordTypes {
    private RecordTypes() {}

    static boolean isText(Class<?> type) {
        return type == String.class
                || type == DiffId.class
                || type == Digest.class
                || type == Instant.class
                || type == Duration.class;
    }

    /** @throws IOException if the text is none of the type */
    static Object parse(Class<?> type, String text) throws IOException {
        try {
            if (type == DiffId.class) {
                return DiffId.parse(text);
            } else if (type == Digest.class) {
                return Digest.parse(text);
            } else if (type == Instant.class) {
                return Instant.parse(text);
            }
            return type == Duration.class ? Duration.parse(text) : text;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("a message of the worker protocol holds no " + e.getMessage(), e);
        }
    }

    static Object get(RecordComponent component, Object value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /** @throws IOException if the record refuses the values */
    static Object make(Class<?> type, Object[] values) throws IOException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IOException("a message of the worker protocol holds no " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }
}
