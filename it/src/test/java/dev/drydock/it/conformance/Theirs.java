package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.it.DockerEngine;
import dev.drydock.it.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The BuildKit in Docker's engine. */
final class Theirs implements AutoCloseable {
    private final Path folder;
    private final DockerEngine engine;

    Theirs(Path folder, Bases bases) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.engine = DockerEngine.start(folder.resolve("engine"));
        for (Map.Entry<String, Path> base : bases.files().entrySet()) {
            engine.docker("import", base.getValue().toString(), base.getKey());
        }
    }

    Built build(String name, Path dockerfile, Path context, Map<String, String> buildArgs) throws Exception {
        List<String> common = new ArrayList<>(
                List.of("build", "--network", "host", "--progress", "plain", "-f", dockerfile.toString()));
        buildArgs.forEach((arg, value) -> common.addAll(List.of("--build-arg", arg + "=" + value)));
        Machine.Ran built = build(common, context, "-t", name);
        if (built.exit() != 0) {
            return new Built.Refused(built.all());
        }
        Path tar = folder.resolve(name + ".tar");
        build(common, context, "--output", "type=tar,dest=" + tar).ok();
        FlatTree tree = new FlatTree();
        tree.apply(Files.readAllBytes(tar));
        Files.delete(tar);
        String inspected = engine.docker("image", "inspect", name).out();
        ObjectMapper json = new ObjectMapper();
        JsonNode image = json.readTree(inspected).get(0);
        ObjectNode config = json.createObjectNode();
        config.set("config", image.get("Config"));
        return new Built.Image(Optional.empty(), tree, config, built.all());
    }

    private Machine.Ran build(List<String> common, Path context, String... more) throws Exception {
        List<String> all = new ArrayList<>(common);
        all.addAll(List.of(more));
        all.add(context.toString());
        return engine.tryDocker(all.toArray(String[]::new));
    }

    @Override
    public void close() throws Exception {
        engine.close();
    }
}
