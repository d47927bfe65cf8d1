package dev.drydock.it.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where one scenario is built: folders and servers of its own, in the store of all of them. */
final class Bench implements AutoCloseable {
    private final Ours ours;
    private final Path folder;
    private final List<Site> sites = new ArrayList<>();
    private int folders;

    Bench(Ours ours, Path folder) {
        this.ours = ours;
        this.folder = folder;
    }

    Ours ours() {
        return ours;
    }

    /** An empty folder, another each time. */
    Path fresh() throws IOException {
        folders++;
        return Files.createDirectories(folder.resolve("f" + folders));
    }

    /** A build of this Dockerfile, with an empty context beside it. */
    Recipe dockerfile(String text) throws IOException {
        return new Recipe(this, fresh()).file("Dockerfile", text);
    }

    /** A server on loopback that ends with the scenario. */
    Site site() throws IOException {
        Site site = new Site();
        sites.add(site);
        return site;
    }

    @Override
    public void close() {
        sites.forEach(Site::close);
    }
}
