package dev.drydock.upkeep;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Looks into folders of a store; what is gone meanwhile, or belongs to others, is passed over. */
final class Folders {
    private Folders() {}

    /** What is in a folder, by name. */
    static List<Path> list(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(files::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Bytes of all files below, as far as this user may read folders. */
    static long size(Path file) throws IOException {
        AtomicLong size = new AtomicLong();
        Files.walkFileTree(file, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
                size.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return size.get();
    }

    /** Removes a folder or file of ours with all it holds; follows nothing. */
    static void delete(Path file) throws IOException {
        if (Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            for (Path each : list(file)) {
                delete(each);
            }
        }
        Files.deleteIfExists(file);
    }
}
