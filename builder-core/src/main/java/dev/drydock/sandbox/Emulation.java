package dev.drydock.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Whether programs of other architectures run on this machine: the kernel gives them to an emulator that somebody
 * registered (binfmt_misc). Found out by starting the smallest program there can be, since a container has the handlers of
 * its host without seeing them. Safe for several threads.
 */
public final class Emulation {
    /** What the smallest program ends with; a shell that takes it for a script ends with something else. */
    private static final int EXIT = 42;

    private static final int SECONDS = 20;

    private static final int TRIES = 100;

    /**
     * How a program of an architecture begins (elf(5)).
     *
     * @param machine {@code e_machine}
     * @param flags {@code e_flags}
     * @param code ends the process with {@link #EXIT}; instructions of 4 bytes are words in the order of the architecture
     */
    @SuppressWarnings("ArrayRecordComponent") // a table, not compared
    private record Architecture(boolean wide, ByteOrder order, int machine, int flags, byte[] code) {
        static Architecture wide(int machine, int flags, int... words) {
            return new Architecture(
                    true, ByteOrder.LITTLE_ENDIAN, machine, flags, words(ByteOrder.LITTLE_ENDIAN, words));
        }

        static byte[] words(ByteOrder order, int... words) {
            ByteBuffer code = ByteBuffer.allocate(4 * words.length).order(order);
            for (int word : words) {
                code.putInt(word);
            }
            return code.array();
        }

