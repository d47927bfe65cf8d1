package dev.drydock.build;

import dev.drydock.content.Digest;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a name stands for that a build is given: in FROM, in {@code COPY --from} and in {@code from=} of a mount it goes
 * before a stage and before an image of that name (buildx, "--build-context").
 */
public sealed interface NamedContext {
    /** A folder of files; an ignore file at its root is honoured. */
    record Folder(Path path) implements NamedContext {}

    /** What a commit of a git repository holds; addresses as ADD has them. */
    record Repository(String address) implements NamedContext {}

    /** An archive by HTTP or HTTPS, as a folder of what it holds; another file is a folder with that file in it. */
    record Web(String address) implements NamedContext {}

    /** An archive of this machine, as a folder of what it holds; another file is a folder with that file in it. */
    record Archive(Path file) implements NamedContext {}

    /**
     * An image of a folder in the OCI's image layout.
     *
     * @param name a tag or a digest; {@code ""} for the only image
     */
    record OciLayout(Path folder, String name) implements NamedContext {}

    /** An image, whatever the Dockerfile calls it. */
    record Image(String reference) implements NamedContext {}

    /**
     * An image of the store, by its id: what another project of the same reactor built.
     *
     * @param note what the user should know of it when it is used; empty if nothing
     */
    record Built(Digest imageId, String note) implements NamedContext {}

    /** A name that this build must not use, and why: said where the Dockerfile uses it. */
    record Refused(String problem, String why, String fix) implements NamedContext {}

    /**
     * Reads a value such as {@code ../shared} or {@code docker-image://debian:12}.
     *
     * @param base what a relative path is relative to
     * @throws IllegalArgumentException it is of a kind that is not known, in words for the user
     */
    public static NamedContext parse(String value, Path base) {
        if (GitAddress.is(value)) {
            GitAddress.parse(value);
            return new Repository(value);
        }
        int scheme = value.indexOf("://");
        if (scheme < 0) {
            return new Folder(base.resolve(value).normalize());
        }
        String kind = value.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (kind.equals("docker-image")) {
            return new Image(value.substring(scheme + 3));
        } else if (kind.equals("http") || kind.equals("https")) {
            WebAddress.parse(value);
            return new Web(value);
        } else if (kind.equals("oci-layout")) {
            return layout(value.substring(scheme + 3), base);
        }
        throw new IllegalArgumentException("a context of the kind " + kind + ":// is not supported by this version of"
                + " Drydock\n  fix: give a folder, docker-image://NAME, oci-layout://FOLDER:TAG, or the address of a"
                + " git repository, an archive or a file");
    }

    private static OciLayout layout(String value, Path base) {
        int digest = value.lastIndexOf('@');
        int tag = value.indexOf(':', value.lastIndexOf('/') + 1);
        int end = digest >= 0 ? digest : tag >= 0 ? tag : value.length();
        return new OciLayout(
                base.resolve(value.substring(0, end)).normalize(),
                end == value.length() ? "" : value.substring(end + 1));
    }
}
