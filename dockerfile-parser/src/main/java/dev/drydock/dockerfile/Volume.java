package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** {@code VOLUME path…} or a JSON array of paths. */
public record Volume(Statement source, List<String> paths) implements Instruction {
    public Volume {
        paths = List.copyOf(paths);
    }

    static Volume read(Statement statement, Problems problems) throws Refusal {
        Flags.read(statement, Flags.Known.NONE, problems);
        if (statement.arguments().isEmpty()) {
            throw problems.fatal(
                    statement.keyword().range(), "VOLUME requires at least one argument", "", "write VOLUME /data");
        }
        List<String> paths = new ArrayList<>();
        for (Word word : statement.arguments()) {
            paths.add(Blank.trim(word.text()));
            if (Blank.isBlank(word.text())) {
                problems.error(word.range(), "VOLUME specified can not be an empty string", "", "name a directory");
            }
        }
        return new Volume(statement, paths);
    }

    @Override
    public Volume expand(Expansion expansion) throws ExpansionException, InvalidValueException {
        List<String> expanded = new ArrayList<>();
        for (String path : paths) {
            String value = expansion.word(path);
            if (value.isEmpty()) {
                throw new InvalidValueException(
                        "VOLUME specified can not be an empty string", path, "name a directory");
            }
            expanded.add(value);
        }
        return new Volume(source, expanded);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.volume(this);
    }
}
