package dev.drydock.build;

import java.io.IOException;
import java.io.InputStream;

/** An origin of a {@link SourceFile} that needs no tree to be read: here-documents, members of archives, downloads. */
interface OpenContent {
    /** The content from its start. */
    InputStream open() throws IOException;
}
