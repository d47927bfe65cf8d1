package dev.drydock.protocol;

import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.util.List;
import java.util.Optional;

/** Everything that is said. {@code id} is the number of the request that a message makes, ends or belongs to. */
public sealed interface Message {
    /** The version of this protocol; both sides have to have the same. */
    int PROTOCOL = 3;

    /** Of the request that it makes, ends or belongs to; 0 for none. */
    default long id() {
        return 0;
    }

    /** First, from the client. {@code build} names the exact program files, so that two builds never mix. */
    record Hello(int protocol, String build) implements Message {}

    /** The worker's answer: in which mode it runs. */
    record Welcome(String mode) implements Message {}

    /** The worker's other answer: why it does not serve this client. */
    record Refused(String why) implements Message {}

    /**
     * Run a step. Answered by {@link Output}s and one {@link Ran} or {@link Failed}.
     *
     * @param keep the record to keep the step's files with if it fails; empty to keep nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, not compared
    record Run(long id, RunSpec spec, byte[] keep) implements Message {}

    /**
     * Run a command on what a failed step left; answered as a step is. What it writes is thrown away.
     *
     * @param kept the id of the step
     * @param window of the terminal that it gets; absent for plain streams
     */
    record Shell(long id, RunSpec spec, String kept, Optional<Window> window) implements Message {}

    /** What the command of a shell may read; no bytes are the end. Answered by {@link Taken}. */
    @SuppressWarnings("ArrayRecordComponent") // moved, not compared
    record Input(long id, byte[] bytes) implements Message {}

    /** One input has gone on; another may come. */
    record Taken(long id) implements Message {}

    /** Decompress a wire form into the store and index it. Answered by {@link Done} or {@link Failed}. */
    record Ingest(long id, Digest blob, String mediaType, DiffId expected) implements Message {}

    /** Decompress a blob of the store into another. Answered by {@link Decompressed} or {@link Failed}. */
    record Decompress(long id, Digest blob) implements Message {}

    /** Make the zstd form of a layer at a level, and remember it. Answered by {@link Done} or {@link Failed}. */
    record Compress(long id, DiffId layer, int level) implements Message {}

    /** Free what was thrown away. Answered by {@link Done} or {@link Failed}. */
    record EmptyTrash(long id) implements Message {}

    /** Compare what there is of layers with their names. Answered by {@link Checked} or {@link Failed}. */
    record CheckLayers(long id, List<DiffId> layers) implements Message {
        public CheckLayers {
            layers = List.copyOf(layers);
        }
    }

    /** Compare every tree with its layer. Answered by {@link Checked} or {@link Failed}. */
    record CheckTrees(long id) implements Message {}

    /** Try what works here. Answered by {@link Examined} or {@link Failed}. */
    record Examine(long id) implements Message {}

    /** Start a container and go on. Answered by {@link Containers} of one, or {@link Failed}: then there is none. */
    record StartContainer(long id, ContainerSpec spec) implements Message {}

    /**
     * Start a container and stay with it: answered by {@link Containers} of one, then as a step is. When the client goes,
     * the container is told to end.
     *
     * @param window of the terminal that it gets; absent for plain streams
     */
    record RunContainer(long id, ContainerSpec spec, Optional<Window> window, boolean input) implements Message {}

    /** One more process in a container; answered as a step is. */
    record Exec(long id, ExecSpec spec) implements Message {}

    /** The terminal of a shell, a container or a process in it has another size. Not answered. */
    record Resize(long id, Window window) implements Message {}

    /** Tell a container to end, and kill it if it does not in time. Answered by {@link Containers} of one. */
    record StopContainer(long id, String container, Optional<ContainerSpec.Stop> how) implements Message {}

    /** Send a signal to a container's command. Answered by {@link Done} or {@link Failed}. */
    record KillContainer(long id, String container, int signal) implements Message {}

    /** Forget a container that has ended, and what it wrote. Answered by {@link Done} or {@link Failed}. */
    record RemoveContainer(long id, String container) implements Message {}

    /** All containers. Answered by {@link Containers}. */
    record ListContainers(long id) implements Message {}

    /** Wait until a container has ended for good. Answered by {@link Containers} of one. */
    record AwaitContainer(long id, String container) implements Message {}

    /** Whether a container answers on a port. Answered by {@link Done} or {@link Failed}. */
    record Dial(long id, String container, int port) implements Message {}

    /** Make a layer of what a container changed. Answered by {@link Committed} or {@link Failed}. */
    record CommitContainer(long id, String container, boolean pause) implements Message {}

    /** A path of a container as a tar. Answered by {@link Output}s and {@link Done}, or {@link Failed}. */
    record CopyOut(long id, String container, String path) implements Message {}

    /** Unpack the tar that follows as {@link Input} in a folder of a container. Answered by {@link Done} or {@link Failed}. */
    record CopyIn(long id, String container, String path) implements Message {}

    record Containers(long id, List<ContainerState> containers) implements Message {
        public Containers {
            containers = List.copyOf(containers);
        }
    }

    /** @param imageId of the image that the container was made of */
    record Committed(long id, DiffId layer, Digest imageId) implements Message {}

    /** End the request at once; its answer still comes. */
    record Cancel(long id) implements Message {}

    /** What a step wrote. {@code bytes} is the receiver's own. */
    @SuppressWarnings("ArrayRecordComponent") // moved, not compared
    record Output(long id, boolean error, byte[] bytes) implements Message {}

    record Ran(long id, RunResult result) implements Message {}

    record Decompressed(long id, Digest plain) implements Message {}

    /** Trees that are not what they were: for each its folder and what is wrong, one after the other. */
    record Checked(long id, List<String> findings) implements Message {
        public Checked {
            findings = List.copyOf(findings);
        }
    }

    record Examined(long id, Examination examination) implements Message {}

    record Done(long id) implements Message {}

    record Failed(long id, Obstacle obstacle, String message, String fix) implements Message {}
}
