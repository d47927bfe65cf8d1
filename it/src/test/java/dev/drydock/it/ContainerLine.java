package dev.drydock.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Containers of one store, by the command line; and the processes that there are of them. */
final class ContainerLine {
    final Project project;

    ContainerLine(Path folder, boolean asUser) throws IOException {
        this.project = new Project(folder.resolve("project"), folder.resolve("store"));
        project.asUser = asUser;
    }

    ContainerLine importing(String base, String name) throws Exception {
        project.importing(base, name);
        return this;
    }

    /** A command for the store: the verb, and what it is given. */
    List<String> command(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of(verb, "--store", project.store.toString()));
        all.addAll(List.of(arguments));
        return Machine.drydock(all.toArray(String[]::new));
    }

    Machine.Ran ask(String verb, String... arguments) throws Exception {
        return project.run(command(verb, arguments));
    }

    /** What it answered; it has to have worked. */
    String answer(String verb, String... arguments) throws Exception {
        return ask(verb, arguments).ok().out();
    }

    /** Starts a command, which writes to {@code out} and {@code out.err}. */
    Process begin(Path out, String verb, String... arguments) throws Exception {
        List<String> all = new ArrayList<>();
        if (project.asUser && Machine.isRoot()) {
            // which becomes the command: a signal to the process is one to the command
            all.addAll(List.of("setpriv", "--reuid", Machine.user(), "--regid", Machine.user(), "--init-groups"));
            all.add("--reset-env");
        }
        all.addAll(command(verb, arguments));
        WorkerArchive.give(project.store, project.asUser);
        return new ProcessBuilder(all)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(out.resolveSibling(out.getFileName() + ".err").toFile())
                .start();
    }

    /** What {@code ps -a} says of a container. */
    JsonNode state(String name) throws Exception {
        for (JsonNode each : Machine.parse(answer("ps", "-a", "--format", "json"))) {
            if (each.get("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("there is no container " + name);
    }

    /** The port of this machine on which a container's port is. */
    int port(String name, int containerPort) throws Exception {
        for (JsonNode each : state(name).get("ports")) {
            if (each.get("containerPort").asInt() == containerPort) {
                return each.get("hostPort").asInt();
            }
        }
        throw new AssertionError("port " + containerPort + " of " + name + " is not published");
    }

    static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** Processes of ours on the store, and with that, all of its containers. */
    List<ProcessHandle> ours() {
        return Processes.processes(project.store.toString());
    }

    /** Ends what runs on the store, whatever the test came to. */
    void end() throws Exception {
        ours().forEach(ProcessHandle::destroyForcibly);
        Processes.await("nothing runs on the store", () -> ours().isEmpty());
    }
}
