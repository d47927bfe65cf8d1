package dev.drydock.cli;

import dev.drydock.engine.Drydock;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.image.ImageReference;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code import}: an image of one layer from a tar. */
@Command(
        name = "import",
        description = "Make an image from a tar of a root file system.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private EngineMixin engine = new EngineMixin();

    @Parameters(index = "0", paramLabel = "SRC", description = "the tar, plain or gzip")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "NAME", description = "name of the image")
    private String name = "";

    @Override
    public Integer call() throws Exception {
        ImageReference reference = ImageReference.parse(name);
        try (Interrupts interrupts = new Interrupts();
                LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = engine.open(owner)) {
            System.out.println(drydock.importRootfs(
                    source, reference, SourceDateEpoch.fromEnvironment(), interrupts.cancellation()));
            return 0;
        }
    }
}
