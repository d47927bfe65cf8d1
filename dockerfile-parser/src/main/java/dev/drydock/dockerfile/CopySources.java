package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What COPY and ADD copy, and where to.
 *
 * @param paths paths or patterns; of ADD, URLs and git references too
 * @param files here-documents, copied after the paths
 * @param destination a path below the root or WORKDIR; one that ends with {@code /} is a directory
 */
public record CopySources(List<String> paths, List<InlineFile> files, String destination) {
    public CopySources {
        paths = List.copyOf(paths);
        files = List.copyOf(files);
    }

    static CopySources read(Statement statement, Problems problems) throws Refusal {
        String name = statement.name();
        List<Word> words = statement.arguments();
        if (words.size() < 2) {
            throw problems.fatal(
                    statement.argumentsRange(),
                    words.isEmpty()
                            ? name + " requires at least two arguments"
                            : name + " requires at least two arguments, but only one was provided. "
                                    + "Destination could not be determined",
                    "",
                    "write " + name + " source destination");
        }
        Word destination = words.get(words.size() - 1);
        if (Heredoc.tryOpen(destination.text()).isPresent()) {
            throw problems.fatal(
                    destination.range(),
                    name + " cannot accept a heredoc as a destination",
                    "the last word says where to",
                    "put the path behind it");
        }
        Map<String, Heredoc> bodies = new HashMap<>();
        statement.heredocs().forEach(heredoc -> bodies.put(heredoc.name(), heredoc));
        List<String> paths = new ArrayList<>();
        List<InlineFile> files = new ArrayList<>();
        for (Word word : words.subList(0, words.size() - 1)) {
            Optional<Heredoc> opener = Heredoc.tryOpen(word.text());
            if (opener.isEmpty()) {
                paths.add(word.text());
                continue;
            }
            Heredoc heredoc = opener.get();
            Heredoc body = bodies.getOrDefault(heredoc.name(), heredoc);
            files.add(new InlineFile(
                    heredoc.name(), heredoc.withContent(body.content()).body(), heredoc.expand()));
        }
        return new CopySources(paths, files, destination.text());
    }

    CopySources expand(Expansion expansion) throws ExpansionException {
        List<String> newPaths = new ArrayList<>();
        for (String path : paths) {
            newPaths.add(expansion.word(path));
        }
        String newDestination = expansion.word(destination);
        List<InlineFile> newFiles = new ArrayList<>();
        for (InlineFile file : files) {
            newFiles.add(file.expand(expansion));
        }
        return new CopySources(newPaths, newFiles, newDestination);
    }

    static Optional<String> expand(Optional<String> value, Expansion expansion) throws ExpansionException {
        if (value.isEmpty()) {
            return value;
        }
        String expanded = expansion.word(value.get());
        return expanded.isEmpty() ? Optional.empty() : Optional.of(expanded);
    }

    static Optional<String> mode(Optional<String> value, Expansion expansion)
            throws ExpansionException, InvalidValueException {
        Optional<String> mode = expand(value, expansion);
        if (mode.isPresent()) {
            FileMode.parse(mode.get());
        }
        return mode;
    }

    /** Whether a source is fetched over HTTP or from a git repository. */
    public static boolean isRemote(String path) {
        String lower = Blank.lower(path);
        return lower.startsWith("http://")
                || lower.startsWith("https://")
                || lower.startsWith("git://")
                || lower.startsWith("ssh://")
                || lower.startsWith("git@");
    }
}
