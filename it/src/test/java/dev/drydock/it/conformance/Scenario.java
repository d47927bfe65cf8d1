package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.build.BuildSettings;
import dev.drydock.build.NamedContext;
import dev.drydock.build.StepSecrets;
import dev.drydock.image.Platform;
import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One build scenario of the reference's integration tests, and how it goes here. */
final class Scenario {
    /** How it went: {@code reason} is empty if it passed with all its checks. */
    record Outcome(boolean passed, String reason) {}

    private static final Pattern PUSHED = Pattern.compile("<<registry>/([^>]+)>");

    private static final Pattern LOADED = Pattern.compile("(?m)^FROM (docker\\.io/\\S+)");

    private final JsonNode json;
    private final Ours ours;
    private final Path folder;
    private int unread;
    private boolean otherWords;

    /** Those of the corpus, in the order of its files. */
    static List<JsonNode> all(Path corpus) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(corpus)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                Machine.json(file).forEach(all::add);
            }
        }
        return all;
    }

    Scenario(JsonNode json, Ours ours, Path folder) {
        this.json = json;
        this.ours = ours;
        this.folder = folder;
    }

    /** Runs all steps, for each row of its table if it has one. */
    Outcome run() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        json.path("tables").forEach(table -> table.forEach(rows::add));
        try {
            if (rows.isEmpty()) {
                steps(Optional.empty(), folder);
            }
            for (int i = 0; i < rows.size(); i++) {
                steps(Optional.of(rows.get(i)), folder.resolve("row" + i));
            }
        } catch (Check.Unread e) {
            return new Outcome(false, "not expressible here: " + e.getMessage());
        } catch (Failed e) {
            return new Outcome(false, "fails: " + e.getMessage());
        } catch (RuntimeException e) {
            return new Outcome(false, "fails: " + e);
        }
        return new Outcome(
                true,
                unread > 0
                        ? "built; its checks are computed in the original"
                        : otherWords ? "refused, in Drydock's words" : "");
    }

    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    private void steps(Optional<JsonNode> row, Path at) throws IOException, Check.Unread, Failed {
        JsonNode steps = json.get("steps");
        for (int i = 0; i < steps.size(); i++) {
            List<String> names = new ArrayList<>();
            if (i + 1 < steps.size() && steps.get(i).path("exports").toString().contains("Image")) {
                Matcher pushed = PUSHED.matcher(steps.get(i + 1).toString());
                while (pushed.find()) {
                    names.add(local(pushed.group(1)));
                }
                Matcher loaded =
                        LOADED.matcher(steps.get(i + 1).path("dockerfile").asText());
                while (loaded.find()) {
                    names.add(loaded.group(1));
                }
            }
            step(steps.get(i), row, at.resolve("step" + i), names);
        }
    }

    private static String local(String pushed) {
        return "registry.invalid/" + pushed;
    }

    private void step(JsonNode step, Optional<JsonNode> row, Path at, List<String> names)
            throws IOException, Check.Unread, Failed {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> listing : step.path("context").properties()) {
            Path folder = Files.createDirectories(at.resolve(listing.getKey()));
            for (JsonNode entry : listing.getValue()) {
                create(entry, folder);
            }
            folders.put(listing.getKey(), folder);
        }
        if (folders.isEmpty()) {
            throw new Check.Unread("a step without files");
        }
        JsonNode mounts = step.path("mounts");
        Path context = folders.getOrDefault(
                mounts.path("context").asText(""), folders.values().iterator().next());
        Path dockerfiles = folders.getOrDefault(mounts.path("dockerfile").asText(""), context);
        Map<String, Path> locals = new LinkedHashMap<>();
        mounts.properties().forEach(mount -> {
            if (folders.containsKey(mount.getValue().asText())) {
                locals.put(mount.getKey(), folders.get(mount.getValue().asText()));
            }
        });
        JsonNode options = step.path("options");
        if (options.has("expr")) {
            options = row.map(json -> json.path("attrs")).orElse(options);
        }
        Options given = new Options(locals);
        for (Map.Entry<String, JsonNode> option : options.properties()) {
            JsonNode value = option.getValue();
            if (!value.isTextual()
                    && row.isPresent()
                    && row.get().isTextual()
                    && value.path("expr").asText().endsWith("target")) {
                value = row.get();
            }
            given.set(option.getKey(), text(value));
        }
        judge(step, ours.build(dockerfiles.resolve(given.file), context, given.given(), names));
    }

    private void judge(JsonNode step, Built built) throws Failed {
        boolean refusal = step.path("result").asText().equals("error");
        if (built instanceof Built.Refused refused) {
            if (!refusal) {
                throw new Failed(refused.text());
            }
            for (JsonNode words : step.path("error_contains")) {
                otherWords |= !refused.text().contains(words.asText());
            }
            return;
        }
        if (refusal) {
            throw new Failed("is built, not refused");
        }
        Check check = new Check((Built.Image) built);
        for (JsonNode one : step.path("checks")) {
            Optional<String> wrong;
            try {
                wrong = check.make(one);
            } catch (Check.Unread e) {
                unread++;
                continue;
            }
            if (wrong.isPresent()) {
                throw new Failed(wrong.get());
            }
        }
    }

    private static void create(JsonNode entry, Path folder) throws IOException, Check.Unread {
        switch (entry.get("op").asText()) {
            case "CreateFile" -> {
                JsonNode name = entry.get("path");
                Path file = folder.resolve(
                        name.path("expr").asText().endsWith("DefaultDockerfileName") ? "Dockerfile" : text(name));
                Files.createDirectories(file.getParent());
                Files.writeString(file, entry.get("content").isNull() ? "" : text(entry.get("content")));
                Corpus.mode(file, Integer.decode(entry.get("mode").asText().replace("0o", "0")));
            }
            case "CreateDir" -> {
                Path made = folder.resolve(entry.get("args").get(0).asText());
                Files.createDirectories(made);
                Corpus.mode(made, entry.get("args").get(1).asInt());
            }
            case "Symlink" ->
                Files.createSymbolicLink(folder.resolve(text(entry.get("path"))), Path.of(text(entry.get("target"))));
            default -> throw new Check.Unread(entry.get("op").asText());
        }
    }

    /** A text as it is, or one whose only computed parts are names of images that a step pushed, and of the system. */
    private static String text(JsonNode json) throws Check.Unread {
        if (json.isTextual()) {
            return json.asText();
        }
        String expression = json.path("expr").asText();
        String text = PUSHED.matcher(expression).replaceAll(name -> local(name.group(1)));
        text = text.replace("<runtime.GOOS>", "linux");
        if (text.equals(expression)) {
            throw new Check.Unread(json.toString());
        }
        return text;
    }

    /** What a step gives to the builder. */
    private static final class Options {
        private final Map<String, Path> locals;
        private final Map<String, String> buildArgs = new LinkedHashMap<>();
        private final Map<String, String> labels = new LinkedHashMap<>();
        private final Map<String, NamedContext> contexts = new LinkedHashMap<>();
        private Optional<String> target = Optional.empty();
        private String file = "Dockerfile";
        private boolean noCache;
        private List<Platform> platforms = List.of(Platform.host());

        Options(Map<String, Path> locals) {
            this.locals = locals;
        }

        void set(String name, String value) throws Check.Unread {
            if (name.startsWith("build-arg:")) {
                buildArgs.put(name.substring(10), value);
            } else if (name.startsWith("label:")) {
                labels.put(name.substring(6), value);
            } else if (name.startsWith("context:")) {
                contexts.put(name.substring(8), context(value));
            } else if (name.equals("platform")) {
                platforms = platforms(value);
            } else if (name.equals("target")) {
                target = Optional.of(value);
            } else if (name.equals("filename")) {
                file = value;
            } else if (name.equals("no-cache")) {
                noCache = true;
            } else {
                throw new Check.Unread("the option " + name);
            }
        }

        private static List<Platform> platforms(String value) throws Check.Unread {
            List<Platform> platforms = new ArrayList<>();
            for (String platform : value.split(",")) {
                try {
                    platforms.add(Platform.parse(platform));
                } catch (IOException e) {
                    throw new Check.Unread("the platform " + platform);
                }
            }
            return platforms;
        }

        private NamedContext context(String value) throws Check.Unread {
            if (value.startsWith("docker-image:")) {
                return new NamedContext.Image(value.replaceFirst("^docker-image:(//)?", ""));
            }
            Path local = locals.get(value.replaceFirst("^local:", ""));
            if (!value.startsWith("local:") || local == null) {
                throw new Check.Unread("the context " + value);
            }
            return new NamedContext.Folder(local);
        }

        Ours.Given given() {
            return new Ours.Given(
                    target,
                    buildArgs,
                    noCache,
                    Optional.empty(),
                    StepSecrets.none(),
                    platforms,
                    BuildSettings.standard().withContexts(contexts).withLabels(labels));
        }
    }
}
