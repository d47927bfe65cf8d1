package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.layer.ArchiveReader;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.UnsupportedCompressionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Archives of an ADD, taken apart: told by their content, not their names (FEATURES gotcha 13). Contents wait in
 * one scratch file until the layer is written.
 */
final class Archives implements AutoCloseable {
    private final LayerAccess layers;
    private final Cancellation cancellation;
    private Optional<Path> folder = Optional.empty();

    Archives(LayerAccess layers, Cancellation cancellation) {
        this.layers = layers;
        this.cancellation = cancellation;
    }

    /** A stretch of the scratch file. */
    record Member(Path scratch, long offset, long size) implements OpenContent {
        @Override
        public InputStream open() throws IOException {
            var channel = Files.newByteChannel(scratch, StandardOpenOption.READ);
            channel.position(offset);
            return new BoundedInputStream(java.nio.channels.Channels.newInputStream(channel), size);
        }
    }

    /** The selection with every archive replaced by what it holds, as if it were a folder. */
    Selection unpack(CopyRequest request, Selection selection, SourceTree tree) throws IOException {
        List<Selection.Match> matches = new ArrayList<>();
        for (Selection.Match match : selection.matches()) {
            Optional<Selection.Match> unpacked = Optional.empty();
            if (mayBeArchive(request, match.file())) {
                unpacked = unpack(match.file(), tree);
            }
            matches.add(unpacked.orElse(match));
        }
        return new Selection(matches);
    }

    private static boolean mayBeArchive(CopyRequest request, SourceFile file) {
        if (file.entry().type() != EntryType.FILE || file.origin() instanceof Selection.Inline) {
            return false;
        }
        return file.origin() instanceof Stored ? request.unpackRemote() : request.unpack();
    }

    /** What an archive holds, as a folder; empty if it is none. */
    Optional<Selection.Match> unpack(SourceFile archive, SourceTree tree) throws IOException {
        try (SourceTree.Contents contents =
                        tree.contents(archive.origin() instanceof OpenContent ? List.of() : List.of(archive));
                InputStream in = content(archive, contents)) {
            Optional<ArchiveReader> reader = ArchiveReader.open(in);
            return reader.isPresent() ? Optional.of(members(archive, reader.get())) : Optional.empty();
        } catch (UnsupportedCompressionException e) {
            try (SourceTree.Contents contents =
                            tree.contents(archive.origin() instanceof OpenContent ? List.of() : List.of(archive));
                    InputStream in = content(archive, contents);
                    InputStream plain = layers.decompressed(in, cancellation)) {
                Optional<ArchiveReader> reader = ArchiveReader.open(plain);
                return reader.isPresent() ? Optional.of(members(archive, reader.get())) : Optional.empty();
            }
        }
    }

    private static InputStream content(SourceFile file, SourceTree.Contents contents) throws IOException {
        return file.origin() instanceof OpenContent content ? content.open() : contents.open(file);
    }

    private Selection.Match members(SourceFile archive, ArchiveReader reader) throws IOException {
        Path scratch = scratch();
        Map<String, SourceFile> members = new LinkedHashMap<>();
        try (var out = Files.newOutputStream(scratch, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long offset = Files.size(scratch);
            for (Optional<LayerEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                LayerEntry member = entry.get();
                long size = reader.content().transferTo(out);
                if (!member.path().isEmpty()) {
                    put(members, member, new Member(scratch, offset, size), archive);
                }
                offset += size;
            }
        }
        LayerEntry root = LayerEntry.directory("", 0755, 0, 0, archive.entry().mtimeSeconds());
        return new Selection.Match(
                new SourceFile(root, "", archive), "", List.copyOf(members.values()), List.of(), true);
    }

    /** A name that comes again stands where it came last. */
    private static void put(Map<String, SourceFile> members, LayerEntry member, Member content, SourceFile archive) {
        if (member.type() != EntryType.HARDLINK) {
            members.remove(member.path());
            members.put(member.path(), new SourceFile(member, "", content));
            return;
        }
        String first = Paths.relative(member.linkTarget()); // as the names of members are: without "./"
        SourceFile target = members.get(first);
        if (target != null) {
            String group = archive.path() + "!" + first;
            members.put(target.path(), new SourceFile(target.entry(), group, target.origin()));
            members.remove(member.path());
            members.put(member.path(), new SourceFile(target.entry().withPath(member.path()), group, target.origin()));
        }
    }

    private Path scratch() throws IOException {
        if (folder.isEmpty()) {
            folder = Optional.of(layers.scratchFolder());
        }
        return folder.get().resolve("contents");
    }

    @Override
    public void close() throws IOException {
        if (folder.isPresent()) {
            Files.deleteIfExists(folder.get().resolve("contents"));
            Files.delete(folder.get());
        }
    }
}
