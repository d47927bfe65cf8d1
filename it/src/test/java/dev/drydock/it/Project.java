package dev.drydock.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A folder with a Dockerfile, built by the command line into a store. */
final class Project {
    final Path context;
    final Path store;
    final Map<String, String> environment = new HashMap<>();
    boolean asUser;

    /** Whether a fresh store is given a worker's archive that another made. */
    boolean archived = true;

    Project(Path context, Path store) throws IOException {
        this.context = Files.createDirectories(context);
        this.store = store;
    }

    Project dockerfile(String... lines) throws IOException {
        return file("Dockerfile", String.join("\n", lines) + "\n");
    }

    Project file(String name, String content) throws IOException {
        Path file = context.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    Project epoch(String seconds) {
        environment.put("SOURCE_DATE_EPOCH", seconds);
        return this;
    }

    Project importing(String base, String name) throws Exception {
        run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base(base).toString(),
                        name))
                .ok();
        return this;
    }

    Machine.Ran run(List<String> command) throws Exception {
        if (archived) {
            WorkerArchive.give(store, asUser);
        }
        Machine.Ran ran = asUser ? Machine.runAsUser(command, environment) : Machine.run(command, environment);
        if (archived && ran.exit() == 0) {
            WorkerArchive.keep(store);
        }
        return ran;
    }

    List<String> command(String... more) {
        List<String> arguments = new ArrayList<>(List.of("build", "--store", store.toString()));
        arguments.addAll(List.of(more));
        arguments.add(context.toString());
        return Machine.drydock(arguments.toArray(String[]::new));
    }

    Machine.Ran tryBuild(String... more) throws Exception {
        return run(command(more));
    }

    /** Builds; the answer is what metadata.json says. */
    JsonNode build(String... more) throws Exception {
        Path metadata = Files.createTempFile(context.getParent(), "metadata", ".json");
        if (asUser && Machine.isRoot()) {
            Machine.run(List.of("chown", Machine.user(), metadata.toString())).ok();
        }
        List<String> arguments = new ArrayList<>(List.of("-t", "app:1", "--metadata-file", metadata.toString()));
        arguments.addAll(List.of(more));
        tryBuild(arguments.toArray(String[]::new)).ok();
        return Machine.json(metadata);
    }

    /** The layers that the steps of a build made or found, in order. */
    static List<String> layers(JsonNode metadata) {
        return StreamSupport.stream(metadata.get("steps").spliterator(), false)
                .map(step -> step.get("layer").asText())
                .toList();
    }
}
