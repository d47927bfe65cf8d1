package dev.drydock.registry;

import dev.drydock.content.BlobWriter;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.SizeMismatchException;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One blob on its way from a repository into the store. A broken transfer goes on where it stopped, as long as each try
 * brings at least {@link #PROGRESS} bytes or there are tries left.
 */
final class BlobPull {
    private static final int BLOCK = 64 * 1024;
    private static final long PROGRESS = 1 << 20;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)");

    private final Dialogue dialogue;
    private final Access access;
    private final Request request;
    private final Descriptor blob;
    private final byte[] block = new byte[BLOCK];

    BlobPull(Dialogue dialogue, String repository, Descriptor blob) {
        this.dialogue = dialogue;
        this.access = Access.pull(repository);
        this.request = Request.get(dialogue.site().blob(repository, blob.digest()));
        this.blob = blob;
    }

    void into(ContentStore store) throws IOException {
        try (BlobWriter writer = store.newBlob()) {
            int fruitless = 0;
            int tries = 0;
            do {
                long before = writer.size();
                tries++;
                try (Response response = ask(before)) {
                    transfer(response, writer);
                } catch (Broken e) {
                    fruitless = writer.size() - before >= PROGRESS ? 0 : fruitless + 1;
                    if (fruitless > dialogue.tries().retries()) {
                        throw dialogue.noAnswer(request, e.why, tries);
                    }
                    if (writer.size() < blob.size()) {
                        dialogue.tries().pauseAfter(Math.max(1, fruitless), dialogue.cancellation());
                    }
                    continue;
                }
                break;
            } while (writer.size() < blob.size());
            writer.commit(blob.digest(), blob.size());
        }
    }

    private Response ask(long from) throws IOException {
        Dialogue.Answer answer =
                dialogue.ask(from == 0 ? request : request.with("Range", "bytes=" + from + "-"), access);
        int status = answer.response().status();
        if (status == 200 || (status == 206 && from > 0)) {
            return answer.response();
        }
        throw dialogue.failure(answer, access);
    }

    private void transfer(Response response, BlobWriter writer) throws IOException {
        long at = start(response, writer.size());
        OptionalLong length = response.number("Content-Length");
        if (length.isPresent() && at + length.getAsLong() != blob.size()) {
            throw new SizeMismatchException(request.toString(), blob.size(), at + length.getAsLong());
        }
        InputStream body = response.body();
        while (true) {
            dialogue.cancellation().throwIfCancelled();
            int n = Broken.read(body, block);
            if (n < 0) {
                break;
            }
            int known = (int) Math.min(n, Math.max(0, writer.size() - at)); // sent again by who ignores Range
            at += n;
            if (at > blob.size()) {
                throw new SizeMismatchException(request + " (at least)", blob.size(), at);
            }
            writer.write(block, known, n - known);
        }
        if (at < blob.size()) {
            throw new Broken(new IOException("it ended after " + at + " of " + blob.size() + " bytes"));
        }
    }

    /** Where in the blob the body starts: at its start if the registry knows nothing of ranges. */
    private long start(Response response, long wanted) throws IOException {
        if (response.status() == 200) {
            return 0;
        }
        String range = response.header("Content-Range").orElse("");
        Matcher matcher = CONTENT_RANGE.matcher(range.strip());
        boolean right = matcher.matches()
                && Long.parseLong(matcher.group(1)) == wanted
                && (matcher.group(2).equals("*") || Long.parseLong(matcher.group(2)) == blob.size());
        if (!right) {
            throw new RegistryException(
                    Kind.OTHER,
                    request + ": asked for bytes from " + wanted + ", got Content-Range \"" + Words.clean(range) + "\"",
                    "");
        }
        return wanted;
    }
}
