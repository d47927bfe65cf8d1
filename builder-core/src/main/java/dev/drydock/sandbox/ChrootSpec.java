package dev.drydock.sandbox;

import dev.drydock.protocol.Secret;
import java.util.List;

/**
 * One process in a root of its own, without namespaces.
 *
 * @param statusFile where the helper writes how the step went; absolute, outside the root
 * @param root absolute; all that the step is to see is in it, {@code /dev/null} included
 * @param secrets by fifos that are there
 * @param command what runs in it, as whom
 */
public record ChrootSpec(String statusFile, String root, List<Served> secrets, CommandSpec command) {
    /**
     * A secret.
     *
     * @param path of its fifo, absolute inside, without links
     */
    public record Served(String path, Secret content, int mode, long uid, long gid) {}

    public ChrootSpec {
        secrets = List.copyOf(secrets);
    }
}
