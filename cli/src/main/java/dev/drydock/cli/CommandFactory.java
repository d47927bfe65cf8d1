package dev.drydock.cli;

import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** Makes the commands, each with the console it writes to. */
final class CommandFactory implements CommandLine.IFactory {
    private static final Map<Class<?>, Function<Console, Object>> COMMANDS = Map.of(
            BuildCommand.class, BuildCommand::new,
            PushCommand.class, PushCommand::new,
            ImportCommand.class, ImportCommand::new,
            SaveCommand.class, SaveCommand::new,
            ImagesCommand.class, ImagesCommand::new,
            HistoryCommand.class, HistoryCommand::new,
            DoctorCommand.class, DoctorCommand::new,
            VersionCommand.class, VersionCommand::new);

    private final Console console;

    CommandFactory(Console console) {
        this.console = console;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Function<Console, Object> maker = COMMANDS.get(type);
        return maker == null ? CommandLine.defaultFactory().create(type) : type.cast(maker.apply(console));
    }
}
