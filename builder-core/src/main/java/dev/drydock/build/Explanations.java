package dev.drydock.build;

import dev.drydock.content.Digest;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Why a step was not cached: what went into it now against what went into it when this Dockerfile was built last. Kept
 * beside the file digests, and nothing but an aid: losing it loses a sentence.
 */
final class Explanations {
    /** Where the members of archives are told: no name of a step. */
    private static final String ARCHIVES = "archives";

    private final Path file;
    private final Path context;
    private final Map<String, List<String>> before;
    private final Map<String, List<String>> now = new LinkedHashMap<>();

    private Explanations(Path file, Path context, Map<String, List<String>> before) {
        this.file = file;
        this.context = context;
        this.before = before;
    }

    static Explanations load(StoreLayout layout, BuildRequest request) throws IOException {
        boolean remote = request.settings().remoteContext().isPresent();
        String where = remote ? request.settings().remoteContext().get().toString() + request.dockerfileName() : "";
        String which = where + request.dockerfile().toAbsolutePath() + "\n"
                + request.target().orElse("") + "\n" + request.platforms();
        String name = "last-"
                + Digest.of(which.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
        Path file = layout.folder(layout.digests()).resolve(name);
        Map<String, List<String>> before = new LinkedHashMap<>();
        if (Files.exists(file)) {
            List<String> current = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("\t")) {
                    current.add(line.substring(1));
                } else {
                    current = new ArrayList<>();
                    before.put(line, current);
                }
            }
        }
        return new Explanations(file, remote ? file : request.context(), before); // nothing is below a file
    }

    /** Remembers what goes into a step. */
    synchronized void note(Step step) {
        now.put(step.id().toString(), step.definition().ingredients());
    }

    /** What is different, in a few words; empty if nothing is known of a build before. */
    synchronized Optional<String> why(Step step) {
        List<String> old = before.get(step.id().toString());
        if (old == null) {
            return before.isEmpty() ? Optional.empty() : Optional.of("the step is new");
        }
        Set<String> then = new LinkedHashSet<>(old);
        Set<String> today = new LinkedHashSet<>(step.definition().ingredients());
        Optional<String> added =
                today.stream().filter(line -> !then.contains(line)).findFirst();
        Optional<String> gone =
                then.stream().filter(line -> !today.contains(line)).findFirst();
        if (added.isEmpty() && gone.isEmpty()) {
            return Optional.of("its result is no longer in the store");
        }
        String line = added.orElseGet(gone::orElseThrow);
        String[] words = line.split(" ", 3);
        boolean known = then.stream().anyMatch(other -> other.startsWith(words[0] + " " + words[1] + " "));
        boolean still = today.stream().anyMatch(other -> other.startsWith(words[0] + " " + words[1] + " "));
        String verb = !known ? "is new" : still ? "changed" : "is gone";
        return Optional.of(
                switch (words[0]) {
                    case "file" -> words[1] + " " + verb + (verb.equals("changed") ? timesAlone(words[1]) : "");
                    case "environment" -> "variable " + words[1] + " " + verb;
                    case "base" -> "the base image " + words[1] + " changed";
                    case "stage" -> "stage " + words[1] + " changed";
                    case "image" -> "the image " + words[1] + " changed";
                    default -> "the " + words[0] + " changed";
                });
    }

    /** The usual reason why a jar that was made again is another: it holds the same files with other times. */
    private String timesAlone(String name) {
        List<String> known = before.getOrDefault(ARCHIVES, List.of());
        Optional<Digest> members = ArchiveMembers.of(context.resolve(name));
        return members.isPresent() && known.contains(name + " " + members.get())
                ? " (only in times inside it: set project.build.outputTimestamp)"
                : "";
    }

    private List<String> archives() {
        List<String> lines = new ArrayList<>();
        for (List<String> ingredients : now.values()) {
            for (String line : ingredients) {
                String[] words = line.split(" ", 3);
                if (words[0].equals("file")) {
                    ArchiveMembers.of(context.resolve(words[1]))
                            .ifPresent(digest -> lines.add(words[1] + " " + digest));
                }
            }
        }
        return lines;
    }

    /** Keeps what went into this build, for the next. */
    synchronized void save() throws IOException {
        Map<String, List<String>> then = new LinkedHashMap<>(before);
        then.remove(ARCHIVES);
        if (now.equals(then)) {
            return;
        }
        now.put(ARCHIVES, archives());
        StringBuilder text = new StringBuilder();
        now.forEach((step, lines) -> {
            text.append(step.replace('\n', ' ')).append('\n');
            lines.forEach(
                    line -> text.append('\t').append(line.replace('\n', ' ')).append('\n'));
        });
        Path temporary = file.resolveSibling(file.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().getId());
        Files.writeString(temporary, text.toString());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
