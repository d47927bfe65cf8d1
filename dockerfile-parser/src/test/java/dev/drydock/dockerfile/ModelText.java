package dev.drydock.dockerfile;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A Dockerfile as text for golden files: each instruction with its range and all that is not empty or false. */
final class ModelText {
    private ModelText() {}

    static String of(Dockerfile dockerfile, List<Stage> stages, Expander expander) throws Exception {
        List<String> out = new ArrayList<>();
        dockerfile.directives().syntax().ifPresent(each -> out.add("# " + directive(each)));
        dockerfile.directives().escape().ifPresent(each -> out.add("# " + directive(each)));
        dockerfile.directives().check().ifPresent(each -> out.add("# " + directive(each)));
        for (Arg arg : dockerfile.globalArgs()) {
            out.add(instruction(arg));
        }
        for (Stage stage : stages) {
            out.add("");
            out.add("stage " + stage.index() + " " + stage.label());
            out.add(instruction(expander.expand(stage.from())));
            for (Instruction instruction : stage.instructions()) {
                out.add(instruction(expander.expand(instruction)));
            }
            stage.problems().forEach(problem -> out.add("if needed: " + problem));
        }
        dockerfile
                .warnings()
                .forEach(warning -> out.add(warning.render(dockerfile.text().text())));
        return String.join("\n", out).strip() + "\n";
    }

    interface Expander {
        Instruction expand(Instruction instruction) throws DockerfileException;
    }

    private static String directive(Directive directive) {
        return directive.name() + "=" + directive.value() + " (line "
                + directive.range().firstLine() + ")";
    }

    private static String instruction(Instruction instruction) throws Exception {
        SourceRange range = instruction.range();
        return "%d:%d-%d:%d %s%s"
                .formatted(
                        range.firstLine(),
                        range.firstColumn(),
                        range.lastLine(),
                        range.lastColumn(),
                        instruction.name(),
                        components((Record) instruction));
    }

    private static String components(Record value) throws Exception {
        StringBuilder out = new StringBuilder();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            if (!component.getName().equals("source") || component.getType() != Statement.class) {
                Object part = component.getAccessor().invoke(value);
                String text = show(part);
                if (!text.isEmpty()) {
                    out.append(' ').append(component.getName()).append('=').append(text);
                }
            }
        }
        return out.toString();
    }

    private static String show(Object value) throws Exception {
        if (value instanceof Optional<?> optional) {
            return optional.isEmpty()
                    ? ""
                    : optional.get() instanceof Boolean ? "" + optional.get() : show(optional.get());
        }
        if (value instanceof OptionalInt optional) {
            return optional.isEmpty() ? "" : "0" + Integer.toOctalString(optional.getAsInt());
        }
        if (value instanceof OptionalLong optional) {
            return optional.isEmpty() ? "" : String.valueOf(optional.getAsLong());
        }
        if (value instanceof Boolean flag) {
            return flag ? "true" : "";
        }
        if (value instanceof String text) {
            return Go.quote(text);
        }
        if (value instanceof List<?> list) {
            List<String> parts = new ArrayList<>();
            for (Object each : list) {
                parts.add(show(each));
            }
            return list.isEmpty() ? "" : parts.toString();
        }
        if (value instanceof Instruction inner) {
            return "{" + inner.name() + components((Record) inner) + "}";
        }
        if (value instanceof Record inner) {
            return value.getClass().getSimpleName() + "{" + components(inner).strip() + "}";
        }
        return String.valueOf(value);
    }
}
