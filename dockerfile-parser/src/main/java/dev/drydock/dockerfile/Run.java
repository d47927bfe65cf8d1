package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code RUN [--mount=…] [--network=…] [--security=…] [--device=…] command}.
 *
 * @param mountTexts the value of each {@code --mount}, as written
 * @param mounts the same, understood; filled by expanding, since values may hold variables
 */
public record Run(
        Statement source,
        CommandLine command,
        List<String> mountTexts,
        List<Mount> mounts,
        Network network,
        Security security,
        List<Device> devices)
        implements Instruction {
    private static final Flags.Known FLAGS =
            new Flags.Known(Set.of(), Set.of("network", "security"), Set.of("mount", "device"));

    public Run {
        mountTexts = List.copyOf(mountTexts);
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
    }

    static Run read(Statement statement, Problems problems) {
        Flags flags = Flags.read(statement, FLAGS, problems);
        List<Device> devices = new ArrayList<>();
        for (Word word : flags.all("device")) {
            try {
                devices.add(Device.parse(word.text()));
            } catch (InvalidValueException e) {
                problems.error(
                        word.range(),
                        "RUN: --device: " + e.getMessage(),
                        "",
                        e.fix().orElse(""));
            }
        }
        for (Word word : flags.all("mount")) {
            try {
                Mount.check(word.text());
            } catch (InvalidValueException e) {
                problems.error(
                        word.range(),
                        "RUN: --mount: " + e.getMessage(),
                        "",
                        e.fix().orElse(""));
            }
        }
        Network network = choice(flags, "network", Network.DEFAULT, Network.values(), "invalid network mode", problems);
        Security security =
                choice(flags, "security", Security.SANDBOX, Security.values(), "invalid security mode", problems);
        return new Run(
                statement, CommandLine.of(statement, 0), flags.texts("mount"), List.of(), network, security, devices);
    }

    private static <E extends Enum<E>> E choice(
            Flags flags, String name, E standard, E[] known, String message, Problems problems) {
        Optional<Word> word = flags.word(name);
        if (word.isEmpty()) {
            return standard;
        }
        List<String> names = new ArrayList<>();
        for (E value : known) {
            if (Blank.lower(value.name()).equals(word.get().text())) {
                return value;
            }
            names.add(Blank.lower(value.name()));
        }
        problems.error(
                word.get().range(),
                "RUN: " + message + " " + Go.quote(word.get().text()),
                "",
                Suggestion.nearest(word.get().text(), names)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("it is one of " + String.join(", ", names)));
        return standard;
    }

    /** The stages, named contexts or images that its mounts are {@code from}; known before any expansion. */
    public List<String> mountSources() {
        List<String> sources = new ArrayList<>();
        for (String text : mountTexts) {
            Mount.from(text).ifPresent(sources::add);
        }
        return sources;
    }

    /** Whether one of its mounts is a cache; known before any expansion. */
    public boolean hasCacheMount() {
        return mountTexts.stream().anyMatch(text -> Mount.isCache(text));
    }

    /** Only the values of mounts may hold variables; those of the command are the shell's. */
    @Override
    public Run expand(Expansion expansion) throws ExpansionException, InvalidValueException {
        List<Mount> understood = new ArrayList<>();
        for (String text : mountTexts) {
            understood.add(Mount.parse(text, expansion));
        }
        return new Run(source, command, mountTexts, understood, network, security, devices);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.run(this);
    }
}
