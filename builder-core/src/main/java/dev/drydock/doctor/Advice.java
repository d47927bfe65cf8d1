package dev.drydock.doctor;

import dev.drydock.protocol.Feature;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What keeps something from working in a place, and what to change: the one place of these words. */
public final class Advice {
    private static final long LITTLE_SPACE = 2_000_000_000L;
    private static final long LITTLE_INODES = 100_000;
    private static final long LITTLE_MEMORY = 1_000_000_000L;

    private static final String ANOTHER_STORE = "put the store elsewhere (drydock.store, --store): ";

    private final Host host;
    private final Optional<StorePlace> store;

    Advice(Host host, Optional<StorePlace> store) {
        this.host = host;
        this.store = store;
    }

    /** For this machine and a store that is there. */
    public static Advice here(Path store) throws IOException {
        return new Advice(Host.read(), StorePlace.of(store));
    }

    /** A mode that was tried and does not work. */
    public ModeAttempt failed(Mode mode, String problem) {
        boolean denied = problem.contains("error=13") || problem.contains("EACCES");
        if (denied && store.filter(StorePlace::noExec).isPresent()) {
            return new ModeAttempt(
                    mode,
                    "programs may not be run in the store: " + place() + " is mounted noexec",
                    ANOTHER_STORE + "to a file system that is mounted without noexec");
        }
        if (problem.contains("mount overlay")) {
            return overlay(mode, problem);
        }
        if (problem.contains("unshare") || problem.contains("clone")) {
            return namespaces(mode, problem);
        }
        if (problem.contains("newuidmap") || problem.contains("newgidmap")) {
            return new ModeAttempt(
                    mode,
                    problem,
                    "check the ranges in /etc/subuid and /etc/subgid, and that newuidmap is set-uid root");
        }
        if (host.appArmorRestricts() && (denied || problem.contains("EPERM"))) {
            return new ModeAttempt(mode, problem + ": " + APP_ARMOR, APP_ARMOR_FIX);
        }
        return new ModeAttempt(mode, problem, "");
    }

    private String place() {
        return store.map(StorePlace::words).orElse("its file system");
    }

    private ModeAttempt overlay(Mode mode, String problem) {
        String errno = problem.contains("EINVAL") ? " (EINVAL)" : problem.contains("EPERM") ? " (EPERM)" : "";
        if (store.filter(StorePlace::overlay).isPresent()) {
            return new ModeAttempt(
                    mode,
                    "the store lies on an overlay, " + place() + ", and no overlay can be written on another" + errno,
                    ANOTHER_STORE + "to a volume, a tmpfs or a folder of the host");
        }
        if (store.filter(StorePlace::remote).isPresent()) {
            return new ModeAttempt(
                    mode,
                    "the store lies on " + place() + ", on which no overlay can be written" + errno,
                    ANOTHER_STORE + "to a disk of this machine, or a tmpfs");
        }
        if (problem.contains("EPERM") && mode != Mode.ROOT) {
            return new ModeAttempt(
                    mode,
                    "the kernel lets no ordinary user mount an overlay (EPERM), as Linux before 5.11",
                    "a newer kernel, or mode root");
        }
        return new ModeAttempt(mode, problem, ANOTHER_STORE + "to ext4, xfs, btrfs or a tmpfs");
    }

    private static final String APP_ARMOR = "AppArmor lets no ordinary user have a user namespace that can do anything"
            + " (kernel.apparmor_restrict_unprivileged_userns is 1, as in Ubuntu 24.04)";

    private static final String APP_ARMOR_FIX = "as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";

    private static final String FILTER = "a seccomp filter refuses it (Seccomp is 2 in /proc/self/status), as those of"
            + " Docker and Kubernetes do";

    private static final String FILTER_FIX = "run the container with a profile that allows unshare, clone and mount:"
            + " docker run --security-opt seccomp=unconfined; in a pod, seccompProfile: Unconfined";

    private ModeAttempt namespaces(Mode mode, String problem) {
        if (problem.contains("ENOSPC") || problem.contains("EUSERS")) {
            return new ModeAttempt(
                    mode,
                    problem + ": no more user namespaces are allowed (user.max_user_namespaces)",
                    "as root: sysctl -w user.max_user_namespaces=15000");
        }
        if (problem.contains("EINVAL") || problem.contains("ENOSYS")) {
            return new ModeAttempt(
                    mode,
                    problem + ": this kernel was made without user namespaces (CONFIG_USER_NS)",
                    "another kernel, or root");
        }
        if (host.usersForbidden()) {
            return new ModeAttempt(
                    mode,
                    problem + ": kernel.unprivileged_userns_clone is 0",
                    "as root: sysctl -w kernel.unprivileged_userns_clone=1");
        }
        if (host.appArmorRestricts()) {
            return new ModeAttempt(
                    mode,
                    problem + ": " + APP_ARMOR + (host.filtered() ? ", or " + FILTER : ""),
                    APP_ARMOR_FIX + (host.filtered() ? "; and " + FILTER_FIX : ""));
        }
        return host.filtered()
                ? new ModeAttempt(mode, problem + ": " + FILTER, FILTER_FIX)
                : new ModeAttempt(
                        mode,
                        problem + ": a policy of this machine refuses it (SELinux, AppArmor, a sandbox)",
                        "allow this process user namespaces, or run Drydock as root");
    }

