package dev.drydock.worker;

import dev.drydock.protocol.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Finds out by trying what works in a mode beyond the running of a program. */
interface Trials {
    /**
     * Tries each.
     *
     * @param folder empty, in the store; what is left in it is deleted by the caller
     */
    List<Feature> run(Path folder) throws IOException;
}
