package dev.drydock.engine;

import dev.drydock.sandbox.Mode;

/**
 * A mode that was looked at.
 *
 * @param problem why steps cannot run in it; empty if they can
 * @param fix how to mend that; empty if nothing is known
 */
public record ModeAttempt(Mode mode, String problem, String fix) {
    /** What usually is behind a failure, by the error the kernel gave. */
    static ModeAttempt failed(Mode mode, String problem) {
        String fix = "";
        if (problem.contains("unshare") && problem.contains("EPERM")) {
            fix = "a seccomp or AppArmor policy forbids namespaces: in a container, allow them"
                    + " (seccomp=unconfined or a profile with unshare and mount); on Ubuntu 24.04, as root:"
                    + " sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
        } else if (problem.contains("unshare") && (problem.contains("ENOSPC") || problem.contains("EUSERS"))) {
            fix = "as root: sysctl -w user.max_user_namespaces=15000";
        } else if (problem.contains("newuidmap") || problem.contains("newgidmap")) {
            fix = "check the ranges in /etc/subuid and /etc/subgid, and that newuidmap is set-uid root";
        } else if (problem.contains("mount overlay")) {
            fix = "put the store on another file system: drydock.store";
        }
        return new ModeAttempt(mode, problem, fix);
    }
}