    /**
     * The shortest way to steps that run, where they do not.
     *
     * @param attempts all that was tried
     * @return what to do; empty if nothing is known
     */
    public String shortestWay(List<ModeAttempt> attempts) {
        if (attempts.stream().anyMatch(ModeAttempt::works)) {
            return "";
        }
        boolean nowhere =
                store.filter(place -> place.noExec() || place.readOnly()).isPresent();
        List<Mode> order = nowhere || host.uid() == 0
                ? List.of(Mode.ROOT, Mode.CHROOT, Mode.SINGLE, Mode.ROOTLESS)
                : List.of(Mode.SINGLE, Mode.CHROOT, Mode.ROOTLESS, Mode.ROOT);
        List<String> ways = new ArrayList<>();
        for (Mode mode : order) {
            attempts.stream()
                    .filter(attempt -> attempt.mode() == mode && !attempt.fix().isEmpty())
                    .map(ModeAttempt::fix)
                    .filter(fix -> !ways.contains(fix))
                    .forEach(ways::add);
        }
        return ways.isEmpty() ? "" : ways.size() == 1 || nowhere ? ways.get(0) : ways.get(0) + "; or " + ways.get(1);
    }

    /** What follows from where the store lies, and from how much room there is. */
    List<Remark> ofStore(long free, long inodes, long freeInodes) {
        List<Remark> remarks = new ArrayList<>();
        store.ifPresent(place -> kind(place, remarks));
        if (host.uid() == 0 && store.filter(StorePlace::noDevices).isPresent()) {
            remarks.add(new Remark(
                    "devices cannot be used on " + place() + " (nodev): those of steps in mode chroot are empty files",
                    ""));
        }
        if (free < LITTLE_SPACE) {
            remarks.add(new Remark(
                    "there is little room in the store: " + free / 1_000_000 + " MB",
                    "remove what is not used (drydock:prune), or put the store elsewhere (drydock.store)"));
        }
        if (inodes > 0 && freeInodes < LITTLE_INODES) {
            remarks.add(new Remark(
                    "the store's file system can hold only " + freeInodes
                            + " files more (inodes); an image has some ten thousand",
                    "remove what is not used (drydock:prune), or put the store elsewhere (drydock.store)"));
        }
        return remarks;
    }

    private static void kind(StorePlace place, List<Remark> remarks) {
        if (place.readOnly()) {
            remarks.add(new Remark(
                    "the store cannot be written: " + place.words() + " is mounted read-only",
                    ANOTHER_STORE + "to a volume or a tmpfs"));
        }
        if (place.noExec()) {
            remarks.add(new Remark(
                    "no step can run: " + place.words() + " is mounted noexec, and programs are run in the store",
                    ANOTHER_STORE + "to a file system that is mounted without noexec"));
        }
        if (place.overlay()) {
            remarks.add(new Remark(
                    "the store lies on an overlay, " + place.words() + ": only mode chroot works there, which copies",
                    ANOTHER_STORE + "to a volume, a tmpfs or a folder of the host"));
        } else if (place.remote()) {
            remarks.add(new Remark(
                    "the store lies on " + place.words() + ": an overlay may not be written there, and locks and small"
                            + " files are slow",
                    ANOTHER_STORE + "to a disk of this machine"));
        } else if (place.memory()) {
            remarks.add(new Remark(
                    "the store lies in memory (" + place.words() + "): what it holds counts as memory, and is gone with"
                            + " the container or machine",
                    ""));
        }
    }

    /** What follows from the machine. */
    List<Remark> ofMachine(Machine machine) {
        return machine.memory() > 0 && machine.memory() < LITTLE_MEMORY
                ? List.of(new Remark(
                        "there is little memory: " + machine.memory() / 1_000_000
                                + " MB, of which Drydock's worker takes up to 300",
                        "give the container or machine 1 GB or more"))
                : List.of();
    }

    /** What to change for something to work that was tried in a mode. */
    FeatureFinding finding(Mode mode, Feature feature) {
        return new FeatureFinding(feature, feature.works() ? "" : fix(mode, feature.kind()));
    }

    private static String fix(Mode mode, Feature.Kind kind) {
        if (mode == Mode.CHROOT) {
            return switch (kind) {
                case SSH -> "give the store a shorter path (drydock.store, --store)";
                case DEVICES -> "keep CAP_MKNOD, and put the store where devices may be used";
                default -> ""; // what leads to another mode is said of that one
            };
        }
        return switch (kind) {
            case DEVICES -> mode == Mode.ROOTLESS ? "mode root, or mode single, which records them" : "mode root";
            case OWNERS -> "Linux 5.6 or newer, with a seccomp profile that allows user notification";
            case PROC ->
                "show it all of /proc: docker run --security-opt systempaths=unconfined; in a pod, procMount: Unmasked";
            case LIMITS ->
                mode == Mode.ROOT
                        ? "mount the control groups (/sys/fs/cgroup) to be written"
                        : "a control group that this user may write: systemd-run --user --scope -p Delegate=yes";
            case INSECURE, NETWORKS -> mode == Mode.ROOT ? "" : "mode root";
            default -> "";
        };
    }
}
