package dev.drydock.sandbox;

/** Sets of Linux capabilities as bits, numbered as in capability.h. */
public final class Capabilities {
    /**
     * What a step may do within its namespaces: the fourteen that Docker grants (chown, dac_override, fowner, fsetid,
     * kill, setgid, setuid, setpcap, net_bind_service, net_raw, sys_chroot, mknod, audit_write, setfcap).
     */
    public static final long STEP = 0xa80425fbL;

    /**
     * What a first process needs to become the command's user and to hand signals on: kill, setgid, setuid. The command has
     * no more than its bounding set.
     */
    static final long FIRST_PROCESS = 0xe0;

    private static final int SYS_CHROOT = 18;
    private static final int SYS_ADMIN = 21;

    private Capabilities() {}

    /** Whether the effective set of {@code /proc/self/status}'s text has CAP_SYS_ADMIN. */
    static boolean hasSysAdmin(String procStatus) {
        return has(procStatus, SYS_ADMIN);
    }

    /** Whether the effective set of {@code /proc/self/status}'s text has CAP_SYS_CHROOT. */
    static boolean hasSysChroot(String procStatus) {
        return has(procStatus, SYS_CHROOT);
    }

    private static boolean has(String procStatus, int capability) {
        return procStatus
                .lines()
                .filter(line -> line.startsWith("CapEff:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) >>> capability & 1) == 1);
    }
}
