package dev.drydock.container;

import dev.drydock.sandbox.Capabilities;
import java.util.List;
import java.util.Locale;

/** Linux capabilities by name (capabilities(7)). */
final class CapabilityNames {
    private static final List<String> NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");
    private static final long ALL = (1L << NAMES.size()) - 1;

    private CapabilityNames() {}

    /** The usual set, with these added and those dropped; {@code ALL} is every one. */
    static long of(List<String> add, List<String> drop) {
        long set = bits(drop, 0) == ALL ? 0 : Capabilities.STEP & ~bits(drop, 0);
        return bits(add, set) & (bits(add, 0) == ALL ? ~bits(drop, 0) : -1);
    }

    private static long bits(List<String> names, long start) {
        long set = start;
        for (String text : names) {
            String name = text.strip().toUpperCase(Locale.ROOT);
            name = name.startsWith("CAP_") ? name.substring(4) : name;
            if (name.equals("ALL")) {
                set |= ALL;
            } else if (NAMES.contains(name)) {
                set |= 1L << NAMES.indexOf(name);
            } else {
                throw new IllegalArgumentException("\"" + text + "\" is no capability");
            }
        }
        return set;
    }
}
