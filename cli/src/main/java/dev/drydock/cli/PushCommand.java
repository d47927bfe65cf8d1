package dev.drydock.cli;

import dev.drydock.build.BuildListener;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.image.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code push}: an image of the store to a registry. */
@Command(name = "push", description = "Push an image to its registry.", mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {
    @Mixin
    private EngineMixin engine = new EngineMixin();

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress")
    private boolean quiet;

    @Parameters(index = "0", paramLabel = "NAME", description = "image name or id in the store")
    private String name = "";

    @Parameters(index = "1..*", paramLabel = "TARGET", description = "names to push it under (default: NAME)")
    private List<String> targets = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        List<ImageReference> names = new ArrayList<>();
        for (String target : targets.isEmpty() ? List.of(name) : targets) {
            names.add(ImageReference.parse(target));
        }
        try (Interrupts interrupts = new Interrupts();
                LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = engine.open(owner)) {
            Digest image = Names.find(drydock, name);
            Digest digest = push(drydock, image, names, BuildCommand.transfers(quiet), interrupts.cancellation());
            System.out.println(digest);
            return 0;
        }
    }

    static Digest push(
            Drydock drydock,
            Digest image,
            List<ImageReference> names,
            BuildListener listener,
            Cancellation cancellation)
            throws IOException {
        for (ImageReference name : names) {
            if (!name.hasRegistry()) {
                throw new IOException("\"" + name + "\" names no registry, so it is not pushed"
                        + "\n  fix: write its host, as in registry.example/" + name.familiar());
            }
        }
        if (names.isEmpty()) {
            throw new IOException("an image without a name cannot be pushed\n  fix: give it one with -t");
        }
        return drydock.push(image, names, listener, cancellation);
    }
}