        static byte[] bytes(int... bytes) {
            byte[] code = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                code[i] = (byte) bytes[i];
            }
            return code;
        }
    }

    private static final Map<String, Architecture> ARCHITECTURES = new TreeMap<>(Map.of(
            "amd64",
            new Architecture(
                    true,
                    ByteOrder.LITTLE_ENDIAN,
                    62,
                    0,
                    Architecture.bytes(0xb8, 60, 0, 0, 0, 0xbf, EXIT, 0, 0, 0, 0x0f, 0x05)),
            "386",
            new Architecture(
                    false,
                    ByteOrder.LITTLE_ENDIAN,
                    3,
                    0,
                    Architecture.bytes(0xb8, 1, 0, 0, 0, 0xbb, EXIT, 0, 0, 0, 0xcd, 0x80)),
            "arm64",
            Architecture.wide(183, 0, 0xd2800ba8, 0xd2800000 | EXIT << 5, 0xd4000001),
            "arm",
            new Architecture(
                    false,
                    ByteOrder.LITTLE_ENDIAN,
                    40,
                    0x05000000,
                    Architecture.words(ByteOrder.LITTLE_ENDIAN, 0xe3a07001, 0xe3a00000 | EXIT, 0xef000000)),
            "riscv64",
            Architecture.wide(243, 0, 0x05d00893, 0x00000513 | EXIT << 20, 0x00000073),
            "ppc64le",
            Architecture.wide(21, 2, 0x38000001, 0x38600000 | EXIT, 0x44000002),
            "s390x",
            new Architecture(true, ByteOrder.BIG_ENDIAN, 22, 0, Architecture.bytes(0xa7, 0x29, 0, EXIT, 0x0a, 0x01)),
            "mips64le",
            Architecture.wide(8, 0x60000000, 0x240213c2, 0x24040000 | EXIT, 0x0000000c),
            "loong64",
            Architecture.wide(258, 0x43, 0x0381740b, 0x03800004 | EXIT << 10, 0x002b0000)));

    /** What a machine, as in {@code os.arch}, runs beside its own programs. */
    private static final Map<String, String> COMPATIBLE = Map.of("386", "amd64", "arm", "aarch64");

    /** The architectures that can be asked for and are not this machine's, sorted. */
    public static List<String> others() {
        String own = System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : System.getProperty("os.arch", "");
        return ARCHITECTURES.keySet().stream().filter(name -> !name.equals(own)).toList();
    }

    private final Path scratch;
    private final Path handlers;
    private final Map<String, String> known = new TreeMap<>();

    /** @param scratch a folder whose file system allows programs to be run */
    public Emulation(Path scratch) {
        this(scratch, Path.of("/proc/sys/fs/binfmt_misc"));
    }

    Emulation(Path scratch, Path handlers) {
        this.scratch = scratch;
        this.handlers = handlers;
    }

    /**
     * Why programs of an architecture cannot be run in a step; empty if they can.
     *
     * @param architecture as Go names it, and not this machine's own
     */
    public synchronized String obstacle(String architecture) {
        return known.computeIfAbsent(architecture, this::find);
    }

    private String find(String architecture) {
        Architecture wanted = ARCHITECTURES.get(architecture);
        if (wanted == null) {
            return "Drydock knows no emulator for " + architecture;
        }
        if (COMPATIBLE.getOrDefault(architecture, "").equals(System.getProperty("os.arch", ""))) {
            return "the machine could run " + architecture
                    + " programs itself, but the system call filter of steps refuses" + " them";
        }
        byte[] program = program(wanted);
        try {
            Optional<String> handler = handler(program);
            if (handler.isPresent() && !handler.get().lines().anyMatch(Emulation::isFixed)) {
                return "the kernel's handler opens its emulator inside the image, where it is not: it was registered"
                        + " without the flag F";
            }
            if (!runs(program)) {
                return "the kernel has no handler for " + architecture + " programs (binfmt_misc)";
            }
        } catch (IOException e) {
            return "the kernel does not run " + architecture + " programs: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted while an " + architecture + " program was tried";
        }
        return "";
    }

    private static boolean isFixed(String line) {
        return line.startsWith("flags:") && line.contains("F");
    }

    /** The smallest program: one segment with everything, headers included. */
    private static byte[] program(Architecture of) {
        int headers = of.wide() ? 64 + 56 : 52 + 32;
        int base = 0x10000;
        int size = headers + of.code().length;
        ByteBuffer out = ByteBuffer.allocate(size).order(of.order());
        out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (of.wide() ? 2 : 1)});
        out.put((byte) (of.order() == ByteOrder.BIG_ENDIAN ? 2 : 1))
                .put((byte) 1)
                .position(16);
        out.putShort((short) 2).putShort((short) of.machine()).putInt(1);
        if (of.wide()) {
            out.putLong((long) base + headers).putLong(64).putLong(0).putInt(of.flags());
            out.putShort((short) 64).putShort((short) 56).putShort((short) 1).position(64);
            out.putInt(1).putInt(5).putLong(0).putLong(base).putLong(base);
            out.putLong(size).putLong(size).putLong(0x10000);
        } else {
            out.putInt(base + headers).putInt(52).putInt(0).putInt(of.flags());
            out.putShort((short) 52).putShort((short) 32).putShort((short) 1).position(52);
            out.putInt(1).putInt(0).putInt(base).putInt(base);
            out.putInt(size).putInt(size).putInt(5).putInt(0x10000);
        }
        return out.put(of.code()).array();
    }

    /** What the kernel tells of the handler of a program, where it can be seen. */
    private Optional<String> handler(byte[] program) throws IOException {
        if (!Files.isDirectory(handlers)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(handlers)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!name.equals("register") && !name.equals("status")) {
                    String text = Files.readString(file);
                    if (text.startsWith("enabled") && matches(text, program)) {
                        return Optional.of(text);
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return Optional.empty();
    }

    private static boolean matches(String handler, byte[] program) {
        byte[] magic = field(handler, "magic ");
        byte[] mask = field(handler, "mask ");
        for (int i = 0; i < magic.length; i++) {
            int bits = i < mask.length ? mask[i] : -1;
            if (i >= program.length || (program[i] & bits) != (magic[i] & bits)) {
                return false;
            }
        }
        return magic.length > 0;
    }

    private static byte[] field(String handler, String name) {
        return handler.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .map(hex -> {
                    byte[] bytes = new byte[hex.length() / 2];
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
                    }
                    return bytes;
                })
                .findFirst()
                .orElse(new byte[0]);
    }

    private boolean runs(byte[] program) throws IOException, InterruptedException {
        Path file = Files.createTempFile(
                scratch,
                "copy-" + ProcessHandle.current().pid() + "-", // found and removed by a later worker if we are killed
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Files.write(file, program);
            Process process = start(file);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == EXIT;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("error=8")) { // ENOEXEC
                return false;
            }
            throw e;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Another thread may just have started a program too, which then has our file open for a moment. */
    private static Process start(Path file) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        for (int left = TRIES; ; left--) {
            try {
                return builder.start();
            } catch (IOException e) {
                if (left == 0 || !String.valueOf(e.getMessage()).contains("error=26")) { // ETXTBSY
                    throw e;
                }
                Thread.sleep(1);
            }
        }
    }

    /** The program with which an architecture is tried. */
    static byte[] program(String architecture) {
        return program(Objects.requireNonNull(ARCHITECTURES.get(architecture)));
    }
}
