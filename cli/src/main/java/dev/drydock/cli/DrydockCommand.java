package dev.drydock.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program without a command: says what there is. */
@Command(
        name = "drydock",
        description = "Builds container images from Dockerfiles: no daemon, no root.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BuildCommand.class,
            VerifyCommand.class,
            PushCommand.class,
            ImportCommand.class,
            SaveCommand.class,
            LoadCommand.class,
            ExportCommand.class,
            ImagesCommand.class,
            HistoryCommand.class,
            RunCommand.class,
            PsCommand.class,
            LogsCommand.class,
            ExecCommand.class,
            StopCommand.class,
            KillCommand.class,
            RmCommand.class,
            WaitCommand.class,
            CpCommand.class,
            CommitCommand.class,
            DfCommand.class,
            PruneCommand.class,
            FsckCommand.class,
            DoctorCommand.class,
            ShellCommand.class,
            CheckCommand.class,
            OutlineCommand.class,
            ParseCommand.class,
            ExpandCommand.class,
            IgnoredCommand.class,
            VersionCommand.class
        })
final class DrydockCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    DrydockCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.say(spec.commandLine().getUsageMessage().stripTrailing());
        return ExitCode.ENGINE;
    }
}
