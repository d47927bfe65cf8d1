package dev.drydock.plugin;

import dev.drydock.engine.WorkerOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.eclipse.aether.SessionData;

/**
 * Keeps workers for a Maven session and ends them with it. They live in the repository session's data, which all threads
 * and all class realms of a session share; hence everything in there is of JDK types. Whoever comes first puts the map
 * there and chains the listener that closes what is in it: once per session, however many realms.
 */
final class SessionWorkers implements WorkerOwner {
    private static final String KEY = "dev.drydock.workers";

    private final Map<String, AutoCloseable> kept;

    private SessionWorkers(Map<String, AutoCloseable> kept) {
        this.kept = kept;
    }

    static SessionWorkers of(MavenSession session) {
        return of(session.getRepositorySession().getData(), session.getRequest());
    }

    @SuppressWarnings("unchecked") // only this class puts something under the key
    static SessionWorkers of(SessionData data, MavenExecutionRequest request) {
        Object there = data.get(KEY);
        if (there == null) {
            Map<String, AutoCloseable> fresh = new ConcurrentHashMap<>();
            if (data.set(KEY, null, fresh)) {
                chain(request, fresh);
                return new SessionWorkers(fresh);
            }
            there = data.get(KEY);
        }
        return new SessionWorkers((Map<String, AutoCloseable>) there);
    }

    private static void chain(MavenExecutionRequest request, Map<String, AutoCloseable> kept) {
        synchronized (request) {
            ExecutionListener next = request.getExecutionListener();
            request.setExecutionListener(new SessionEndListener(next, () -> close(kept)));
        }
    }

    @Override
    public AutoCloseable get(String key, Maker maker) throws IOException {
        try {
            return kept.computeIfAbsent(key, missing -> {
                try {
                    return maker.make();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void forget(String key, AutoCloseable value) {
        kept.remove(key, value);
    }

    /** Ends every worker, whatever happens with another; one that cannot be told ends by itself when this JVM does. */
    static void close(Map<String, AutoCloseable> kept) {
        for (String key : List.copyOf(kept.keySet())) {
            AutoCloseable value = kept.remove(key);
            try {
                if (value != null) {
                    value.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                // the guard sees this JVM end, and ends the worker
            }
        }
    }
}
