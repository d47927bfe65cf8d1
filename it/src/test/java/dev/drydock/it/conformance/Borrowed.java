package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.CopySources;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.Stage;
import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A case of a suite that tests a builder by its command line: what is left of it without the command line is Dockerfiles and
 * files.
 *
 * @param dockerfiles each is built by itself; empty if the corpus has none
 * @param files of the context, by their paths
 * @param texts what is looked for in what builds, or other commands, print
 * @param fails whether a command of it has to fail
 */
record Borrowed(String id, List<String> dockerfiles, Map<String, String> files, List<String> texts, boolean fails) {
    private static final Pattern BEGINS = Pattern.compile("\\s*(#|FROM\\s|ARG\\s|FFOM)", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMPUTED = Pattern.compile(
            "%[sdqv]|<(tc|expected\\w*|dockerfile)>|\\$\\{?(baseiid|target|image|secretdir|content)\\b|HTTP_SERVER_PORT");
    private static final Pattern FROM = Pattern.compile("(?im)^\\s*FROM\\s+(?:--\\S+\\s+)*(\\S+)(?:\\s+AS\\s+(\\S+))?");
    private static final Pattern COPY_FROM = Pattern.compile("(?im)--from=([^\\s,]+)|\\bfrom=([^\\s,\"]+)");
    private static final Pattern NETWORK = Pattern.compile(
            "https?://|git@|\\b(ping|wget|curl|apt-get|apk|yum|dnf|microdnf|go get|npm|nslookup)\\s",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern OTHER_SYSTEM =
            Pattern.compile("powershell|cmd\\.exe|windows|\\bc:[\\\\/]|freebsd", Pattern.CASE_INSENSITIVE);

    /** What the engine's own frontend (1.2) does not know. */
    private static final Pattern NEWER = Pattern.compile(
            "--exclude|--parents|--after|--unpack|<<-?[\"'A-Za-z]|--mount=[^ ]*[Uu]=|--link|,[zZ]\\b|relabel");

    static List<Borrowed> classic(Path corpus) throws IOException {
        List<Borrowed> cases = new ArrayList<>();
        for (JsonNode json : Machine.json(corpus.resolve("cases.json"))) {
            Map<String, String> files = new LinkedHashMap<>();
            for (JsonNode file : json.get("files")) {
                files.put(
                        file.get(0).asText(),
                        file.get(1).isTextual() ? file.get(1).asText() : "<expected>");
            }
            files.remove("Dockerfile"); // it is among the Dockerfiles
            cases.add(new Borrowed(
                    json.get("id").asText(), texts(json.get("dockerfiles")), files, texts(json.get("strings")), false));
        }
        return cases;
    }

    /** @param dockerfiles folder of those that the cases name */
    static List<Borrowed> bud(Path corpus, Path dockerfiles) throws IOException {
        List<Borrowed> cases = new ArrayList<>();
        for (JsonNode json : Machine.json(corpus.resolve("cases.json"))) {
            List<String> found = new ArrayList<>(texts(json.get("inline")));
            for (String context : texts(json.get("contexts"))) {
                String name = "tests__bud__" + context.replaceAll("/+$", "").replace("/", "__");
                for (String end : List.of("", "__Dockerfile", "__Containerfile")) {
                    Path file = dockerfiles.resolve(name + end);
                    if (Files.isRegularFile(file)) {
                        found.add(Files.readString(file));
                    }
                }
            }
            cases.add(new Borrowed(
                    json.get("id").asText(),
                    found.stream().distinct().toList(),
                    Map.of(),
                    texts(json.get("output")),
                    !json.get("exit").isEmpty()));
        }
        return cases;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** One Dockerfile of a case, as it can be built here. */
    record Part(String dockerfile, Map<String, String> files) {
        /** What tells it from others. */
        String digest() {
            String all = dockerfile + "\0" + files;
            return Digest.of(all.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 12);
        }

        boolean hasPeer() {
            return !NEWER.matcher(dockerfile).find();
        }
    }

    /** Those that can be built here. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (String dockerfile : dockerfiles) {
            if (obstacle(dockerfile).isEmpty()) {
                parts.add(new Part(local(dockerfile), new TreeMap<>(files)));
            }
        }
        return parts;
    }

    /** Why nothing of it can be built here. */
    String leftOut() {
        return dockerfiles.isEmpty()
                ? "its Dockerfile is in the original's code alone, or it has none"
                : obstacle(dockerfiles.get(0)).orElse("");
    }

    /** The same with bases that are here, and without the line that asks for another frontend. */
    private static String local(String text) {
        return text.replaceAll("(?m)^# *syntax=.*\n", "")
                .replaceAll(
                        "\\b(mirror\\.gcr\\.io/|quay\\.io/libpod/|docker\\.io/library/|docker\\.io/)(busybox|alpine)",
                        "$2")
                .replaceAll("\\b(busybox|alpine)(:[\\w.-]+)?(@sha256:[0-9a-f]{64})?(?=\\s|$)", "$1");
    }

    private Optional<String> obstacle(String text) {
        if (!BEGINS.matcher(text).lookingAt() || COMPUTED.matcher(text).find() || files.containsValue("<expected>")) {
            return Optional.of("parts of its Dockerfile or files are computed in the original");
        }
        if (OTHER_SYSTEM.matcher(text).find()) {
            return Optional.of("another system's builder");
        }
        if (NETWORK.matcher(text).find()) {
            return Optional.of("needs the network");
        }
        String local = local(text);
        if (otherImage(local)) {
            return Optional.of("starts from an image that cannot be stood in for");
        }
        return lacksFiles(local) ? Optional.of("its files are in the original's code alone") : Optional.empty();
    }

    private static boolean otherImage(String text) {
        List<String> known = new ArrayList<>(List.of("busybox", "alpine", "scratch"));
        Matcher from = FROM.matcher(text);
        int stages = 0;
        while (from.find()) {
            if (!known.contains(from.group(1).toLowerCase(java.util.Locale.ROOT))) {
                return true;
            }
            known.add(Integer.toString(stages++));
            if (from.group(2) != null) {
                known.add(from.group(2).toLowerCase(java.util.Locale.ROOT));
            }
        }
        Matcher copied = COPY_FROM.matcher(text);
        while (copied.find()) {
            String name = copied.group(1) == null ? copied.group(2) : copied.group(1);
            if (!known.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** Whether it copies what the corpus does not have. */
    private boolean lacksFiles(String text) {
        Dockerfile parsed;
        try {
            parsed = Dockerfile.parse("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
        } catch (DockerfileException e) {
            return false; // it is refused before anything is copied
        }
        for (Stage stage : parsed.stages()) {
            for (Instruction instruction : stage.instructions()) {
                CopySources sources =
                        instruction instanceof Copy copy && copy.from().isEmpty()
                                ? copy.sources()
                                : instruction instanceof Add add ? add.sources() : null;
                if (sources != null && !sources.paths().stream().allMatch(this::isThere)) {
                    return true;
                }
            }
        }
        return Pattern.compile("--mount=(?![^ ]*(from=|type=(cache|tmpfs|secret|ssh)))")
                        .matcher(text)
                        .find()
                && files.isEmpty();
    }

    private boolean isThere(String source) {
        String path = source.replaceAll("^[./]+", "").replaceAll("/+$", "");
        if (path.isEmpty() || path.contains("*") || path.contains("?") || path.contains("$")) {
            return !files.isEmpty();
        }
        return files.keySet().stream().anyMatch(name -> name.equals(path) || name.startsWith(path + "/"));
    }
}
