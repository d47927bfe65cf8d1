package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.it.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** buildah, with chroot isolation, in a storage of its own. */
final class Buildah {
    private final Path folder;

    Buildah(Path folder, Bases bases) throws Exception {
        this.folder = Files.createDirectories(folder);
        for (Map.Entry<String, Path> base : bases.files().entrySet()) {
            Path context = Files.createDirectories(folder.resolve(base.getKey().replace(':', '-')));
            Files.copy(base.getValue(), context.resolve("rootfs.tar"));
            Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nADD rootfs.tar /\n");
            buildah("bud", "-q", "-t", base.getKey(), context.toString()).ok();
        }
    }

    Built build(String name, Path dockerfile, Path context, Map<String, String> buildArgs) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "bud",
                "--isolation",
                "chroot",
                "--network",
                "host",
                "--format",
                "docker",
                "--pull=never",
                "-f",
                dockerfile.toString(),
                "-t",
                name));
        buildArgs.forEach((arg, value) -> arguments.addAll(List.of("--build-arg", arg + "=" + value)));
        arguments.add(context.toString());
        Machine.Ran built = buildah(arguments.toArray(String[]::new));
        if (built.exit() != 0) {
            return new Built.Refused(built.all());
        }
        Path image = folder.resolve(name);
        buildah("push", "--disable-compression", name, "dir:" + image).ok();
        JsonNode manifest = Machine.json(image.resolve("manifest.json"));
        FlatTree tree = new FlatTree();
        for (JsonNode layer : manifest.get("layers")) {
            tree.apply(Files.readAllBytes(blob(image, layer)));
        }
        JsonNode config = Machine.json(blob(image, manifest.get("config")));
        leaveOutHabits((ObjectNode) config.get("config"));
        Machine.run(List.of("rm", "-rf", image.toString())).ok();
        return new Built.Image(Optional.empty(), tree, config, built.all());
    }

    /** Its version as a label, no working directory for the root, and empty lists and tables for none. */
    private static void leaveOutHabits(ObjectNode config) {
        if (config.get("Labels") instanceof ObjectNode labels) {
            labels.remove("io.buildah.version");
        }
        if (config.path("WorkingDir").asText().isEmpty()) {
            config.put("WorkingDir", "/");
        }
        for (String field : List.of("Cmd", "Entrypoint", "Labels", "OnBuild", "Volumes")) {
            if (config.path(field).isContainerNode() && config.get(field).isEmpty()) {
                config.remove(field);
            }
        }
    }

    private static Path blob(Path image, JsonNode descriptor) {
        return image.resolve(descriptor.get("digest").asText().substring("sha256:".length()));
    }

    private Machine.Ran buildah(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "buildah",
                "--root",
                folder.resolve("root").toString(),
                "--runroot",
                folder.resolve("run").toString(),
                "--storage-driver",
                "vfs"));
        command.addAll(List.of(arguments));
        return Machine.run(command);
    }
}
