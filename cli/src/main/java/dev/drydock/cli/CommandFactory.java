package dev.drydock.cli;

import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** Makes the commands, each with the console it writes to. */
final class CommandFactory implements CommandLine.IFactory {
    private static final Map<Class<?>, Function<Console, Object>> COMMANDS = Map.ofEntries(
            Map.entry(BuildCommand.class, BuildCommand::new),
            Map.entry(VerifyCommand.class, VerifyCommand::new),
            Map.entry(PushCommand.class, PushCommand::new),
            Map.entry(ImportCommand.class, ImportCommand::new),
            Map.entry(SaveCommand.class, SaveCommand::new),
            Map.entry(LoadCommand.class, LoadCommand::new),
            Map.entry(ExportCommand.class, ExportCommand::new),
            Map.entry(ImagesCommand.class, ImagesCommand::new),
            Map.entry(HistoryCommand.class, HistoryCommand::new),
            Map.entry(RunCommand.class, RunCommand::new),
            Map.entry(PsCommand.class, PsCommand::new),
            Map.entry(LogsCommand.class, LogsCommand::new),
            Map.entry(ExecCommand.class, ExecCommand::new),
            Map.entry(StopCommand.class, StopCommand::new),
            Map.entry(KillCommand.class, KillCommand::new),
            Map.entry(RmCommand.class, RmCommand::new),
            Map.entry(WaitCommand.class, WaitCommand::new),
            Map.entry(CpCommand.class, CpCommand::new),
            Map.entry(CommitCommand.class, CommitCommand::new),
            Map.entry(DfCommand.class, DfCommand::new),
            Map.entry(PruneCommand.class, PruneCommand::new),
            Map.entry(FsckCommand.class, FsckCommand::new),
            Map.entry(DoctorCommand.class, DoctorCommand::new),
            Map.entry(ShellCommand.class, ShellCommand::new),
            Map.entry(CheckCommand.class, CheckCommand::new),
            Map.entry(OutlineCommand.class, OutlineCommand::new),
            Map.entry(ParseCommand.class, ParseCommand::new),
            Map.entry(ExpandCommand.class, ExpandCommand::new),
            Map.entry(IgnoredCommand.class, IgnoredCommand::new),
            Map.entry(VersionCommand.class, VersionCommand::new));

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
