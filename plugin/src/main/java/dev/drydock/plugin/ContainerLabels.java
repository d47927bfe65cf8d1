package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.Containers;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.maven.execution.MavenSession;
import org.eclipse.aether.SessionData;

/**
 * Whose a container is: labels that {@code start} puts on it, so that {@code stop} and the others find it, from another run
 * too if it was kept.
 *
 * @param session of this run
 * @param folder of the project
 */
record ContainerLabels(String session, Path folder) {
    static final String ALIAS = "dev.drydock.alias";
    private static final String SESSION = "dev.drydock.session";
    private static final String FOLDER = "dev.drydock.project";
    private static final String KEY = "dev.drydock.session.id";

    static ContainerLabels of(MavenSession session, Path folder) {
        SessionData data = session.getRepositorySession().getData();
        data.set(KEY, null, UUID.randomUUID().toString()); // whoever comes first
        return new ContainerLabels(
                String.valueOf(data.get(KEY)), folder.toAbsolutePath().normalize());
    }

    Map<String, String> of(String alias) {
        return Map.of(ALIAS, alias, SESSION, session, FOLDER, folder.toString());
    }

    /** Whether it is of this project, of whatever run. */
    boolean isOfProject(ContainerState container) {
        return folder.toString().equals(container.labels().get(FOLDER));
    }

    /** Whether it is of this project, and of this run or kept by one. */
    boolean isOurs(ContainerState container) {
        return isOfProject(container) && (session.equals(container.labels().get(SESSION)) || isKept(container));
    }

    static boolean isKept(ContainerState container) {
        return container.owner() == 0;
    }

    /** Those of this project, the last first. */
    List<ContainerState> ours(Containers containers) throws IOException {
        List<ContainerState> all = new ArrayList<>(containers.list(Cancellation.none()).stream()
                .filter(this::isOurs)
                .toList());
        Collections.reverse(all);
        return all;
    }

    /** The container that an alias of the project, a name or the start of an id means. */
    ContainerState find(Containers containers, String word) throws IOException {
        Optional<ContainerState> own = containers.list(Cancellation.none()).stream()
                .filter(one -> isOfProject(one) && word.equals(one.labels().get(ALIAS)))
                .reduce((first, second) -> second);
        return own.isPresent() ? own.get() : containers.find(word, Cancellation.none());
    }
}
