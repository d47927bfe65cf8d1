package dev.drydock.build;

import dev.drydock.cache.Download;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.layer.LayerEntry;
import dev.drydock.registry.Downloads;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Files by HTTP, each asked for once in a build. A server that was asked before is asked whether the file changed; offline
 * what came last time is taken. What is in the store under the digest that is wanted is not asked for at all.
 */
final class WebFiles {
    private final LayerCache cache;
    private final Downloads downloads;
    private final SourceSecrets secrets;
    private final BuildListener listener;
    private final Cancellation cancellation;
    private final Map<String, Download> had = new HashMap<>();

    WebFiles(
            LayerCache cache,
            Downloads downloads,
            SourceSecrets secrets,
            BuildListener listener,
            Cancellation cancellation) {
        this.cache = cache;
        this.downloads = downloads;
        this.secrets = secrets;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /**
     * What the address holds; its blob is in the store.
     *
     * @throws DigestMismatchException it is not what was wanted
     * @throws RegistryException it cannot be had
     */
    synchronized Download get(WebAddress address, Optional<Digest> wanted) throws IOException {
        String asked = address.asked();
        Download known = had.get(asked);
        if (known == null) {
            known = ask(address, wanted);
            had.put(asked, known);
        }
        if (wanted.isPresent() && !wanted.get().equals(known.digest())) {
            throw new DigestMismatchException(address.shown(), wanted.get(), known.digest());
        }
        return known;
    }

    private Download ask(WebAddress address, Optional<Digest> wanted) throws IOException {
        String asked = address.asked();
        Optional<Download> before =
                cache.downloads().find(asked).filter(known -> cache.content().has(known.digest()));
        if (wanted.isPresent() && cache.content().has(wanted.get())) {
            return before.filter(known -> known.digest().equals(wanted.get()))
                    .orElse(new Download(
                            "", "", "", wanted.get(), cache.content().size(wanted.get())));
        }
        Downloads.Known known = before.map(download -> new Downloads.Known(download.etag(), download.lastModified()))
                .orElse(Downloads.Known.nothing());
        Optional<Downloads.Fetched> fetched;
        try {
            fetched = downloads.fetch(
                    address.uri(), known, wanted, secrets.ofFile(address.uri()), cache.content(), cancellation);
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.OFFLINE && before.isPresent()) {
                return before.get();
            }
            throw e;
        }
        if (fetched.isEmpty()) {
            return before.orElseThrow();
        }
        Downloads.Fetched file = fetched.get();
        listener.on(
                new BuildEvent.Transfer(BuildEvent.Transfer.Kind.FETCHED, address.shown(), file.digest(), file.size()));
        Download download = new Download(
                file.known().etag(), file.known().lastModified(), file.disposition(), file.digest(), file.size());
        cache.downloads().put(asked, download);
        return download;
    }

    /** A download as the only file of a tree: mode 0600, its time the server's, or else the epoch. */
    OneFile tree(String name, Download download) {
        LayerEntry entry = LayerEntry.file(
                        name,
                        0600,
                        0,
                        0,
                        modified(download).map(Instant::getEpochSecond).orElse(0L),
                        download.size())
                .withContent(download.digest(), -1);
        return new OneFile(new SourceFile(
                entry, "", new Stored(cache.content().path(download.digest()), 0, download.size(), true)));
    }

    /** When the server says that the file was made. */
    static Optional<Instant> modified(Download download) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(download.lastModified().strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
