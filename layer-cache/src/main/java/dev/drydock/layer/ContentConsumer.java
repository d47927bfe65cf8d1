package dev.drydock.layer;

import java.io.IOException;
import java.io.InputStream;

/** Takes the content of the files of a layer, one after the other. */
@FunctionalInterface
public interface ContentConsumer {
    /**
     * Called for each wanted file, in the order of the tar.
     *
     * @param content exactly the file's bytes; need not be read to the end, must not be kept
     */
    void accept(LayerEntry file, InputStream content) throws IOException;
}
