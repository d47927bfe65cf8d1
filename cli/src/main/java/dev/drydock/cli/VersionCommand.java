package dev.drydock.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code version}: of Drydock, from the jar's manifest. */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.answer(version());
        return 0;
    }

    @Override
    public String[] getVersion() {
        return new String[] {version()};
    }

    private static String version() {
        return "drydock " + number();
    }

    static String number() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "(from class files)" : version;
    }
}
