package dev.drydock.dockerfile;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Dockerfile, understood: the front door of this package. Immutable.
 *
 * <pre>{@code
 * Dockerfile dockerfile = Dockerfile.parse("Dockerfile", bytes);
 * Map<String, String> globals = dockerfile.globals(buildArgs, platformArgs).value();
 * StageGraph graph = dockerfile.graph(Variables.of(globals));
 * for (Stage stage : graph.needed(dockerfile.target("app"))) {
 *     for (Instruction instruction : stage.instructions()) {
 *         Instruction ready = dockerfile.expand(instruction, variablesOfThatPlace).value();
 *     }
 * }
 * }</pre>
 */
public final class Dockerfile {
    /** Files longer than this are refused unread, in bytes. */
    public static final int MAX_BYTES = 16 << 20;

    private final DockerfileText text;
    private final SourceText source;
    private final List<Arg> globalArgs;
    private final List<Stage> stages;
    private final Map<String, Stage> byName;
    private final List<Diagnostic> warnings;

    private Dockerfile(DockerfileText text, SourceText source, StageReader reader, List<Diagnostic> warnings) {
        this.text = text;
        this.source = source;
        this.globalArgs = List.copyOf(reader.globalArgs());
        this.stages = List.copyOf(reader.stages());
        this.byName = Map.copyOf(reader.byName());
        this.warnings = warnings;
    }

    /**
     * Reads a file.
     *
     * @param file the name that diagnostics show
     * @throws DockerfileException it is refused, with every problem found
     */
    public static Dockerfile parse(String file, byte[] bytes) throws DockerfileException {
        if (bytes.length > MAX_BYTES) {
            throw new DockerfileException(List.of(tooLong(file)), SourceText.of(file, ""));
        }
        return new Draft(decode(file, bytes)).whole();
    }

    /** Reads a text; see {@link #parse(String, byte[])}. */
    public static Dockerfile parse(String file, String text) throws DockerfileException {
        if (text.length() > MAX_BYTES) {
            throw new DockerfileException(List.of(tooLong(file)), SourceText.of(file, ""));
        }
        return new Draft(new Problems(SourceText.of(file, text))).whole();
    }

    /** Reads what can be read of a file, for tools: never refuses. */
    public static Reading read(String file, byte[] bytes) {
        return bytes.length > MAX_BYTES ? Reading.refused(tooLong(file)) : new Draft(decode(file, bytes)).reading();
    }

    /** Bytes that are no character become U+FFFD, with a warning. */
    private static Problems decode(String file, byte[] bytes) {
        try {
            return new Problems(SourceText.of(
                    file,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString()));
        } catch (CharacterCodingException e) {
            String lenient = new String(bytes, StandardCharsets.UTF_8);
            int line = 1
                    + (int) lenient.substring(0, lenient.indexOf('\uFFFD'))
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            Problems problems = new Problems(SourceText.of(file, lenient));
            problems.warning(
                    SourceRange.at(line, 1),
                    "the file is not valid UTF-8",
                    "bytes that are no character are read as U+FFFD",
                    "save it as UTF-8");
            return problems;
        }
    }

    /** Both levels of understanding, and what stood in the way. */
    private static final class Draft {
        private final Problems problems;
        private final DockerfileText statements;
        private final boolean refused;
        private final StageReader reader;

        Draft(Problems problems) {
            this.problems = problems;
            this.statements = new StatementReader(problems.source(), problems).read();
            this.refused = problems.hasErrors();
            this.reader = new StageReader(statements, problems);
            reader.read();
        }

        Dockerfile whole() throws DockerfileException {
            if (problems.hasErrors()) {
                // Refused anyway: what would refuse a stage only when it is needed is told with the rest.
                reader.stages().forEach(stage -> problems.addNew(stage.problems()));
            }
            problems.throwIfErrors();
            return dockerfile();
        }

        private Dockerfile dockerfile() {
            return new Dockerfile(statements, problems.source(), reader, problems.all());
        }

        Reading reading() {
            Optional<Dockerfile> understood = reader.stages().isEmpty() ? Optional.empty() : Optional.of(dockerfile());
            reader.stages().forEach(stage -> problems.addNew(stage.problems()));
            return new Reading(statements, refused, understood, problems.all());
        }
    }

