package dev.drydock.build;

import dev.drydock.content.DigestMismatchException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The files that a COPY or ADD chooses from: a build context, or what a stage or image shows. Paths are relative to its
 * root and normal; nothing leads out of it.
 */
interface SourceTree {
    /** What is at a path, all links followed inside the root. */
    Optional<SourceFile> find(String path) throws IOException;

    /** What a pattern of Go's {@code filepath.Match}, name by name, matches; in order; links not followed at the end. */
    List<SourceFile> glob(String pattern) throws IOException;

    /** All that is below a directory, each directory in front of what it holds; follows no link. */
    List<SourceFile> below(String directory) throws IOException;

    /** Takes the contents of files one by one. */
    interface Contents extends AutoCloseable {
        /** The content of one of the files; close it before the next. */
        InputStream open(SourceFile file) throws IOException;

        /** The failure to tell of a file whose content is not what its entry says. */
        default IOException damaged(SourceFile file, DigestMismatchException why) throws IOException {
            return why;
        }

        @Override
        void close() throws IOException;
    }

    /** Access to the contents of these files, in whatever order they are then opened. */
    Contents contents(List<SourceFile> files) throws IOException;

    /** Why a path is not there, if the tree knows: an ignore file's pattern, say. */
    default Optional<String> whyMissing(String path) {
        return Optional.empty();
    }

    /** Whether files have the owners that COPY without {@code --chown} keeps: those of stages do, a context's do not. */
    boolean keepsOwners();
}
