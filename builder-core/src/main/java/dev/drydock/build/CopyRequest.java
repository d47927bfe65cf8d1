package dev.drydock.build;

import dev.drydock.dockerfile.FileMode;
import dev.drydock.dockerfile.InlineFile;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.layer.Accounts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One COPY or ADD with everything resolved but which files there are.
 *
 * @param instruction {@code COPY} or {@code ADD}, for messages
 * @param range where it stands
 * @param sources paths or patterns, relative to the source tree's root, or addresses
 * @param patterns whether a source may be a pattern
 * @param files here-documents
 * @param destination absolute and normal
 * @param intoFolder whether the destination was written with a trailing slash
 * @param owner given by {@code --chown}
 * @param mode given by {@code --chmod}
 * @param link whether the layer must not depend on the image below
 * @param parents whether paths are kept ({@code --parents})
 * @param excludes patterns of {@code --exclude}
 * @param remotes what the remote ones of the sources are
 * @param unpack whether local archives are unpacked
 * @param unpackRemote whether archives that were downloaded are
 * @param newTime mtime of what has no time of its own, in seconds since the epoch
 */
record CopyRequest(
        String instruction,
        SourceRange range,
        List<String> sources,
        boolean patterns,
        List<InlineFile> files,
        String destination,
        boolean intoFolder,
        Optional<Accounts.Owner> owner,
        Optional<FileMode> mode,
        boolean link,
        boolean parents,
        List<String> excludes,
        Map<String, Remote> remotes,
        boolean unpack,
        boolean unpackRemote,
        long newTime) {
    CopyRequest {
        sources = List.copyOf(sources);
        files = List.copyOf(files);
        excludes = List.copyOf(excludes);
        remotes = Map.copyOf(remotes);
    }
}