    private static Diagnostic tooLong(String file) {
        return Diagnostic.error(file, SourceRange.at(1, 1), "the file is longer than 16 MiB")
                .fix("put data into files of the build context");
    }

    /**
     * Reads a trigger that an image's configuration holds, for a look at it alone; a build wants {@link #trigger}.
     *
     * @param origin what diagnostics show instead of a file name, such as {@code ONBUILD of example/base:1}
     * @throws DockerfileException it is no single instruction, or one that is not allowed
     */
    public static Instruction parseOnBuild(String origin, String trigger) throws DockerfileException {
        SourceText source = SourceText.of(origin, trigger);
        Problems problems = new Problems(source);
        Optional<Statement> statement = onlyStatement(source, problems);
        Optional<Instruction> instruction = statement.flatMap(only -> InstructionReader.read(only, problems));
        problems.throwIfErrors();
        return instruction.orElseThrow(() -> new IllegalStateException("refused without a reason: " + trigger));
    }

    /**
     * Reads a trigger that the base image of a stage brought. It stands where the stage's FROM stands, and so do its
     * problems, now and when it is expanded.
     *
     * @throws DockerfileException it is no single instruction, or one that is not allowed
     */
    public Instruction trigger(Stage stage, String trigger) throws DockerfileException {
        SourceRange place = stage.from().range();
        SourceText own = SourceText.of(file(), trigger);
        Problems problems = new Problems(own);
        Optional<Instruction> instruction = onlyStatement(own, problems)
                .flatMap(statement -> InstructionReader.read(statement.at(place), problems));
        if (problems.hasErrors() || instruction.isEmpty()) {
            throw refused(problems.all().stream()
                    .map(problem -> Diagnostic.error(file(), place, "ONBUILD of the base image: " + problem.message())
                            .why("its trigger is " + Go.quote(trigger))
                            .fix(problem.fix().orElse("")))
                    .toList());
        }
        return instruction.get();
    }

    private static Optional<Statement> onlyStatement(SourceText source, Problems problems) {
        List<Statement> statements =
                new StatementReader(source, problems).read().statements();
        if (statements.size() != 1) {
            if (!problems.hasErrors()) {
                problems.error(
                        SourceRange.at(1, 1),
                        "onbuild trigger should be a single expression",
                        "",
                        "write one ONBUILD for each instruction");
            }
            return Optional.empty();
        }
        Statement only = statements.get(0);
        if (OnBuild.REFUSED.contains(only.name())) {
            problems.error(
                    only.keyword().range(), only.name() + " isn't allowed as an ONBUILD trigger", "", "leave it out");
        }
        return Optional.of(only);
    }

    /** The name that diagnostics show. */
    public String file() {
        return text.file();
    }

    /** The file as statements, before their meaning: what was written, for tools and style checks. */
    public DockerfileText text() {
        return text;
    }

    /** The parser directives at the top. */
    public Directives directives() {
        return text.directives();
    }

    /** {@code \}, or a backtick by directive. */
    public char escape() {
        return text.escape();
    }

    /** The ARGs above the first FROM, in order. */
    public List<Arg> globalArgs() {
        return globalArgs;
    }

    /** The argument that is declared anywhere here and whose name is nearest to one that is not. */
    public Optional<String> nearestArgument(String name) {
        return Suggestion.nearest(
                name,
                Stream.concat(
                                globalArgs.stream(),
                                stages.stream()
                                        .flatMap(stage -> stage.instructions().stream())
                                        .filter(Arg.class::isInstance)
                                        .map(Arg.class::cast))
                        .flatMap(arg -> arg.declarations().stream())
                        .map(Arg.Declaration::name)
                        .distinct()
                        .toList());
    }

    /** The stages in order; at least one. */
    public List<Stage> stages() {
        return stages;
    }

    /** What is odd, but does not refuse the file. */
    public List<Diagnostic> warnings() {
        return warnings;
    }

    /** The stage of a name, whatever its case; the last one, should several have it. */
    public Optional<Stage> stage(String name) {
        return Optional.ofNullable(byName.get(Blank.lower(name)));
    }

    /** The stage that {@code COPY --from} means: by index, or by name. Absent means an image or named context. */
    public Optional<Stage> source(String from) {
        return StageReader.index(from)
                .filter(index -> index >= 0 && index < stages.size())
                .map(stages::get)
                .or(() -> stage(from));
    }

