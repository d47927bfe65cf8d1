package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An ignore file: which paths of a build context are left out, and which line says so (Dockerfile reference, ".dockerignore
 * file"; matching as in moby's patternmatcher).
 *
 * <p>Patterns are tried in order, the last that matches wins; one with {@code !} takes a path back in. A pattern that
 * matches a folder matches everything below it. Paths are relative to the context, with slashes.
 *
 * <p>For one path ask {@link #decide}; for a walk begin at {@link #root()}, which remembers what the folders above matched.
 */
public final class IgnoreFile {
    /**
     * A pattern of the file.
     *
     * @param text cleaned, without {@code !}
     * @param line where it stands, from 1
     * @param exception whether it takes paths back in
     */
    public record Rule(String text, int line, boolean exception) {}

    /**
     * What becomes of a path.
     *
     * @param by the rule that decided; absent when none matched
     */
    public record Decision(boolean ignored, Optional<Rule> by) {
        private static final Decision INCLUDED = new Decision(false, Optional.empty());
    }

    private final SourceText source;
    private final List<Rule> rules = new ArrayList<>();
    private final List<PathPattern> patterns = new ArrayList<>();
    private boolean exceptions;

    private IgnoreFile(SourceText source) {
        this.source = source;
    }

    /** Ignores nothing. */
    public static IgnoreFile none() {
        return new IgnoreFile(SourceText.of(""));
    }

    /**
     * Reads a file: a line that begins with {@code #} is a comment, spaces at the edges and a leading slash mean nothing.
     *
     * @param file the name that messages show
     * @throws DockerfileException patterns are malformed, all of them
     */
    public static IgnoreFile parse(String file, String text) throws DockerfileException {
        SourceText source = SourceText.of(file, text);
        IgnoreFile ignore = new IgnoreFile(source);
        Problems problems = new Problems(source);
        for (int line = 0; line < source.lines(); line++) {
            ignore.add(normal(source.content(line)), line + 1, problems);
        }
        problems.throwIfErrors();
        return ignore;
    }

    /** The patterns of a file as the reference hands them to its matcher; unchecked. */
    static List<String> lines(String text) {
        SourceText source = SourceText.of(text);
        return IntStream.range(0, source.lines())
                .mapToObj(line -> normal(source.content(line)))
                .filter(pattern -> !pattern.isEmpty())
                .toList();
    }

    /**
     * Takes patterns from elsewhere, such as {@code COPY --exclude}; rules count them from 1.
     *
     * @throws DockerfileException patterns are malformed
     */
    public static IgnoreFile of(List<String> patterns) throws DockerfileException {
        SourceText source = SourceText.of("pattern", String.join("\n", patterns));
        IgnoreFile ignore = new IgnoreFile(source);
        Problems problems = new Problems(source);
        for (int i = 0; i < patterns.size(); i++) {
            ignore.add(patterns.get(i), i + 1, problems);
        }
        problems.throwIfErrors();
        return ignore;
    }

    /** The pattern in a line: cleaned, relative to the context; empty if there is none. */
    private static String normal(String content) {
        String line = content.startsWith("#") ? "" : Blank.trim(content);
        boolean exception = line.startsWith("!");
        String pattern = exception ? Blank.trim(line.substring(1)) : line;
        if (!pattern.isEmpty()) {
            pattern = GoPath.clean(pattern);
            pattern = pattern.length() > 1 && pattern.startsWith("/") ? pattern.substring(1) : pattern;
        }
        return exception ? "!" + pattern : pattern;
    }

    private void add(String written, int line, Problems problems) {
        String trimmed = Blank.trim(written);
        if (trimmed.isEmpty()) {
            return;
        }
        String cleaned = GoPath.clean(trimmed);
        boolean exception = cleaned.startsWith("!");
        String pattern = exception ? cleaned.substring(1) : cleaned;
        SourceRange range = line <= source.lines() ? source.wholeLine(line - 1) : SourceRange.at(line, 1);
        if (pattern.isEmpty()) {
            problems.error(
                    range, "illegal exclusion pattern: \"!\"", "it takes nothing back in", "write a pattern behind it");
        } else if (!GoPath.isPattern(pattern)) {
            problems.error(
                    range,
                    "syntax error in pattern " + Go.quote(written),
                    "a bracket is not closed, a range has no end, or nothing stands behind the last \\",
                    "put \\ before a character that is meant as it is");
        } else {
            rules.add(new Rule(pattern, line, exception));
            patterns.add(new PathPattern(pattern));
            exceptions |= exception;
        }
    }

    /** The name that messages show. */
    public String file() {
        return source.file();
    }

    /** The patterns in order. */
    public List<Rule> rules() {
        return List.copyOf(rules);
    }

    /** Whether a rule takes paths back in. */
    public boolean hasExceptions() {
        return exceptions;
    }

    /** Where a rule stands, as in {@code .dockerignore:3}. */
    public String place(Rule rule) {
        return source.file() + ":" + rule.line();
    }

    /** A path in the form that rules compare: no empty part, no {@code .}, no {@code ..} that can be resolved. */
    public static String cleaned(String path) {
        return GoPath.clean(path);
    }

    /**
     * What becomes of one path. The context itself is never left out.
     *
     * @throws DockerfileException a pattern that has to be asked is broken, such as one with the class {@code [z-a]}
     */
    public Decision decide(String path) throws DockerfileException {
        String cleaned = GoPath.clean(path);
        if (cleaned.equals(".")) {
            return Decision.INCLUDED;
        }
        String parent = GoPath.parent(cleaned);
        List<String> above = new ArrayList<>();
        if (!parent.equals(".")) {
            String[] parts = parent.split("/", -1);
            StringBuilder prefix = new StringBuilder();
            for (int i = 0; i < parts.length; i++) {
                above.add(prefix.append(i == 0 ? "" : "/").append(parts[i]).toString());
            }
        }
        return decide(cleaned, index -> above.stream().anyMatch(patterns.get(index)::matches));
    }

    /** The top of a walk through the context. */
    public Folder root() {
        return new Folder("", new BitSet(), Decision.INCLUDED);
    }

    private interface Above {
        boolean matched(int rule);
    }

    private Decision decide(String path, Above above) throws DockerfileException {
        Decision decision = Decision.INCLUDED;
        for (int i = 0; i < patterns.size(); i++) {
            // A rule that could only say again what holds is not asked.
            if (rules.get(i).exception() != decision.ignored) {
                continue;
            }
            if (patterns.get(i).isBroken()) {
                throw broken(rules.get(i));
            }
            if (patterns.get(i).matches(path) || above.matched(i)) {
                decision = new Decision(!rules.get(i).exception(), Optional.of(rules.get(i)));
            }
        }
        return decision;
    }

    private DockerfileException broken(Rule rule) {
        SourceRange range =
                rule.line() <= source.lines() ? source.wholeLine(rule.line() - 1) : SourceRange.at(rule.line(), 1);
        Diagnostic problem = Diagnostic.error(file(), range, "syntax error in pattern " + Go.quote(rule.text()))
                .why("a class or an escape in it is none")
                .fix("put \\\\ before a punctuation character that is meant as it is");
        return new DockerfileException(List.of(problem), source);
    }

    /** A folder of a walk. Asking for its entries costs one look at each rule, whatever its depth. */
    public final class Folder {
        private final String path;
        private final BitSet matched;
        private final Decision decision;

        private Folder(String path, BitSet matched, Decision decision) {
            this.path = path;
            this.matched = matched;
            this.decision = decision;
        }

        /** What becomes of the folder itself. */
        public Decision decision() {
            return decision;
        }

        /** What becomes of an entry that is no folder. */
        public Decision entry(String name) throws DockerfileException {
            return decide(child(name), matched::get);
        }

        /** A folder in this one. */
        public Folder folder(String name) throws DockerfileException {
            String child = child(name);
            BitSet own = (BitSet) matched.clone();
            for (int i = 0; i < patterns.size(); i++) {
                if (!own.get(i) && patterns.get(i).matches(child)) {
                    own.set(i);
                }
            }
            return new Folder(child, own, decide(child, matched::get));
        }

        /** Whether all below is left out too, so that a walk need not enter. */
        public boolean isClosed() {
            if (!decision.ignored) {
                return false;
            }
            for (int i = 0; i < patterns.size(); i++) {
                if (rules.get(i).exception() && patterns.get(i).mayMatchBelow(path)) {
                    return false;
                }
            }
            return true;
        }

        private String child(String name) {
            return path.isEmpty() ? name : path + "/" + name;
        }
    }
}
