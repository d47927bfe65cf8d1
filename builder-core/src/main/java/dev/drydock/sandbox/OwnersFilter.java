package dev.drydock.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The second filter of a sandbox whose user namespace has one id: there the kernel can give no file another owner, and no
 * process another user. Calls for files are told or ignored, device nodes likewise; calls for processes are ignored. An
 * ignored call succeeds. Questions for what an open file is, or a link itself, are told too: what copies files or replaces
 * them asks that way. So are calls that give a file another name, which would be all that tells whose it was. A name that
 * is followed is what compilers and interpreters ask for, by the thousand: it is not told.
 */
final class OwnersFilter {
    private static final int TELL = 0x7fc00000; // SECCOMP_RET_USER_NOTIF
    private static final int SUCCEED = 0x00050000; // SECCOMP_RET_ERRNO with no error
    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;

    /** setuid, setgid, setreuid, setregid, setgroups, setresuid, setresgid, setfsuid, setfsgid, capset. */
    private static final Map<String, List<Integer>> IDS = Map.of(
            "amd64", List.of(105, 106, 113, 114, 116, 117, 119, 122, 123, 126),
            "aarch64", List.of(146, 144, 145, 143, 159, 147, 149, 151, 152, 91));

    private OwnersFilter() {}

    /**
     * The program for a machine, named as in the system property {@code os.arch}.
     *
     * @param told whether calls for files are told rather than ignored
     */
    static byte[] program(String osArch, boolean told) {
        List<Integer> ids = Optional.ofNullable(IDS.get(osArch.toLowerCase(Locale.ROOT)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no system call table for " + osArch + ": steps run on " + IDS.keySet()));
        SeccompAssembler code = new SeccompAssembler();
        code.loadNumber();
        ids.forEach(call -> code.returnIf(call, SUCCEED));
        for (OwnerCall call : OwnerCall.values()) {
            if (told || call.kind() == OwnerCall.Kind.GIVES || call.kind() == OwnerCall.Kind.MAKES) {
                call.number(osArch).ifPresent(number -> call(code, call, number, told ? TELL : SUCCEED));
            }
        }
        code.returnNow(SeccompAssembler.ALLOW);
        return code.bytes();
    }

    private static void call(SeccompAssembler code, OwnerCall call, int number, int action) {
        if (call.kind() == OwnerCall.Kind.MAKES) { // of what it makes only devices are out of reach
            code.returnIfMasked(number, call.typeArgument(), S_IFMT, List.of(S_IFCHR, S_IFBLK), action);
        } else if (call.kind() == OwnerCall.Kind.ASKS && call.flagsArgument() >= 0) {
            int itself = OwnerCall.AT_SYMLINK_NOFOLLOW | OwnerCall.AT_EMPTY_PATH;
            code.returnIfAnyBit(number, call.flagsArgument(), itself, action);
        } else {
            code.returnIf(number, action);
        }
    }
}
