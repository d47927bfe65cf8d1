package dev.drydock.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The calls of which a worker is told where there is one id alone: their numbers, and where their arguments are. */
public enum OwnerCall {
    CHOWN(Kind.GIVES, 92, 0, -1, 0, -1, 1),
    FCHOWN(Kind.GIVES, 93, 55, 0, -1, -1, 1),
    LCHOWN(Kind.GIVES, 94, 0, -1, 0, -1, 1),
    FCHOWNAT(Kind.GIVES, 260, 54, 0, 1, 4, 2),
    MKNOD(Kind.MAKES, 133, 0, -1, 0, -1, 1),
    MKNODAT(Kind.MAKES, 259, 33, 0, 1, -1, 2),
    RENAME(Kind.NAMES, 82, 0, -1, 0, -1, 1),
    RENAMEAT(Kind.NAMES, 264, 38, 0, 1, -1, 2),
    RENAMEAT2(Kind.NAMES, 316, 276, 0, 1, -1, 2),
    LINK(Kind.NAMES, 86, 0, -1, 0, -1, 1),
    LINKAT(Kind.NAMES, 265, 37, 0, 1, 4, 2),
    FSTAT(Kind.ASKS, 5, 80, 0, -1, -1, 1),
    LSTAT(Kind.ASKS, 6, 0, -1, 0, -1, 1),
    NEWFSTATAT(Kind.ASKS, 262, 79, 0, 1, 3, 2),
    STATX(Kind.ASKS, 332, 291, 0, 1, 2, 4);

    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int AT_FDCWD = -100;

    /** What a call is for. */
    public enum Kind {
        /** It gives a file an owner. */
        GIVES,
        /** It makes a device. */
        MAKES,
        /** It gives a file another name: the kernel does it, once it is known whose the file is. */
        NAMES,
        /** It asks what a file is. */
        ASKS
    }

    /**
     * The file that a call is about.
     *
     * @param folder a descriptor, or {@code AT_FDCWD}
     * @param name address of its name; empty if the descriptor is the file
     * @param follow whether the file is meant that a link leads to
     * @param emptyName whether the descriptor is the file if the name is empty
     */
    public record Target(int folder, OptionalLong name, boolean follow, boolean emptyName) {}

    private final Kind kind;
    private final int intel;
    private final int arm;
    private final int folder;
    private final int name;
    private final int flags;
    private final int value;

    /**
     * A row of the table.
     *
     * @param intel,arm the numbers on x86-64 and aarch64; 0 where there is none, which is no call of either that is told
     * @param folder,name,flags which argument it is; -1 for none
     * @param value which argument is the first of those that come after the file
     */
    OwnerCall(Kind kind, int intel, int arm, int folder, int name, int flags, int value) {
        this.kind = kind;
        this.intel = intel;
        this.arm = arm;
        this.folder = folder;
        this.name = name;
        this.flags = flags;
        this.value = value;
    }

    /** What it is for. */
    public Kind kind() {
        return kind;
    }

    /** Its number on a machine, named as in the system property {@code os.arch}; empty if there is none. */
    OptionalInt number(String osArch) {
        int number = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64" -> intel;
            case "aarch64" -> arm;
            default ->
                throw new IllegalArgumentException(
                        "no system call table for " + osArch + ": steps run on amd64 and aarch64");
        };
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The call of a number on this machine; empty if it is none of these. */
    public static Optional<OwnerCall> of(int number) {
        return Optional.ofNullable(OnThisMachine.BY_NUMBER.get(number));
    }

    /** Read once: a call that is told is waiting for its answer. */
    private static final class OnThisMachine {
        static final Map<Integer, OwnerCall> BY_NUMBER = new HashMap<>();

        static {
            String machine = System.getProperty("os.arch", "");
            for (OwnerCall call : OwnerCall.values()) {
                call.number(machine).ifPresent(number -> BY_NUMBER.put(number, call));
            }
        }
    }

    /** Which file is meant. */
    public Target target(List<Long> arguments) {
        int given = flags < 0 ? 0 : arguments.get(flags).intValue();
        int from = folder < 0 ? AT_FDCWD : arguments.get(folder).intValue();
        return new Target(
                from,
                name < 0 ? OptionalLong.empty() : OptionalLong.of(arguments.get(name)),
                follows(given),
                (given & AT_EMPTY_PATH) != 0 && from != AT_FDCWD);
    }

    private boolean follows(int given) {
        return switch (kind) {
            case GIVES, ASKS -> this != LCHOWN && this != LSTAT && (given & AT_SYMLINK_NOFOLLOW) == 0;
            case NAMES -> (given & AT_SYMLINK_FOLLOW) != 0;
            case MAKES -> false;
        };
    }

    /** The arguments after the file: owner and group, type and number of a device, or the address of an answer. */
    public List<Long> values(List<Long> arguments) {
        return arguments.subList(value, arguments.size());
    }

    /** Of {@link #STATX}, what is asked for. */
    public static int mask(List<Long> arguments) {
        return arguments.get(3).intValue();
    }

    /** Which argument has the type of what is made. */
    int typeArgument() {
        return value;
    }

    /** Which argument has flags; -1 for none. */
    int flagsArgument() {
        return flags;
    }
}
