package dev.drydock.cli;

import dev.drydock.build.BuildRequest;
import dev.drydock.build.OnFailure;
import dev.drydock.build.PullPolicy;
import dev.drydock.engine.Verified;
import dev.drydock.report.ProgressLines;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verify}: whether an image that is built again is the same. */
@Command(
        name = "verify",
        description = "Builds an image, and once more in a fresh store without any cache, and compares the two."
                + " Ends with 1 if they differ.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Mixin
    private final RequestArguments request = new RequestArguments();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the answer alone")
    private boolean quiet;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            BuildRequest asked = request.get(engine.store(), false, PullPolicy.IF_NOT_PRESENT, OnFailure.DISCARD);
            Verified verified = drydock.verify(asked, new ProgressLines(console.lines(quiet)), console.cancellation());
            verified.text("the image").lines().forEach(console::answer);
            return verified.same() ? 0 : ExitCode.FAILED;
        });
    }
}
