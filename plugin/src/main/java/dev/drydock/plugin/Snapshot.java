package dev.drydock.plugin;

import dev.drydock.build.ContainerCommit;
import dev.drydock.build.RunnableImage;
import dev.drydock.container.VolumeSetting;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Containers;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.maven.plugin.logging.Log;

/**
 * {@code <snapshot>}: a container is kept as an image once it is ready, and the next that would begin as it did begins there.
 *
 * @param key of what it begins as
 * @param kept the image of an earlier one; absent if there is none yet
 */
record Snapshot(String alias, Digest key, Optional<Digest> kept) {
    private static final String FORMAT = "drydock-warm-1";

    /**
     * The key of what a container begins as: the image, the words it runs, its environment, user and folder. Placeholders of
     * values that differ from run to run have to stand there as they are written.
     */
    static Digest key(Digest imageId, Element run, Map<String, String> environment) {
        MessageDigest hash = Digest.hasher();
        add(hash, FORMAT, List.of(imageId.toString()));
        for (String name : List.of("entrypoint", "cmd")) {
            add(hash, name, run.child(name).map(CommandWords::of).orElse(List.of()));
        }
        for (String name : List.of("user", "workingDir")) {
            add(hash, name, run.text(name).map(List::of).orElse(List.of()));
        }
        new TreeMap<>(environment).forEach((name, value) -> add(hash, "env", List.of(name, value)));
        return Digest.ofHash(hash.digest());
    }

    /** Every text with its length before it: no two lists are the same bytes. */
    private static void add(MessageDigest hash, String what, List<String> texts) {
        hash.update((what + " " + texts.size() + "\n").getBytes(StandardCharsets.UTF_8));
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            hash.update((bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
            hash.update(bytes);
        }
    }

    /** Volumes that end with the container: those of the image and of {@code <run>} that have neither name nor place. */
    static Set<String> lost(RunnableImage image, List<VolumeSetting> volumes) {
        Set<String> lost = new TreeSet<>(image.config().config().volumes());
        for (VolumeSetting volume : volumes) {
            if (volume instanceof VolumeSetting.Anonymous) {
                lost.add(volume.target());
            } else {
                lost.remove(volume.target());
            }
        }
        return lost;
    }

    /**
     * What is kept of an image that is to be started; says so, and what will be missing.
     *
     * @param lost volumes that are no part of it
     */
    static Snapshot find(String alias, Digest key, Set<String> lost, Containers containers, Log log)
            throws IOException {
        if (!lost.isEmpty()) {
            log.warn(alias + ": <snapshot> does not hold what is in volumes that end with the container: "
                    + String.join(", ", new TreeSet<>(lost)));
        }
        Optional<Digest> kept = containers.warm(key);
        kept.ifPresent(id -> log.info(alias + ": starts from the snapshot " + id + ", not from its image"));
        return new Snapshot(alias, key, kept);
    }

    /** Keeps a container that is ready; one that began with a snapshot has it already. A failure warns. */
    void keep(ContainerState state, Containers containers, Log log) {
        if (kept.isPresent()) {
            return;
        }
        try {
            ContainerCommit how = new ContainerCommit("", "snapshot of " + alias, List.of());
            Digest made = containers.commit(state.id(), how, List.of(), true, Cancellation.none());
            containers.keepWarm(key, made, alias);
            log.info(alias + ": kept as the snapshot " + made);
        } catch (IOException | DockerfileException e) {
            log.warn(alias + ": no snapshot could be made: " + e.getMessage());
        }
    }
}
