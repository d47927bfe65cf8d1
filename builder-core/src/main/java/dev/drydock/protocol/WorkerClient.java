package dev.drydock.protocol;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The asking side of one connection: requests of many threads, each answered to its own thread.
 *
 * <p>Cancelling a request tells the worker and waits for its answer, which comes at once.
 */
public final class WorkerClient implements AutoCloseable {
    /** Takes what a step writes, in order; called by the thread that runs the step. */
    public interface OutputSink {
        void write(boolean error, byte[] bytes) throws IOException;
    }

    private static final long CANCEL_POLL_MS = 50;

    /** Inputs of a shell that are on their way at a time, and their bytes. */
    private static final int INPUTS = 16;

    private static final int INPUT_SIZE = 8192;

    private final Connection connection;
    private final String mode;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, BlockingQueue<Message>> waiting = new ConcurrentHashMap<>();
    private final Map<Long, Semaphore> rooms = new ConcurrentHashMap<>();
    private volatile Optional<String> ended = Optional.empty();

    private WorkerClient(Connection connection, String mode) {
        this.connection = connection;
        this.mode = mode;
        Thread reader = new Thread(this::read, "drydock-worker-answers");
        reader.setDaemon(true);
        reader.start();
    }

    /** Connects to a worker's socket. @throws WorkerFailure in the worker's words if it does not serve this build */
    public static WorkerClient connect(Path socket, String build) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            Connection connection = new Connection(channel);
            connection.send(new Message.Hello(Message.PROTOCOL, build));
            Message answer =
                    connection.receive().orElseThrow(() -> new IOException("the worker closed the connection"));
            if (answer instanceof Message.Welcome welcome) {
                return new WorkerClient(connection, welcome.mode());
            }
            String why = answer instanceof Message.Refused refused ? refused.why() : "unexpected answer";
            throw new WorkerFailure(new Obstacle.Other(), "the worker refused this build of Drydock: " + why, "");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the worker has not closed the connection. */
    public boolean alive() {
        return ended.isEmpty();
    }

    /** The mode in which the worker runs steps. */
    public String mode() {
        return mode;
    }

    /**
     * Runs a step to its end.
     *
     * @param keep the record to keep the step's files with if it fails; empty to keep nothing
     */
    public RunResult run(RunSpec spec, byte[] keep, OutputSink sink, Cancellation cancellation) throws IOException {
        return ran(ask(new Message.Run(number(), spec, keep), sink, cancellation));
    }

    /**
     * Runs a command on what a failed step left.
     *
     * @param kept the id of the step
     * @param window of the terminal that the command gets; absent for plain streams
     * @param input what the command may read; a thread may be left that waits in it
     */
    public RunResult shell(
            RunSpec spec,
            String kept,
            Optional<Window> window,
            InputStream input,
            OutputSink sink,
            Cancellation cancellation)
            throws IOException {
        Message request = new Message.Shell(number(), spec, kept, window);
        return ran(fed(request, Optional.of(input), sink, answer -> false, cancellation));
    }

    /** What one asks this worker of containers. */
    public ContainerClient containers() {
        return new ContainerClient(this);
    }

    /** The number of a new request. */
    long number() {
        return numbers.incrementAndGet();
    }

    /**
     * Asks for a process in the foreground of a terminal, to its end.
     *
     * @param first takes answers that come before it
     */
    RunResult converse(
            Message request,
            ContainerClient.Terminal terminal,
            OutputSink sink,
            Predicate<Message> first,
            Cancellation cancellation)
            throws IOException {
        terminal.onResize(window -> {
            try {
                connection.send(new Message.Resize(request.id(), window));
            } catch (IOException e) {
                // the conversation is over
            }
        });
        return ran(fed(request, terminal.input(), sink, first, cancellation));
    }

    /** Asks for something that takes an input. */
    void feeding(Message request, InputStream input, Cancellation cancellation) throws IOException {
        fed(request, Optional.of(input), (error, bytes) -> {}, answer -> false, cancellation);
    }

    private Message fed(
            Message request,
            Optional<InputStream> input,
            OutputSink sink,
            Predicate<Message> first,
            Cancellation cancellation)
            throws IOException {
        Semaphore room = new Semaphore(INPUTS);
        rooms.put(request.id(), room);
        Runnable feeding = () -> input.ifPresent(from -> {
            Thread feeder = new Thread(() -> feed(request.id(), from, room), "drydock-input");
            feeder.setDaemon(true);
            feeder.start();
        });
        try {
            return ask(request, sink, cancellation, first, feeding);
        } finally {
            rooms.remove(request.id());
        }
    }

    private static RunResult ran(Message answer) throws IOException {
        if (answer instanceof Message.Ran ran) {
            return ran.result();
        }
        throw new IOException(
                "the worker answered a step with " + answer.getClass().getSimpleName());
    }

