package dev.drydock.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.image.MediaType;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Manifests and indexes, from and to one repository. */
final class ManifestTransfer {
    /** Registries are to take at least 4 MiB (distribution-spec, "Pushing Manifests"); twice that is read. */
    static final int MAX_SIZE = 8 << 20;

    private static final String SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+json";
    private static final String SCHEMA1_SIGNED = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /** The old ones come last, to be refused by name rather than not to be found. */
    private static final String ACCEPT = String.join(
            ", ",
            MediaType.OCI_INDEX,
            MediaType.OCI_MANIFEST,
            MediaType.DOCKER_INDEX,
            MediaType.DOCKER_MANIFEST,
            SCHEMA1_SIGNED + ";q=0.1",
            SCHEMA1 + ";q=0.1");

    private static final Set<String> SAY_NOTHING =
            Set.of("", "application/json", "text/plain", "application/octet-stream");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Dialogue dialogue;
    private final String repository;

    ManifestTransfer(Dialogue dialogue, String repository) {
        this.dialogue = dialogue;
        this.repository = repository;
    }

    Registry.Fetched fetch(String reference) throws IOException {
        Access access = Access.pull(repository);
        Request request =
                Request.get(dialogue.site().manifest(repository, reference)).with("Accept", ACCEPT);
        for (int tried = 1; ; tried++) {
            Dialogue.Answer answer = dialogue.ask(request, access);
            if (answer.response().status() != 200) {
                throw dialogue.failure(answer, access);
            }
            byte[] bytes;
            try (Response response = answer.response();
                    InputStream body = response.body()) {
                bytes = body.readNBytes(MAX_SIZE + 1);
            } catch (IOException e) {
                if (tried > dialogue.tries().retries()) {
                    throw dialogue.noAnswer(request, e, tried);
                }
                dialogue.tries().pauseAfter(tried, dialogue.cancellation());
                continue;
            }
            return checked(request, answer.response(), reference, bytes);
        }
    }

    private static Registry.Fetched checked(Request request, Response response, String reference, byte[] bytes)
            throws IOException {
        if (bytes.length > MAX_SIZE) {
            throw wrong(request, "the manifest is larger than " + (MAX_SIZE >> 20) + " MiB");
        }
        Digest digest = Digest.of(bytes);
        if (reference.indexOf(':') >= 0) {
            compare(request.toString(), Digest.parse(reference), digest);
        }
        Optional<String> said = response.header("Docker-Content-Digest").map(String::strip);
        if (said.isPresent() && said.get().startsWith("sha256:")) {
            try {
                compare(request + ", Docker-Content-Digest", Digest.parse(said.get()), digest);
            } catch (IllegalArgumentException e) {
                throw wrong(request, "its Docker-Content-Digest is no digest: " + Words.clean(said.get()));
            }
        }
        return new Registry.Fetched(mediaType(request, response, bytes), digest, bytes);
    }

    private static void compare(String what, Digest expected, Digest found) throws DigestMismatchException {
        if (!expected.equals(found)) {
            throw new DigestMismatchException(what, expected, found);
        }
    }

    /**
     * What it is. The header, the document's own word and what it holds have to agree: a document that means two things to
     * two readers is refused (CVE-2021-41190).
     */
    private static String mediaType(Request request, Response response, byte[] bytes) throws IOException {
        Shape shape = Shape.read(request, bytes);
        String header = response.header("Content-Type").orElse("").strip();
        int semicolon = header.indexOf(';');
        header = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (shape.schemaVersion == 1 || header.equals(SCHEMA1) || header.equals(SCHEMA1_SIGNED)) {
            throw new RegistryException(
                    Kind.OTHER,
                    request + ": the manifest has schema version 1, which nobody writes any more",
                    "pull and push the image once with a current client");
        }
        if (shape.schemaVersion != 2) {
            throw wrong(request, "the manifest has no schemaVersion 2");
        }
        if (shape.index && shape.image) {
            throw wrong(request, "the manifest is an index and an image at once");
        }
        String own = shape.mediaType.isEmpty()
                ? shape.index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST
                : shape.mediaType;
        String type = SAY_NOTHING.contains(header) ? own : header;
        if (!shape.mediaType.isEmpty() && !shape.mediaType.equals(type)) {
            throw wrong(
                    request,
                    "the manifest's mediaType " + Words.clean(shape.mediaType) + " is not its Content-Type "
                            + Words.clean(type));
        }
        if (!(shape.index && MediaType.isIndex(type)) && !(shape.image && MediaType.isManifest(type))) {
            throw wrong(request, "the manifest is not what its media type says: " + Words.clean(type));
        }
        return type;
    }

    private static RegistryException wrong(Request request, String what) {
        return new RegistryException(Kind.OTHER, request + ": " + what, "");
    }

    Digest push(String reference, String mediaType, byte[] manifest) throws IOException {
        Access access = Access.push(repository);
        Digest digest = Digest.of(manifest);
        if (reference.indexOf(':') >= 0) {
            compare("the manifest to be pushed", Digest.parse(reference), digest);
        }
        Request request = Request.put(dialogue.site().manifest(repository, reference), Request.Body.of(manifest))
                .with("Content-Type", mediaType);
        Dialogue.Answer answer = stored(request, access);
        Optional<String> said =
                answer.response().header("Docker-Content-Digest").map(String::strip);
        answer.response().finish();
        if (said.isPresent() && said.get().startsWith("sha256:") && !said.get().equals(digest.toString())) {
            throw wrong(request, "the registry stored " + Words.clean(said.get()) + " instead of " + digest);
        }
        return digest;
    }

    /** Puts it; a blob that others are pushing too may be out of sight for a moment. */
    private Dialogue.Answer stored(Request request, Access access) throws IOException {
        for (int tried = 1; ; tried++) {
            Dialogue.Answer answer = dialogue.ask(request, access);
            int status = answer.response().status();
            if (status == 201 || status == 200) {
                return answer;
            }
            RegistryException failure = dialogue.failure(answer, access);
            if (failure.kind() != Kind.BLOB_UNKNOWN || tried > dialogue.tries().retries()) {
                throw failure;
            }
            dialogue.tries().pauseAfter(tried, dialogue.cancellation());
        }
    }

    /** The members of a document that say what it is. */
    private static final class Shape {
        private static final List<String> OF_IMAGES = List.of("config", "layers", "fsLayers");

        private long schemaVersion;
        private String mediaType = "";
        private boolean index;
        private boolean image;

        static Shape read(Request request, byte[] bytes) throws IOException {
            Shape shape = new Shape();
            Set<String> names = new HashSet<>();
            try (JsonParser json = JSON.createParser(bytes)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw wrong(request, "the manifest is not a JSON object");
                }
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    names.add(name);
                    JsonToken value = json.nextToken();
                    if (name.equals("schemaVersion") && value == JsonToken.VALUE_NUMBER_INT) {
                        shape.schemaVersion = json.getLongValue();
                    } else if (name.equals("mediaType") && value == JsonToken.VALUE_STRING) {
                        shape.mediaType = json.getText();
                    } else {
                        json.skipChildren();
                    }
                }
                if (json.nextToken() != null) {
                    throw wrong(request, "the manifest goes on after its end");
                }
            } catch (JsonProcessingException e) {
                throw wrong(request, "the manifest is not JSON: " + Words.clean(e.getOriginalMessage()));
            }
            shape.index = names.contains("manifests");
            shape.image = OF_IMAGES.stream().anyMatch(names::contains);
            return shape;
        }
    }
}
