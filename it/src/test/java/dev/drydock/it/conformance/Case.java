package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
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
}
