package dev.drydock.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The second filter of a sandbox whose user namespace has one id: there the kernel can give no file another owner, and no
 * process another user. Calls for files are told or ignored, device nodes likewise; calls for processes are ignored. An
 * ignored call succeeds. Questions for what an open file is, or a
 * link itself, are told too: what copies files or replaces them asks that way. A name that is followed is what compilers
 * and interpreters ask for, by the thousand: it is not told.
 */
final class OwnersFilter {
    private static final int ALLOW = 0x7fff0000;
    private static final int TELL = 0x7fc00000; // SECCOMP_RET_USER_NOTIF
    private static final int SUCCEED = 0x00050000; // SECCOMP_RET_ERRNO with no error
    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int NUMBER_OFFSET = 0;
    private static final int ARGUMENTS_OFFSET = 16;
    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;

    /**
     * System call numbers of a machine.
     *
     * @param files chown, fchown, lchown, fchownat
     * @param mknod 0 where there is none
     * @param lstat 0 where there is none
     * @param fstatat,statx those that tell of a link itself are of interest: what copies files asks that way
     * @param ids setuid, setgid, setreuid, setregid, setgroups, setresuid, setresgid, setfsuid, setfsgid, capset
     */
    private record Calls(
            List<Integer> files,
            int mknod,
            int mknodat,
            int fstat,
            int lstat,
            int fstatat,
            int statx,
            List<Integer> ids) {}

    private static final Map<String, Calls> CALLS = Map.of(
            "amd64",
            new Calls(
                    List.of(92, 93, 94, 260),
                    133,
                    259,
                    5,
                    6,
                    262,
                    332,
                    List.of(105, 106, 113, 114, 116, 117, 119, 122, 123, 126)),
            "aarch64",
            new Calls(
                    List.of(55, 54), 0, 33, 80, 0, 79, 291, List.of(146, 144, 145, 143, 159, 147, 149, 151, 152, 91)));

    private OwnersFilter() {}

    /**
     * The program for a machine, named as in the system property {@code os.arch}.
     *
     * @param told whether calls for files are told rather than ignored
     */
    static byte[] program(String osArch, boolean told) {
        Calls calls = CALLS.get(osArch.toLowerCase(Locale.ROOT));
        if (calls == null) {
            throw new IllegalArgumentException(
                    "no system call table for " + osArch + ": steps run on " + CALLS.keySet());
        }
        ByteBuffer out = ByteBuffer.allocate(8 * 64).order(ByteOrder.nativeOrder());
        int forFiles = told ? TELL : SUCCEED;
        emit(out, LOAD, 0, 0, NUMBER_OFFSET);
        calls.files().forEach(call -> returnIf(out, call, forFiles));
        calls.ids().forEach(call -> returnIf(out, call, SUCCEED));
        if (calls.mknod() != 0) {
            devices(out, calls.mknod(), 1, forFiles);
        }
        devices(out, calls.mknodat(), 2, forFiles);
        if (told) {
            returnIf(out, calls.fstat(), TELL);
            if (calls.lstat() != 0) {
                returnIf(out, calls.lstat(), TELL);
            }
            linksThemselves(out, calls.fstatat(), 3);
            linksThemselves(out, calls.statx(), 2);
        }
        emit(out, RETURN, 0, 0, ALLOW);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** A call that makes nodes, of which only devices are out of reach. */
    private static void devices(ByteBuffer out, int call, int modeArgument, int action) {
        emit(out, JUMP_EQUAL, 0, 6, call);
        emit(out, LOAD, 0, 0, ARGUMENTS_OFFSET + 8 * modeArgument);
        emit(out, AND, 0, 0, S_IFMT);
        emit(out, JUMP_EQUAL, 1, 0, S_IFCHR);
        emit(out, JUMP_EQUAL, 0, 1, S_IFBLK);
        emit(out, RETURN, 0, 0, action);
        emit(out, RETURN, 0, 0, ALLOW);
    }

    /** A call whose flags say that a link is not followed, or that an open file is meant. */
    private static void linksThemselves(ByteBuffer out, int call, int flagsArgument) {
        emit(out, JUMP_EQUAL, 0, 4, call);
        emit(out, LOAD, 0, 0, ARGUMENTS_OFFSET + 8 * flagsArgument);
        emit(out, JUMP_ANY_BIT, 0, 1, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
        emit(out, RETURN, 0, 0, TELL);
        emit(out, RETURN, 0, 0, ALLOW);
    }

    private static void returnIf(ByteBuffer out, int call, int action) {
        emit(out, JUMP_EQUAL, 0, 1, call);
        emit(out, RETURN, 0, 0, action);
    }

    /** struct sock_filter: 16-bit code, 8-bit jump if true, 8-bit jump if false, 32-bit operand. */
    private static void emit(ByteBuffer out, int code, int ifTrue, int ifFalse, int operand) {
        out.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }
}
