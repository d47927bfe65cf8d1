package dev.drydock.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Tells of SIGWINCH while it is open; where the JVM has no way to, it tells nothing. */
final class WindowChanges implements AutoCloseable {
    private final @Nullable Object before;

    private WindowChanges(@Nullable Object before) {
        this.before = before;
    }

    static WindowChanges watch(Runnable changed) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                changed.run();
                return null;
            }
            return method.getName().equals("equals")
                    ? proxy == arguments[0]
                    : method.getName().equals("hashCode") ? 1 : "";
        };
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return new WindowChanges(
                    handle(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return new WindowChanges(null);
        }
    }

    /** {@code jdk.unsupported} is open to reflection, and to nothing else without a warning. */
    private static @Nullable Object handle(Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Object winch = signal.getConstructor(String.class).newInstance("WINCH");
        return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, winch, handler);
    }

    @Override
    public void close() {
        if (before != null) {
            try {
                handle(before);
            } catch (ReflectiveOperationException e) {
                // it stays, and tells nobody any more
            }
        }
    }
}
