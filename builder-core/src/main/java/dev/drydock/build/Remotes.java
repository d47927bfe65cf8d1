package dev.drydock.build;

import dev.drydock.cache.Download;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.CopySources;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The remote sources of ADD: what each of them holds, had before anything runs, since keys are made of it. */
final class Remotes {
    private final WebFiles web;
    private final GitCheckouts git;

    Remotes(WebFiles web, GitCheckouts git) {
        this.web = web;
        this.git = git;
    }

    /** Every remote source of an ADD, by its text. */
    Map<String, Remote> of(Add add, Dockerfile dockerfile) throws IOException, DockerfileException {
        Map<String, Remote> found = new LinkedHashMap<>();
        for (String source : add.sources().paths()) {
            if (CopySources.isRemote(source) && !found.containsKey(source)) {
                found.put(
                        source,
                        GitAddress.is(source) ? repository(add, source, dockerfile) : file(add, source, dockerfile));
            }
        }
        return found;
    }

    private Remote repository(Add add, String source, Dockerfile dockerfile) throws IOException, DockerfileException {
        try {
            GitAddress address = GitAddress.parse(source).with(add.keepGitDir(), add.checksum());
            return new Remote(git.get(address), "");
        } catch (IllegalArgumentException | GitCheckouts.Refused e) {
            throw dockerfile.refused(add.range(), "ADD: \"" + source + "\": " + e.getMessage(), "", "");
        } catch (RegistryException e) {
            throw told(add, source, e, dockerfile);
        } catch (GitProgram.Failed e) {
            throw new IOException(
                    dockerfile
                            .refused(
                                    add.range(),
                                    "ADD: cannot get \"" + source + "\"",
                                    String.valueOf(e.getMessage()),
                                    "check the address, and that it needs no password: none is given")
                            .getMessage(),
                    e);
        }
    }

    private Remote file(Add add, String source, Dockerfile dockerfile) throws IOException, DockerfileException {
        WebAddress address;
        try {
            address = WebAddress.parse(source);
        } catch (IllegalArgumentException e) {
            throw dockerfile.refused(add.range(), "ADD: \"" + source + "\": " + e.getMessage(), "", "");
        }
        Optional<String> name = address.fileName();
        if (name.isEmpty() && CopyRequests.isFolder(add.sources().destination())) {
            throw dockerfile.refused(
                    add.range(),
                    "ADD: \"" + source + "\" has no path, so its file has no name",
                    "the destination is a folder",
                    "write the file's name at the end of the destination");
        }
        Optional<Digest> wanted = checksum(add, dockerfile);
        try {
            Download download = web.get(address, wanted);
            OneFile tree = web.tree(name.orElse(WebAddress.UNNAMED), download);
            return new Remote(tree, tree.file().path());
        } catch (DigestMismatchException e) {
            throw dockerfile.refused(
                    add.range(),
                    "ADD: digest mismatch: \"" + source + "\" is " + e.found() + ", wanted is " + e.expected(),
                    "",
                    "if the file was meant to change, write its new digest; if not, do not trust it");
        } catch (RegistryException e) {
            throw told(add, source, e, dockerfile);
        }
    }

    private static RegistryException told(Add add, String source, RegistryException e, Dockerfile dockerfile) {
        DockerfileException told = dockerfile.refused(
                add.range(), "ADD: cannot get \"" + source + "\"", String.valueOf(e.getMessage()), e.fix());
        return new RegistryException(e.kind(), String.valueOf(told.getMessage()), e.fix(), e);
    }

    private static Optional<Digest> checksum(Add add, Dockerfile dockerfile) throws DockerfileException {
        if (add.checksum().isEmpty()) {
            return Optional.empty();
        }
        String text = add.checksum().get();
        int colon = text.indexOf(':');
        String wrong = colon < 1 || !text.substring(colon + 1).matches("[0-9a-fA-F]+")
                ? "invalid checksum digest format"
                : !text.startsWith("sha256:") ? "unsupported digest algorithm" : "";
        try {
            if (wrong.isEmpty()) {
                return Optional.of(Digest.parse(text));
            }
        } catch (IllegalArgumentException e) {
            wrong = "invalid checksum digest format";
        }
        throw dockerfile.refused(
                add.range(),
                "ADD: " + wrong + " \"" + text + "\"",
                "",
                "write --checksum=sha256: and 64 hexadecimal digits in lower case");
    }
}
