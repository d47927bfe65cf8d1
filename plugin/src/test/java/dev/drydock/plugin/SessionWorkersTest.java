package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.eclipse.aether.DefaultSessionData;
import org.eclipse.aether.SessionData;
import org.junit.jupiter.api.Test;

class SessionWorkersTest {
    private final SessionData data = new DefaultSessionData();
    private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable named(String name) {
        return () -> closed.add(name);
    }

    @Test
    void everybodyInTheSessionGetsTheSameWorker() throws IOException {
        AutoCloseable first = SessionWorkers.of(data, request).get("k", () -> named("a"));
        AutoCloseable second = SessionWorkers.of(data, request).get("k", () -> named("b"));
        assertThat(second).isSameAs(first);
        assertThat(SessionWorkers.of(data, request).get("other", () -> named("c")))
                .isNotSameAs(first);
    }

    @Test
    void theListenerIsChainedOnceAndClosesAtTheSessionsEnd() throws IOException {
        SessionWorkers.of(data, request).get("k", () -> named("a"));
        ExecutionListener listener = request.getExecutionListener();
        SessionWorkers.of(data, request).get("l", () -> named("b"));
        assertThat(request.getExecutionListener()).isSameAs(listener);
        assertThat(closed).isEmpty();
        listener.sessionEnded(null);
        listener.sessionEnded(null);
        assertThat(closed).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aWorkerThatCannotBeClosedDoesNotKeepTheOthers() throws IOException {
        SessionWorkers workers = SessionWorkers.of(data, request);
        workers.get("a", () -> () -> {
            throw new IOException("gone");
        });
        workers.get("b", () -> named("b"));
        request.getExecutionListener().sessionEnded(null);
        assertThat(closed).containsExactly("b");
    }

    @Test
    void whatIsForgottenIsMadeAgain() throws IOException {
        SessionWorkers workers = SessionWorkers.of(data, request);
        AutoCloseable dead = workers.get("k", () -> named("dead"));
        workers.forget("k", dead);
        assertThat(workers.get("k", () -> named("new"))).isNotSameAs(dead);
        workers.forget("k", dead); // somebody else noticed later: the new one stays
        assertThat(workers.get("k", () -> named("third"))).isSameAs(workers.get("k", () -> named("fourth")));
    }

    @Test
    void aFailureToMakeIsTheCallersAndIsNotKept() throws IOException {
        SessionWorkers workers = SessionWorkers.of(data, request);
        assertThatThrownBy(() -> workers.get("k", () -> {
                    throw new IOException("no mode");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no mode");
        assertThat(workers.get("k", () -> named("later"))).isNotNull();
    }

    @Test
    void manyThreadsMakeOneWorkerAndOneListener() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<AutoCloseable>> got = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                got.add(threads.submit(() -> {
                    start.await();
                    return SessionWorkers.of(data, request).get("k", () -> named("w" + made.incrementAndGet()));
                }));
            }
            start.countDown();
            for (Future<AutoCloseable> one : got) {
                assertThat(one.get()).isSameAs(got.get(0).get());
            }
        } finally {
            threads.shutdown();
        }
        assertThat(made).hasValue(1);
        request.getExecutionListener().sessionEnded(null);
        assertThat(closed).containsExactly("w1");
    }

    @Test
    void everyEventReachesTheListenerThatWasThereBefore() throws ReflectiveOperationException {
        List<String> heard = new ArrayList<>();
        ExecutionListener before = (ExecutionListener) java.lang.reflect.Proxy.newProxyInstance(
                ExecutionListener.class.getClassLoader(),
                new Class<?>[] {ExecutionListener.class},
                (proxy, method, in) -> {
                    heard.add(method.getName());
                    return null;
                });
        request.setExecutionListener(before);
        SessionWorkers.of(data, request);
        List<String> all = new ArrayList<>();
        for (Method method : ExecutionListener.class.getMethods()) {
            all.add(method.getName());
            method.invoke(request.getExecutionListener(), (ExecutionEvent) null);
        }
        assertThat(heard).isEqualTo(all).hasSizeGreaterThan(15);
    }
}
