package dev.drydock.it.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.build.BuildSettings;
import dev.drydock.build.NamedContext;
import dev.drydock.build.SecretSource;
import dev.drydock.build.StepSecrets;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One build, put together piece by piece. It can be made several times. */
final class Recipe {
    private final Bench bench;
    private final Path context;
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private final Map<String, NamedContext> contexts = new LinkedHashMap<>();
    private final Map<String, SecretSource> secrets = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private Optional<String> target = Optional.empty();
    private BuildSettings settings = BuildSettings.standard();
    private boolean noCache;
    private List<Platform> platforms = List.of(Platform.host());
    private String dockerfile = "Dockerfile";

    Recipe(Bench bench, Path context) {
        this.bench = bench;
        this.context = context;
    }

    Path context() {
        return context;
    }

    Recipe file(String path, String content) throws IOException {
        return file(path, content.getBytes(UTF_8));
    }

    Recipe file(String path, byte[] content) throws IOException {
        Path file = context.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return this;
    }

    Recipe argument(String name, String value) {
        arguments.put(name, value);
        return this;
    }

    Recipe target(String stage) {
        target = Optional.of(stage);
        return this;
    }

    Recipe named(String name, NamedContext value) {
        contexts.put(name, value);
        return this;
    }

    Recipe secret(String id, String value) {
        secrets.put(id, SecretSource.value(Optional.of(value)));
        return this;
    }

    /** A name under which the image is then known. */
    Recipe as(String name) {
        names.add(name);
        return this;
    }

    Recipe noCache(boolean value) {
        noCache = value;
        return this;
    }

    Recipe settings(UnaryOperator<BuildSettings> change) {
        settings = change.apply(settings);
        return this;
    }

    /** The context is an address, and has the Dockerfile of that name. */
    Recipe remote(String address, String name) {
        dockerfile = name;
        return settings(before -> before.withRemoteContext(NamedContext.parse(address, context)));
    }

    /** Separated by commas. */
    Recipe platforms(String written) throws IOException {
        platforms = new ArrayList<>();
        for (String platform : written.split(",")) {
            platforms.add(Platform.parse(platform));
        }
        return this;
    }

    Built build() throws IOException {
        return builds().get(0);
    }

    /** Builds, and writes the files of the image as a tar. */
    void exported(Path tar) throws IOException {
        bench.ours().export(context.resolve(dockerfile), context, given(), tar);
    }

    private List<Built> builds() throws IOException {
        return bench.ours().builds(context.resolve(dockerfile), context, given(), names);
    }

    private Ours.Given given() {
        return new Ours.Given(
                target,
                arguments,
                noCache,
                Optional.empty(),
                new StepSecrets(secrets, Map.of()),
                platforms,
                settings.withContexts(contexts));
    }

    Built.Image image() throws IOException {
        if (build() instanceof Built.Image image) {
            return image;
        }
        throw new AssertionError("is refused: " + build().text());
    }

    /** One for each platform. */
    List<Built.Image> images() throws IOException {
        List<Built.Image> images = new ArrayList<>();
        for (Built each : builds()) {
            if (!(each instanceof Built.Image image)) {
                throw new AssertionError("is refused: " + each.text());
            }
            images.add(image);
        }
        return images;
    }

    /** The words with which it is refused. */
    String refusal() throws IOException {
        Built built = build();
        if (built instanceof Built.Refused) {
            return built.text();
        }
        throw new AssertionError("is built, not refused");
    }
}
