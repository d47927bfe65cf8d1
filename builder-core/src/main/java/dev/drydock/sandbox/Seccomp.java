package dev.drydock.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The system call filter of a step, assembled as classic BPF (seccomp(2)).
 *
 * <p>What a step is refused, beyond what its lacking capabilities refuse already, is the kernel's rarely used and often
 * attacked surface: new namespaces, mounts, keyrings, eBPF, io_uring, userfaultfd, module and kexec loading, file
 * handles, clocks. The answer is EPERM, or ENOSYS where libraries have a fallback that they take on ENOSYS only
 * ({@code clone3}, {@code io_uring_setup}). System calls of another architecture's table (i386 and x32 on x86-64)
 * answer ENOSYS.
 */
final class Seccomp {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int ERRNO = 0x00050000;
    private static final int CLONE_NAMESPACES =
            0x7e020080; // NEWTIME NEWNS NEWCGROUP NEWUTS NEWIPC NEWUSER NEWPID NEWNET

    /** One machine's system call numbers; "unshare" and "clone" are filtered by their flags. */
    private record Machine(
            int audit,
            boolean x32,
            int cloneCall,
            int unshareCall,
            int clone3Call,
            List<Integer> refused,
            List<Integer> missing) {}

    private static final Map<String, Machine> MACHINES = new TreeMap<>(Map.of(
            "amd64",
            new Machine(
                    0xc000003e,
                    true,
                    56,
                    272,
                    435,
                    List.of(
                            134, // uselib
                            136,
                            139, // ustat sysfs
                            153, // vhangup
                            155,
                            165,
                            166, // pivot_root mount umount2
                            159,
                            163,
                            164, // adjtimex acct settimeofday
                            167,
                            168,
                            169, // swapon swapoff reboot
                            172,
                            173, // iopl ioperm
                            175,
                            176,
                            174,
                            177,
                            178, // modules
                            179,
                            180, // quotactl nfsservctl
                            212,
                            103, // lookup_dcookie syslog
                            227,
                            305, // clock_settime clock_adjtime
                            246,
                            320, // kexec
                            248,
                            249,
                            250, // keys
                            298,
                            321,
                            323, // perf_event_open bpf userfaultfd
                            304, // open_by_handle_at
                            308,
                            312,
                            313, // setns kcmp finit_module
                            428,
                            429,
                            430,
                            431,
                            432,
                            433,
                            442, // the new mount interface
                            443 // quotactl_fd
                            ),
                    List.of(425, 426, 427)), // io_uring
            "aarch64",
            new Machine(
                    0xc00000b7,
                    false,
                    220,
                    97,
                    435,
                    List.of(
                            58, // vhangup
                            41,
                            40,
                            39, // pivot_root mount umount2
                            171,
                            89,
                            170, // adjtimex acct settimeofday
                            224,
                            225,
                            142, // swapon swapoff reboot
                            105,
                            106,
                            273, // modules
                            60,
                            42, // quotactl nfsservctl
                            18,
                            116, // lookup_dcookie syslog
                            112,
                            266, // clock_settime clock_adjtime
                            104,
                            294, // kexec
                            217,
                            218,
                            219, // keys
                            241,
                            280,
                            282, // perf_event_open bpf userfaultfd
                            265, // open_by_handle_at
                            268,
                            272, // setns kcmp
                            428,
                            429,
                            430,
                            431,
                            432,
                            433,
                            442, // the new mount interface
                            443 // quotactl_fd
                            ),
                    List.of(425, 426, 427))));

    private Seccomp() {}

    /** The program for a machine, named as in the system property {@code os.arch}; refuses machines it has no table of. */
    static byte[] program(String osArch) {
        Machine machine = MACHINES.get(osArch.toLowerCase(Locale.ROOT));
        if (machine == null) {
            throw new IllegalArgumentException(
                    "no system call table for " + osArch + ": steps run on " + MACHINES.keySet());
        }
        SeccompAssembler code = new SeccompAssembler();
        code.loadArchitecture();
        code.returnUnless(machine.audit, ERRNO | ENOSYS);
        code.loadNumber();
        if (machine.x32) {
            code.returnIfAtLeast(0x40000000, ERRNO | ENOSYS);
        }
        machine.refused.stream().sorted().forEach(call -> code.returnIf(call, ERRNO | EPERM));
        machine.missing.stream().sorted().forEach(call -> code.returnIf(call, ERRNO | ENOSYS));
        code.returnIf(machine.clone3Call, ERRNO | ENOSYS); // its flags are behind a pointer: clone is the fallback
        code.returnIfAnyBit(machine.cloneCall, 0, CLONE_NAMESPACES, ERRNO | EPERM);
        code.returnIfAnyBit(machine.unshareCall, 0, CLONE_NAMESPACES, ERRNO | EPERM);
        code.returnNow(SeccompAssembler.ALLOW);
        return code.bytes();
    }
}
