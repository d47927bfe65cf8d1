package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.drydock.build.BuildSettings;
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
import java.util.regex.Pattern;

/**
 * One case of the conformance corpus.
 *
 * @param context name of the listing of its files; empty if it has none
 * @param tweaked whether the original adds files that the listing does not hold
 * @param patterns what steps must print
 */
record Case(
        String id,
        String dockerfile,
        String context,
        Map<String, String> buildArgs,
        boolean tweaked,
        boolean fails,
        List<Pattern> patterns) {
    /** What the engine's own frontend (1.2) does not know. */
    private static final Pattern NEWER = Pattern.compile("--exclude|--parents|<<-?[\"A-Za-z]");

    private static final Pattern REMOTE = Pattern.compile("(?im)^ADD\\s+https?:");

    /** The cases of the corpus, or those that {@code -Dconformance.only} names. */
    static List<Case> all(Path corpus) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (JsonNode json : Machine.json(corpus.resolve("cases.json"))) {
            Case one = of(json);
            if (one.id().matches(System.getProperty("conformance.only", ".*"))) {
                cases.add(one);
            }
        }
        return cases;
    }

    static Case of(JsonNode json) {
        JsonNode text = json.get("dockerfile");
        String dockerfile =
                text.isTextual() ? text.asText() : text.get("expr").asText().replace("<#", "#");
        Map<String, String> arguments = new LinkedHashMap<>();
        json.path("build_args")
                .properties()
                .forEach(argument -> arguments.put(
                        argument.getKey(), local(argument.getValue().asText())));
        List<Pattern> patterns = new ArrayList<>();
        for (String field : List.of("output_regex", "error_output_regex")) {
            if (json.hasNonNull(field)) {
                patterns.add(Pattern.compile(json.get(field).asText()));
            }
        }
        return new Case(
                json.get("id").asText(),
                local(dockerfile),
                json.path("context").asText("").replace("/", "__"),
                arguments,
                json.path("context_is_tweaked").asBoolean(false),
                json.has("fails_at_instruction"),
                patterns);
    }

    /** The same with bases that are here, and without the line that asks for another frontend. */
    private static String local(String text) {
        return text.replaceAll("(?m)^# *syntax=.*\n", "")
                .replaceAll("\\b(mirror\\.gcr\\.io|quay\\.io/libpod)/", "")
                .replaceAll("busybox@sha256:[0-9a-f]{64}", "busybox");
    }

    /** Why the case is not run; empty if it is. */
    Optional<String> leftOut() {
        if (tweaked) {
            return Optional.of("the listing does not hold all files of its context");
        }
        if (id.equals("mount") || id.equals("mount-targets-new")) {
            return Optional.of("needs what the original's test program mounts or compiles");
        }
        if (REMOTE.matcher(dockerfile).find()) {
            return Optional.of("needs the network");
        }
        if (dockerfile.contains("quay.io/") || dockerfile.contains("${TARGETARCH:+@")) {
            return Optional.of("needs an image that cannot be stood in for");
        }
        return Optional.empty();
    }

    /** Whether the engine's frontend knows all of it. */
    boolean hasPeer() {
        return !NEWER.matcher(dockerfile).find();
    }

    /** Makes the case's context in a folder, with its Dockerfile beside it. */
    Path prepare(Path corpus, Path folder) throws Exception {
        Path made = folder.resolve("context");
        Corpus.materialise(
                context.isEmpty()
                        ? NullNode.getInstance()
                        : Machine.json(corpus.resolve("contexts").resolve(context + ".json")),
                made);
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        return made;
    }

    /** What our builder is given for it. */
    Ours.Given given() {
        return new Ours.Given(
                Optional.empty(),
                buildArgs,
                !patterns.isEmpty(),
                Optional.empty(),
                StepSecrets.none(),
                List.of(Platform.host()),
                BuildSettings.standard());
    }
}
