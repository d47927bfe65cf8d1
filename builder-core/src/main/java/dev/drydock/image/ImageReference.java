package dev.drydock.image;

import dev.drydock.content.Digest;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image: {@code [registry/]repository[:tag][@digest]}, as the distribution reference grammar has it.
 *
 * <p>Names without a registry mean Docker Hub ({@code docker.io}), and there names of one part mean
 * {@code library/…}; whether a registry was written is kept, since pushing demands it. {@link #toString()} is the text as
 * typed.
 */
public final class ImageReference {
    /** Where names without a registry live. */
    public static final String DOCKER_HUB = "docker.io";

    private static final Pattern PATH_PART = Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
                    + "|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?");

    private final String typed;
    private final String registry;
    private final String repository;
    private final Optional<String> tag;
    private final Optional<Digest> digest;
    private final boolean registryWritten;

    private ImageReference(
            String typed,
            String registry,
            String repository,
            Optional<String> tag,
            Optional<Digest> digest,
            boolean registryWritten) {
        this.typed = typed;
        this.registry = registry;
        this.repository = repository;
        this.tag = tag;
        this.digest = digest;
        this.registryWritten = registryWritten;
    }

    /** Reads a name. @throws ImageFormatException saying which part is wrong and how it may be written */
    public static ImageReference parse(String text) throws ImageFormatException {
        String rest = text.strip();
        if (rest.isEmpty()) {
            throw new ImageFormatException("an image name is empty");
        }
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            try {
                digest = Optional.of(Digest.parse(rest.substring(at + 1)));
            } catch (IllegalArgumentException e) {
                throw new ImageFormatException("image name \"" + text + "\": " + e.getMessage(), e);
            }
            rest = rest.substring(0, at);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = Optional.of(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
            if (!TAG.matcher(tag.get()).matches()) {
                throw new ImageFormatException("image name \"" + text + "\": \"" + tag.get()
                        + "\" is not a tag: letters, digits, '_', '.', '-', at most 128, not starting with '.' or '-'");
            }
        }
        int slash = rest.indexOf('/');
        String first = slash < 0 ? "" : rest.substring(0, slash);
        boolean written = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.toLowerCase(Locale.ROOT).equals(first);
        String registry = written ? first : DOCKER_HUB;
        if (written && !HOST.matcher(first).matches()) {
            throw new ImageFormatException("image name \"" + text + "\": \"" + first + "\" is not a registry host");
        }
        String repository = written ? rest.substring(slash + 1) : rest;
        checkRepository(text, repository);
        if (registry.equals("index.docker.io")) {
            registry = DOCKER_HUB;
        }
        if (registry.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
            repository = "library/" + repository;
        }
        return new ImageReference(text.strip(), registry, repository, tag, digest, written);
    }

    private static void checkRepository(String text, String repository) throws ImageFormatException {
        for (String part : repository.split("/", -1)) {
            if (PATH_PART.matcher(part).matches()) {
                continue;
            }
            String lower = part.toLowerCase(Locale.ROOT);
            String hint = PATH_PART.matcher(lower).matches()
                    ? "names are lower case: write \"" + text.replace(part, lower) + "\""
                    : "parts are lower-case letters and digits, joined by '.', '_', '__' or '-'";
            throw new ImageFormatException("image name \"" + text + "\": \"" + part + "\" is not a name: " + hint);
        }
        if (repository.length() > 255) {
            throw new ImageFormatException("image name \"" + text + "\" is longer than 255 characters");
        }
    }

    /** Host and optional port of the registry; {@code docker.io} where none was written. */
    public String registry() {
        return registry;
    }

    /** Path of the repository in its registry. */
    public String repository() {
        return repository;
    }

    /** The tag as written. */
    public Optional<String> tag() {
        return tag;
    }

    /** The digest as written: what the name then means for ever. */
    public Optional<Digest> digest() {
        return digest;
    }

    /** The tag, {@code latest} if neither tag nor digest was written. */
    public Optional<String> effectiveTag() {
        return tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag;
    }

    /** Whether a registry host was written; without one an image is not pushed. */
    public boolean hasRegistry() {
        return registryWritten;
    }

    /** The same image in another repository or registry: {@code registry/repository[:tag][@digest]}. */
    public ImageReference inRegistry(String otherRegistry) throws ImageFormatException {
        String path = registryWritten || !repository.startsWith("library/") ? repository : repository.substring(8);
        return parse(otherRegistry + "/" + path + suffix());
    }

    /** The same repository with another tag and no digest. */
    public ImageReference withTag(String otherTag) throws ImageFormatException {
        int at = typed.indexOf('@');
        String base = at < 0 ? typed : typed.substring(0, at);
        int colon = base.lastIndexOf(':');
        return parse((colon > base.lastIndexOf('/') ? base.substring(0, colon) : base) + ":" + otherTag);
    }

    /** The full name without anything implied: {@code docker.io/library/debian:latest}. */
    public String canonical() {
        return registry + "/" + repository
                + effectiveTag().map(name -> ":" + name).orElse("")
                + digest.map(bytes -> "@" + bytes).orElse("");
    }

    /** The name as people write it: Docker Hub's parts left out. */
    public String familiar() {
        String path = registry.equals(DOCKER_HUB)
                ? repository.startsWith("library/") ? repository.substring(8) : repository
                : registry + "/" + repository;
        return path
                + effectiveTag().map(name -> ":" + name).orElse("")
                + digest.map(bytes -> "@" + bytes).orElse("");
    }

    private String suffix() {
        return tag.map(name -> ":" + name).orElse("")
                + digest.map(bytes -> "@" + bytes).orElse("");
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof ImageReference reference && canonical().equals(reference.canonical());
    }

    @Override
    public int hashCode() {
        return Objects.hash(canonical());
    }

    /** The name as typed. */
    @Override
    public String toString() {
        return typed;
    }
}