    private void feed(long id, InputStream input, Semaphore room) {
        byte[] chunk = new byte[INPUT_SIZE];
        try {
            int n;
            do {
                n = input.read(chunk);
                room.acquireUninterruptibly();
                if (!rooms.containsKey(id)) {
                    return;
                }
                connection.send(new Message.Input(id, Arrays.copyOf(chunk, Math.max(n, 0))));
            } while (n >= 0);
        } catch (IOException e) {
            // the shell has ended, or our input cannot be read: there is nothing more to send
        }
    }

    /** Decompresses and indexes a wire form that this JVM has no codec for. */
    public void ingest(Digest blob, String mediaType, DiffId expected, Cancellation cancellation) throws IOException {
        ask(new Message.Ingest(number(), blob, mediaType, expected), (error, bytes) -> {}, cancellation);
    }

    /** Decompresses a blob that this JVM has no codec for; the digest of the plain one. */
    public Digest decompress(Digest blob, Cancellation cancellation) throws IOException {
        Message answer = ask(new Message.Decompress(number(), blob), (error, bytes) -> {}, cancellation);
        if (answer instanceof Message.Decompressed decompressed) {
            return decompressed.plain();
        }
        throw new IOException(
                "the worker answered decompressing with " + answer.getClass().getSimpleName());
    }

    /** Makes the zstd form of a layer, which this JVM has no codec for; the store knows it then. */
    public void compress(DiffId layer, int level, Cancellation cancellation) throws IOException {
        ask(new Message.Compress(number(), layer, level), (error, bytes) -> {}, cancellation);
    }

    /** Frees what is in the trash of the store. */
    public void emptyTrash(Cancellation cancellation) throws IOException {
        ask(new Message.EmptyTrash(number()), (error, bytes) -> {}, cancellation);
    }

    /** Trees that are not what they were: for each its folder and what is wrong, one after the other. */
    public List<String> checkTrees(Cancellation cancellation) throws IOException {
        return findings(ask(new Message.CheckTrees(number()), (error, bytes) -> {}, cancellation));
    }

    /** Files of layers that are not what they were: for each its path and what is wrong, one after the other. */
    public List<String> checkLayers(Collection<DiffId> layers, Cancellation cancellation) throws IOException {
        return findings(
                ask(new Message.CheckLayers(number(), List.copyOf(layers)), (error, bytes) -> {}, cancellation));
    }

    /** Has it try what works where it runs. */
    public Examination examine(Cancellation cancellation) throws IOException {
        Message answer = ask(new Message.Examine(number()), (error, bytes) -> {}, cancellation);
        if (answer instanceof Message.Examined examined) {
            return examined.examination();
        }
        throw new IOException(
                "the worker answered an examination with " + answer.getClass().getSimpleName());
    }

    private static List<String> findings(Message answer) throws IOException {
        if (answer instanceof Message.Checked checked) {
            return checked.findings();
        }
        throw new IOException(
                "the worker answered a check with " + answer.getClass().getSimpleName());
    }

    Message ask(Message request, OutputSink sink, Cancellation cancellation) throws IOException {
        return ask(request, sink, cancellation, answer -> false, () -> {});
    }

    private Message ask(
            Message request, OutputSink sink, Cancellation cancellation, Predicate<Message> first, Runnable once)
            throws IOException {
        long id = request.id();
        BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        waiting.put(id, answers);
        try {
            connection.send(request);
            once.run();
            boolean cancelled = false;
            while (true) {
                Message answer = poll(answers);
                if (answer instanceof Message.Output output) {
                    sink.write(output.error(), output.bytes());
                } else if (answer instanceof Message.Failed failed) {
                    cancellation.throwIfCancelled();
                    throw new WorkerFailure(failed.obstacle(), failed.message(), failed.fix());
                } else if (answer != null && first.test(answer)) {
                    continue;
                } else if (answer != null) {
                    return answer;
                } else if (ended.isPresent() && answers.isEmpty()) {
                    cancellation.throwIfCancelled();
                    throw new WorkerFailure(new Obstacle.Other(), "the worker ended: " + ended.get(), "");
                }
                if (!cancelled && cancellation.cancelled()) {
                    cancelled = true;
                    connection.send(new Message.Cancel(id));
                }
            }
        } finally {
            waiting.remove(id);
        }
    }

    private static @org.jspecify.annotations.Nullable Message poll(BlockingQueue<Message> answers) {
        try {
            return answers.poll(CANCEL_POLL_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // cancellation has its own token: the interrupt is kept for whoever sent it
            Thread.currentThread().interrupt();
            return answers.poll();
        }
    }

    private void read() {
        String why = "its connection closed";
        try {
            Optional<Message> message = connection.receive();
            while (message.isPresent()) {
                deliver(message.get());
                message = connection.receive();
            }
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        ended = Optional.of(why);
    }

    private void deliver(Message message) {
        if (message instanceof Message.Taken taken) {
            Semaphore room = rooms.get(taken.id());
            if (room != null) {
                room.release();
            }
            return;
        }
        BlockingQueue<Message> answers = waiting.get(message.id());
        if (answers != null) {
            answers.add(message);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
