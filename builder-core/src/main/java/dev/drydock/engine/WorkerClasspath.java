package dev.drydock.engine;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files that the worker JVM runs from: found by where this class loader finds one resource of each, without loading a
 * class. The same jar may hold several, as in the command line's.
 */
final class WorkerClasspath {
    /** One resource of each library that the worker needs. */
    private static final List<String> MARKS = List.of(
            "dev/drydock/worker/WorkerMain.class",
            "dev/drydock/content/Digest.class",
            "org/apache/commons/compress/compressors/bzip2/BZip2CompressorInputStream.class",
            "org/tukaani/xz/XZ.class",
            "org/apache/commons/io/IOUtils.class",
            "org/apache/commons/codec/Charsets.class",
            "org/apache/commons/lang3/StringUtils.class",
            "com/github/luben/zstd/Zstd.class",
            "jnr/ffi/LibraryLoader.class",
            "jnr/posix/POSIX.class",
            "jnr/constants/Constant.class",
            "com/kenai/jffi/Library.class",
            "jni/x86_64-Linux/libjffi-1.2.so",
            "jnr/a64asm/Assembler_A64.class",
            "com/kenai/jnr/x86asm/Asm.class",
            "jnr/x86asm/Asm.class",
            "org/objectweb/asm/ClassWriter.class",
            "org/objectweb/asm/commons/GeneratorAdapter.class",
            "org/objectweb/asm/tree/ClassNode.class",
            "org/objectweb/asm/tree/analysis/Analyzer.class",
            "org/objectweb/asm/util/TraceClassVisitor.class",
            "org/jspecify/annotations/NullMarked.class");

    private WorkerClasspath() {}

    /** Jars and class folders, in a fixed order. */
    static List<Path> files() throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        ClassLoader loader = WorkerClasspath.class.getClassLoader();
        for (String mark : MARKS) {
            URL url = loader.getResource(mark);
            if (url != null) {
                files.add(file(url, mark));
            }
        }
        return new ArrayList<>(files);
    }

    private static Path file(URL url, String mark) throws IOException {
        String text = url.toString();
        try {
            if (text.startsWith("jar:")) {
                return Path.of(new URI(text.substring(4, text.indexOf("!/"))));
            }
            return Path.of(new URI(text.substring(0, text.length() - mark.length())));
        } catch (URISyntaxException e) {
            throw new IOException("cannot find the worker's program at " + text, e);
        }
    }

    /** Names exactly these files in this state: a worker serves clients of the same build only. */
    static String build(List<Path> files) throws IOException {
        StringBuilder facts = new StringBuilder(System.getProperty("java.vm.version", ""));
        for (Path file : files) {
            facts.append('\n').append(file).append(' ');
            facts.append(Files.isDirectory(file) ? "folder" : Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
        return dev.drydock.content.Digest.of(facts.toString().getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 24);
    }

    static String joined(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(":"));
    }
}
