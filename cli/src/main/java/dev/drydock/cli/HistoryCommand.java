package dev.drydock.cli;

import dev.drydock.content.Digest;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.ImageListing;
import dev.drydock.engine.LocalWorkerOwner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code history}: how an image came to be, newest first. */
@Command(name = "history", description = "Show how an image came to be.", mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
    private static final int LONGEST = 45;

    @Mixin
    private EngineMixin engine = new EngineMixin();

    @Option(names = "--no-trunc", description = "whole commands and ids")
    private boolean whole;

    @Parameters(paramLabel = "NAME", description = "image name or id in the store")
    private String name = "";

    @Override
    public Integer call() throws Exception {
        try (LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = engine.open(owner)) {
            Digest image = Names.find(drydock, name);
            List<List<String>> table = new ArrayList<>();
            table.add(List.of("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"));
            String id = Columns.id(image.toString(), whole);
            for (ImageListing.HistoryRow row : drydock.history(image)) {
                String by = row.entry().createdBy();
                table.add(List.of(
                        id,
                        Columns.ago(row.entry().created(), Instant.now()),
                        whole || by.length() <= LONGEST ? by : by.substring(0, LONGEST - 1) + "…",
                        Columns.size(row.size()),
                        row.entry().comment()));
                id = "<missing>";
            }
            Columns.print(table, System.out);
            return 0;
        }
    }
}
