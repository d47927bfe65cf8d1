package dev.drydock.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What this machine says of itself without anything being tried: reads a handful of small files and starts nothing.
 *
 * @param procStatus text of {@code /proc/self/status}
 * @param user login name
 * @param uid,gid of this process
 * @param subuid,subgid lines of the files that grant ranges of ids
 * @param idMappers whether newuidmap and newgidmap are on the PATH
 * @param maxUserNamespaces {@code user.max_user_namespaces}; -1 if the kernel does not say
 * @param appArmorRestricts whether {@code kernel.apparmor_restrict_unprivileged_userns} is 1
 * @param usersForbidden whether {@code kernel.unprivileged_userns_clone} is 0
 * @param linux whether this is Linux at all
 */
public record Host(
        String procStatus,
        String user,
        long uid,
        long gid,
        List<String> subuid,
        List<String> subgid,
        boolean idMappers,
        long maxUserNamespaces,
        boolean appArmorRestricts,
        boolean usersForbidden,
        boolean linux) {
    public Host {
        subuid = List.copyOf(subuid);
        subgid = List.copyOf(subgid);
    }

    /** This machine and this process. */
    public static Host read() {
        String status = text("/proc/self/status");
        long uid = effective(status, "Uid:");
        String name = System.getProperty("user.name", "?");
        return new Host(
                status,
                name.equals("?") ? Long.toString(uid) : name, // an id that has no account
                uid,
                effective(status, "Gid:"),
                text("/etc/subuid").lines().toList(),
                text("/etc/subgid").lines().toList(),
                onPath("newuidmap") && onPath("newgidmap"),
                number("/proc/sys/user/max_user_namespaces"),
                number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1,
                number("/proc/sys/kernel/unprivileged_userns_clone") == 0,
                System.getProperty("os.name", "").equals("Linux"));
    }

    /** Whether a list of system calls is upon this process (seccomp(2)). */
    public boolean filtered() {
        return field("Seccomp:").equals("2");
    }

    /** Whether set-id programs gain nothing (prctl(2), PR_SET_NO_NEW_PRIVS). */
    public boolean gainsNothing() {
        return field("NoNewPrivs:").equals("1");
    }

    /** The effective capabilities, in hexadecimal digits. */
    public String capabilities() {
        return field("CapEff:");
    }

    private String field(String name) {
        return procStatus
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** The modes in the order in which they are tried, the obvious obstacles named. */
    public List<ModeCandidate> candidates() {
        List<ModeCandidate> candidates = new ArrayList<>();
        if (!linux) {
            String why = "steps run on Linux only; this is " + System.getProperty("os.name");
            return List.of(ModeCandidate.blocked(Mode.ROOT, why, "build on a Linux machine or a Linux CI runner"));
        }
        candidates.add(
                Capabilities.hasSysAdmin(procStatus)
                        ? ModeCandidate.possible(Mode.ROOT)
                        : ModeCandidate.blocked(Mode.ROOT, "this process has no CAP_SYS_ADMIN", ""));
        candidates.add(rootless());
        candidates.add(single());
        candidates.add(chroot());
        return candidates;
    }

    private ModeCandidate single() {
        if (maxUserNamespaces == 0) {
            return ModeCandidate.blocked(
                    Mode.SINGLE,
                    "user namespaces are switched off (user.max_user_namespaces is 0)",
                    "as root: sysctl -w user.max_user_namespaces=15000");
        }
        return new ModeCandidate(
                Mode.SINGLE, Optional.of(new ModeCandidate.Maps(IdMap.alone(uid), IdMap.alone(gid))), "", "");
    }

    private ModeCandidate chroot() {
        if (uid != 0) {
            return ModeCandidate.blocked(
                    Mode.CHROOT,
                    "this process is not root",
                    "in a container: run it as root (docker run --user 0; in a pod, runAsUser: 0)");
        }
        return Capabilities.hasSysChroot(procStatus)
                ? ModeCandidate.possible(Mode.CHROOT)
                : ModeCandidate.blocked(
                        Mode.CHROOT,
                        "this process has no CAP_SYS_CHROOT",
                        "in a container: do not drop CAP_SYS_CHROOT (docker run --cap-add SYS_CHROOT)");
    }

    private ModeCandidate rootless() {
        if (maxUserNamespaces == 0) {
            return ModeCandidate.blocked(
                    Mode.ROOTLESS,
                    "user namespaces are switched off (user.max_user_namespaces is 0)",
                    "as root: sysctl -w user.max_user_namespaces=15000");
        }
        if (gainsNothing()) {
            return ModeCandidate.blocked(
                    Mode.ROOTLESS,
                    "this process may gain no privileges (no_new_privs), so that newuidmap can map no ids",
                    "let it gain them: in a pod, allowPrivilegeEscalation: true; docker run without no-new-privileges");
        }
        if (!idMappers) {
            return ModeCandidate.blocked(
                    Mode.ROOTLESS,
                    "newuidmap and newgidmap are not installed",
                    "as root: apt-get install uidmap (Debian, Ubuntu) or dnf install shadow-utils (Fedora)");
        }
        Optional<IdMap> users = IdMap.ofUser(user, uid, subuid);
        Optional<IdMap> groups = IdMap.ofUser(user, gid, subgidForUser());
        if (users.isEmpty() || groups.isEmpty()) {
            return ModeCandidate.blocked(
                    Mode.ROOTLESS,
                    "user " + user + " has no range of ids in /etc/subuid and /etc/subgid",
                    "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + user);
        }
        return new ModeCandidate(Mode.ROOTLESS, Optional.of(new ModeCandidate.Maps(users.get(), groups.get())), "", "");
    }

    /** Lines of subgid name the user, by name or uid; only the id that is mapped to 0 is the group's. */
    private List<String> subgidForUser() {
        String number = uid + ":";
        return subgid.stream()
                .map(line -> line.startsWith(number) ? user + ":" + line.substring(number.length()) : line)
                .toList();
    }

    private static boolean onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
        for (String folder : path.split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return ""; // not there, or not for us: then it grants nothing
        }
    }

    private static long number(String file) {
        String text = text(file).strip();
        return text.isEmpty() ? -1 : Long.parseLong(text);
    }

    private static long effective(String status, String field) {
        return status.lines()
                .filter(line -> line.startsWith(field))
                .map(line -> line.substring(field.length()).strip().split("\\s+")[1])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
