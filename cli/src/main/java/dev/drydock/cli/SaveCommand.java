package dev.drydock.cli;

import dev.drydock.engine.Drydock;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.image.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code save}: an image as a tar. */
@Command(
        name = "save",
        description = "Write an image as a tar that docker, podman and skopeo read.",
        mixinStandardHelpOptions = true)
final class SaveCommand implements Callable<Integer> {
    @Mixin
    private EngineMixin engine = new EngineMixin();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "the tar to write")
    private Path output = Path.of("");

    @Parameters(paramLabel = "NAME", description = "image name or id in the store")
    private String name = "";

    @Override
    public Integer call() throws Exception {
        try (Interrupts interrupts = new Interrupts();
                LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = engine.open(owner)) {
            var image = Names.find(drydock, name);
            boolean isId = name.startsWith("sha256:") || image.hex().startsWith(name);
            List<ImageReference> names = isId ? List.of() : List.of(ImageReference.parse(name));
            System.out.println(drydock.save(image, names, output, interrupts.cancellation()));
            return 0;
        }
    }
}