    /**
     * The stage to build: the one of that name, or the last when it is empty.
     *
     * @throws DockerfileException there is none of that name, with the nearest there is
     */
    public Stage target(String name) throws DockerfileException {
        if (name.isEmpty()) {
            return stages.get(stages.size() - 1);
        }
        Optional<Stage> stage = stage(name);
        if (stage.isPresent()) {
            return stage.get();
        }
        String known = byName.isEmpty() ? "no stage has a name" : "there are " + String.join(", ", names());
        throw refused(
                stages.get(stages.size() - 1).from().range(),
                "target stage " + Go.quote(name) + " could not be found",
                known,
                Suggestion.nearest(name, names())
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse(""));
    }

    private List<String> names() {
        return stages.stream()
                .flatMap(stage -> stage.name().stream())
                .distinct()
                .toList();
    }

    /**
     * The values of the global ARGs: what FROM sees, and what an ARG without default imports into a stage.
     *
     * @param buildArgs values from the command line; they win
     * @param predefined values that need no ARG here, such as {@code TARGETPLATFORM}
     * @throws DockerfileException a default cannot be expanded
     */
    public Expanded<Map<String, String>> globals(Map<String, String> buildArgs, Map<String, String> predefined)
            throws DockerfileException {
        Map<String, String> values = new LinkedHashMap<>(predefined);
        values.replaceAll((name, value) -> buildArgs.getOrDefault(name, value));
        Expansion expansion = new Expansion(escape(), name -> Optional.ofNullable(values.get(name)));
        Problems problems = new Problems(source);
        for (Arg arg : globalArgs) {
            for (Arg.Declaration declaration : arg.declarations()) {
                try {
                    String given = buildArgs.get(declaration.name());
                    if (given != null) {
                        values.put(declaration.name(), given);
                    } else if (declaration.standard().isPresent()) {
                        values.put(
                                declaration.name(),
                                expansion.word(declaration.standard().get()));
                    }
                } catch (ExpansionException e) {
                    problems.add(Located.problem(file(), arg, e));
                }
            }
        }
        problems.throwIfErrors();
        return new Expanded<>(values, expansion.matched(), expansion.unmatched());
    }

    /**
     * Which stage builds on which, with the variables in FROM replaced.
     *
     * @param globals the values of {@link #globals}
     * @throws DockerfileException a FROM cannot be expanded, or to nothing
     */
    public StageGraph graph(Variables globals) throws DockerfileException {
        Problems problems = new Problems(source);
        List<From> froms = new ArrayList<>();
        for (Stage stage : stages) {
            try {
                froms.add(expand(stage.from(), globals).value());
            } catch (DockerfileException e) {
                e.diagnostics().forEach(problems::add);
            }
        }
        problems.throwIfErrors();
        return new StageGraph(this, froms);
    }

    /**
     * An instruction with the variables of its place replaced, wherever its kind allows; also one of
     * {@link #parseOnBuild}.
     *
     * @throws DockerfileException a word cannot be expanded, or becomes what its place does not want
     */
    // Every variant expands to its own kind.
    @SuppressWarnings("unchecked")
    public <I extends Instruction> Expanded<I> expand(I instruction, Variables variables) throws DockerfileException {
        Expansion expansion = new Expansion(escape(), variables);
        try {
            I expanded = (I) instruction.expand(expansion);
            if (expanded instanceof Env env && variables instanceof Scope scope && !scope.hasRoomFor(env)) {
                throw refused(env.range(), "ENV: the environment is longer than 4 Mi characters", "", Scope.TOO_LARGE);
            }
            return new Expanded<>(expanded, expansion.matched(), expansion.unmatched());
        } catch (ExpansionException e) {
            throw new DockerfileException(List.of(Located.problem(file(), instruction, e)), source);
        } catch (InvalidValueException e) {
            throw new DockerfileException(List.of(Located.problem(file(), instruction, e)), source);
        }
    }

    /**
     * A problem that a later phase found in this file, ready to throw: rendered with its excerpt.
     *
     * @param message one line, beginning with the instruction
     */
    public DockerfileException refused(SourceRange range, String message, String why, String fix) {
        return refused(List.of(Diagnostic.error(file(), range, message).why(why).fix(fix)));
    }

    /** Several problems that a later phase found together; at least one. */
    public DockerfileException refused(List<Diagnostic> problems) {
        return new DockerfileException(problems, source);
    }
}
