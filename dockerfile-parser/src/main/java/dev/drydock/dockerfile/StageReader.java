package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sorts instructions into stages, and checks between stages what the text alone decides. */
final class StageReader {
    /** Every variable is set, and not empty: what cannot be expanded then never can. */
    private static final Variables ANYTHING = name -> Optional.of("x");

    private final DockerfileText text;
    private final Problems problems;
    private final List<Arg> globalArgs = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final Map<String, Stage> byName = new HashMap<>();

    /** A stage that still grows. */
    private static final class Open {
        final From from;
        final List<Instruction> instructions = new ArrayList<>();
        final Problems problems;

        Open(From from, Problems problems) {
            this.from = from;
            this.problems = problems;
        }
    }

    StageReader(DockerfileText text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    List<Arg> globalArgs() {
        return globalArgs;
    }

    List<Stage> stages() {
        return stages;
    }

    Map<String, Stage> byName() {
        return byName;
    }

    void read() {
        boolean orphaned = false;
        boolean begun = false;
        boolean anyFrom = text.statements().stream()
                .anyMatch(statement -> statement.name().equals("FROM"));
        for (Statement statement : text.statements()) {
            boolean isFrom = statement.name().equals("FROM");
            Optional<Instruction> instruction = InstructionReader.read(statement, problems);
            begun |= isFrom;
            if (!begun && anyFrom && !orphaned && !statement.name().equals("ARG")) {
                orphaned = true;
                problems.error(
                        statement.keyword().range(),
                        "no build stage in current context",
                        "only ARG may stand above the first FROM",
                        "move it below FROM");
            }
            instruction.ifPresent(this::add);
        }
        if (!anyFrom && !text.statements().isEmpty()) {
            problems.error(
                    text.statements().get(0).keyword().range(),
                    "dockerfile contains no stages to build",
                    "it has no FROM",
                    "begin with FROM and the image to build on");
        }
        checkSources();
        for (Open each : open) {
            Stage stage = new Stage(stages.size(), each.from, each.instructions, List.copyOf(each.problems.all()));
            stages.add(stage);
            stage.name().ifPresent(name -> byName.put(name, stage));
        }
    }

    private void add(Instruction instruction) {
        if (instruction instanceof From from) {
            open.add(new Open(from, problems.fresh()));
            checkValues(from, problems);
        } else if (!open.isEmpty()) {
            Open current = open.get(open.size() - 1);
            current.instructions.add(instruction);
            if (!(instruction instanceof Arg)) {
                checkValues(instruction, current.problems);
            }
        } else if (instruction instanceof Arg arg) {
            globalArgs.add(arg);
        } else {
            checkValues(instruction, problems);
        }
    }

    /** Where there is no variable the values can be judged now; where there is one, only how it is written. */
    private void checkValues(Instruction instruction, Problems to) {
        Statement statement = instruction.source();
        boolean variable = statement.line().indexOf('$') >= 0
                || statement.heredocs().stream()
                        .anyMatch(
                                heredoc -> heredoc.expand() && heredoc.content().indexOf('$') >= 0);
        try {
            instruction.expand(new Expansion(text.escape(), variable ? ANYTHING : Variables.none()));
        } catch (ExpansionException e) {
            to.add(Located.problem(problems.file(), instruction, e));
        } catch (InvalidValueException e) {
            if (!variable) {
                to.add(Located.problem(problems.file(), instruction, e));
            }
        }
    }

    /** The number that a source is, if it is one. */
    static Optional<Integer> index(String from) {
        char first = from.isEmpty() ? ' ' : from.charAt(0);
        boolean signed = first == '-' || first == '+';
        for (int i = signed ? 1 : 0; i < from.length(); i++) {
            if (from.charAt(i) < '0' || from.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        int digits = from.length() - (signed ? 1 : 0);
        return digits > 0 && digits < 10 ? Optional.of(Integer.parseInt(from)) : Optional.empty();
    }

    private void checkSources() {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < open.size(); i++) {
            int index = i;
            open.get(i).from.stageName().ifPresent(name -> names.put(name, index));
        }
        List<List<StageCycle.Edge>> edges = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            List<StageCycle.Edge> own = new ArrayList<>();
            for (Instruction instruction : open.get(i).instructions) {
                if (instruction instanceof Copy copy && copy.from().isPresent()) {
                    edge(copy, copy.from().get(), names).ifPresent(own::add);
                } else if (instruction instanceof Run run) {
                    for (String from : run.mountSources()) {
                        Integer to = names.get(Blank.lower(from));
                        if (to != null) {
                            own.add(new StageCycle.Edge(to, from, flag(run, from)));
                        }
                    }
                }
            }
            edges.add(own);
        }
        Optional<StageCycle> cycle = StageCycle.find(edges);
        cycle.ifPresent(found -> problems.error(
                found.path().get(0).range(),
                "circular dependency detected on stage: " + label(found.start()),
                "it goes round by line "
                        + String.join(
                                ", ",
                                found.path().stream()
                                        .map(edge -> String.valueOf(edge.range().firstLine()))
                                        .toList()),
                "copy from a stage that does not need this one"));
        if (cycle.isEmpty()) {
            for (int i = 0; i < open.size(); i++) {
                checkOrder(i, edges.get(i));
            }
        }
    }

    private void checkOrder(int stage, List<StageCycle.Edge> edges) {
        for (StageCycle.Edge edge : edges) {
            if (edge.to() > stage) {
                open.get(stage)
                        .problems
                        .error(
                                edge.range(),
                                "cannot copy from stage " + Go.quote(edge.written())
                                        + ", it needs to be defined before current stage " + Go.quote(label(stage)),
                                "it begins in line "
                                        + open.get(edge.to()).from.range().firstLine(),
                                "move that stage above this one");
            }
        }
    }

    private Optional<StageCycle.Edge> edge(Copy copy, String from, Map<String, Integer> names) {
        SourceRange range = flag(copy, from);
        if (!isLiteral(from)) {
            problems.error(
                    range,
                    "COPY: variable expansion is not supported for --from, define a new stage with FROM using ARG from "
                            + "global scope as a workaround",
                    "",
                    "write FROM " + from + " AS name above, and --from=name here");
            return Optional.empty();
        }
        Optional<Integer> index = index(from);
        if (index.isPresent()) {
            if (index.get() < 0 || index.get() >= open.size()) {
                problems.error(
                        range,
                        "COPY: invalid stage index " + index.get(),
                        open.size() == 1
                                ? "there is one stage, of index 0"
                                : "the last stage has index " + (open.size() - 1),
                        "name the stage with AS, and copy from that name");
                return Optional.empty();
            }
            return Optional.of(new StageCycle.Edge(index.get(), from, range));
        }
        return Optional.ofNullable(names.get(Blank.lower(from))).map(to -> new StageCycle.Edge(to, from, range));
    }

    private boolean isLiteral(String from) {
        try {
            return new Expansion(text.escape(), Variables.none()).word(from).equals(from);
        } catch (ExpansionException e) {
            return false;
        }
    }

    private String label(int stage) {
        return open.get(stage).from.stageName().orElse("stage-" + stage);
    }

    private static SourceRange flag(Instruction instruction, String value) {
        return instruction.source().flags().stream()
                .filter(flag -> flag.text().contains("from=" + value))
                .findFirst()
                .map(Word::range)
                .orElseGet(() -> instruction.source().keyword().range());
    }
}
