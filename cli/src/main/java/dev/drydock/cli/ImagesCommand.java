package dev.drydock.cli;

import dev.drydock.engine.Drydock;
import dev.drydock.engine.ImageListing;
import dev.drydock.engine.LocalWorkerOwner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code images}: what the store has by name. */
@Command(name = "images", description = "List the images of the store.", mixinStandardHelpOptions = true)
final class ImagesCommand implements Callable<Integer> {
    @Mixin
    private EngineMixin engine = new EngineMixin();

    @Option(
            names = {"-q", "--quiet"},
            description = "image ids alone")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "whole image ids")
    private boolean whole;

    @Option(names = "--digests", description = "show digests of manifests, where they are known")
    private boolean digests;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "repository, or repository:tag")
    private @Nullable String name;

    @Override
    public Integer call() throws Exception {
        try (LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = engine.open(owner)) {
            List<ImageListing.Row> rows = drydock.images(Optional.ofNullable(name));
            if (quiet) {
                Set<String> ids = new LinkedHashSet<>();
                rows.forEach(row -> ids.add(Columns.id(row.imageId().toString(), whole)));
                ids.forEach(System.out::println);
                return 0;
            }
            List<List<String>> table = new ArrayList<>();
            table.add(line("REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"));
            for (ImageListing.Row row : rows) {
                table.add(line(
                        row.repository(),
                        row.tag(),
                        drydock.knownManifestDigest(row.imageId())
                                .map(String::valueOf)
                                .orElse("<none>"),
                        Columns.id(row.imageId().toString(), whole),
                        Columns.ago(row.created(), Instant.now()),
                        Columns.size(row.size())));
            }
            Columns.print(table, System.out);
            return 0;
        }
    }

    private List<String> line(String repository, String tag, String digest, String id, String created, String size) {
        return digests
                ? List.of(repository, tag, digest, id, created, size)
                : List.of(repository, tag, id, created, size);
    }
}
