package dev.drydock.registry;

import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.SizeMismatchException;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One blob on its way into a repository (distribution-spec, "Pushing blobs"): looked for, mounted, or uploaded by POST and
 * PUT. After a broken upload it is looked for again, since it may have arrived.
 */
final class BlobPush {
    private final Dialogue dialogue;
    private final String repository;
    private final Access access;
    private final Descriptor blob;

    BlobPush(Dialogue dialogue, String repository, Descriptor blob) {
        this.dialogue = dialogue;
        this.repository = repository;
        this.access = Access.push(repository);
        this.blob = blob;
    }

    Registry.Pushed push(Registry.Content content, List<String> mountFrom) throws IOException {
        Optional<Path> file = Optional.empty();
        for (int tries = 1; ; tries++) {
            if (isThere(dialogue, repository, access, blob.digest())) {
                return tries == 1 ? Registry.Pushed.ALREADY_THERE : Registry.Pushed.UPLOADED;
            }
            Optional<URI> session = Optional.empty();
            for (String from : tries == 1 ? mountFrom : List.<String>of()) {
                Mounting mounting = from.equals(repository) ? Mounting.REFUSED : mount(from);
                if (mounting.done) {
                    return Registry.Pushed.MOUNTED;
                }
                session.ifPresent(this::abandon);
                session = mounting.session;
            }
            if (file.isEmpty()) {
                file = Optional.of(checked(content.file()));
            }
            URI upload = session.isPresent() ? session.get() : begin();
            Request put = Request.put(Site.ending(upload, blob.digest()), Request.Body.of(file.get(), blob.size()))
                    .with("Content-Type", "application/octet-stream");
            if (uploaded(put, tries)) {
                return Registry.Pushed.UPLOADED;
            }
            dialogue.tries().pauseAfter(tries, dialogue.cancellation());
        }
    }

    static boolean isThere(Dialogue dialogue, String repository, Access access, Digest blob) throws IOException {
        Dialogue.Answer answer = dialogue.ask(Request.head(dialogue.site().blob(repository, blob)), access);
        return switch (answer.response().status()) {
            case 200 -> {
                answer.response().finish();
                yield true;
            }
            case 404 -> {
                answer.response().finish();
                yield false;
            }
            default -> throw dialogue.failure(answer, access);
        };
    }

    /** Sends it. @return false if it is worth another try */
    private boolean uploaded(Request put, int tries) throws IOException {
        boolean last = tries > dialogue.tries().retries();
        Dialogue.Answer answer;
        try {
            answer = dialogue.askOnce(put, access);
        } catch (IOException e) {
            if (!last && Failures.isPassing(e)) {
                return false;
            }
            throw dialogue.noAnswer(put, e, tries);
        }
        int status = answer.response().status();
        if (status == 201 || status == 204) {
            answer.response().finish();
            return true;
        }
        if (!last && Tries.isPassing(status)) {
            answer.response().finish();
            return false;
        }
        throw dialogue.failure(
                new Dialogue.Answer(answer.request(), answer.response(), tries, answer.authorization()), access);
    }

    private Path checked(Path file) throws IOException {
        long size = Files.size(file);
        if (size != blob.size()) {
            throw new SizeMismatchException("content of " + blob.digest() + " to be pushed", blob.size(), size);
        }
        return file;
    }

    private URI begin() throws IOException {
        Dialogue.Answer answer = dialogue.ask(Request.post(dialogue.site().uploads(repository)), access);
        if (answer.response().status() != 202) {
            throw dialogue.failure(answer, access);
        }
        return location(answer);
    }

    /** What came of asking for a blob to be mounted; a registry that will not may have begun an upload instead. */
    private record Mounting(boolean done, Optional<URI> session) {
        static final Mounting REFUSED = new Mounting(false, Optional.empty());
    }

    private Mounting mount(String from) throws IOException {
        Access both = Access.mount(repository, from);
        Dialogue.Answer answer;
        try {
            answer = dialogue.ask(Request.post(dialogue.site().mount(repository, blob.digest(), from)), both);
        } catch (RegistryException e) {
            if (e.kind() == Kind.DENIED) {
                return Mounting.REFUSED; // the token server does not let us read there; uploading may still be allowed
            }
            throw e;
        }
        return switch (answer.response().status()) {
            case 201 -> {
                answer.response().finish();
                yield new Mounting(true, Optional.empty());
            }
            case 202 -> new Mounting(false, Optional.of(location(answer)));
            default -> {
                answer.response().finish();
                yield Mounting.REFUSED; // whatever it has against mounting, the upload will show whether it matters
            }
        };
    }

    private URI location(Dialogue.Answer answer) throws IOException {
        Optional<String> location = answer.response().header("Location");
        answer.response().finish();
        if (location.isEmpty()) {
            throw new RegistryException(
                    Kind.OTHER, answer.request() + ": the registry says not where to upload (no Location)", "");
        }
        return dialogue.site().resolve(answer.request(), location.get());
    }

    /** Lets the registry forget an upload; it would in time do so by itself. */
    private void abandon(URI session) {
        try {
            Request delete = new Request("DELETE", session, Map.of(), Optional.empty());
            dialogue.askOnce(delete, access).response().finish();
        } catch (IOException e) {
            // nothing depends on it
        }
    }
}
