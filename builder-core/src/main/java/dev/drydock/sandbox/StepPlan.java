package dev.drydock.sandbox;

import static dev.drydock.sandbox.SetupOp.argument;
import static dev.drydock.sandbox.SetupOp.capabilities;
import static dev.drydock.sandbox.SetupOp.chdir;
import static dev.drydock.sandbox.SetupOp.detach;
import static dev.drydock.sandbox.SetupOp.deviceFile;
import static dev.drydock.sandbox.SetupOp.environment;
import static dev.drydock.sandbox.SetupOp.file;
import static dev.drydock.sandbox.SetupOp.hostname;
import static dev.drydock.sandbox.SetupOp.join;
import static dev.drydock.sandbox.SetupOp.keepBounding;
import static dev.drydock.sandbox.SetupOp.limit;
import static dev.drydock.sandbox.SetupOp.loopback;
import static dev.drydock.sandbox.SetupOp.makeFolder;
import static dev.drydock.sandbox.SetupOp.mount;
import static dev.drydock.sandbox.SetupOp.mountIfThere;
import static dev.drydock.sandbox.SetupOp.noNewPrivileges;
import static dev.drydock.sandbox.SetupOp.owners;
import static dev.drydock.sandbox.SetupOp.pivotRoot;
import static dev.drydock.sandbox.SetupOp.proc;
import static dev.drydock.sandbox.SetupOp.readOnlyRecursively;
import static dev.drydock.sandbox.SetupOp.seccomp;
import static dev.drydock.sandbox.SetupOp.statusFile;
import static dev.drydock.sandbox.SetupOp.symlink;
import static dev.drydock.sandbox.SetupOp.sys;
import static dev.drydock.sandbox.SetupOp.targetFile;
import static dev.drydock.sandbox.SetupOp.targetFolder;
import static dev.drydock.sandbox.SetupOp.terminal;
import static dev.drydock.sandbox.SetupOp.user;
import static dev.drydock.sandbox.SetupOp.verifyFileSystem;
import static dev.drydock.sandbox.SetupOp.workingDirectory;

import dev.drydock.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * From what is wanted to the ordered list of preparations: the whole of the sandbox's policy, without doing anything.
 *
 * <p>The order is its safety. Mounts are made after the root was exchanged, so that a link of the image cannot lead a
 * target out of it; sources are named from the old root, so that a file of the image is never taken for one of the
 * host's; that the special folders hold what they should is verified before anything below them is masked; the filter
 * and the capabilities come last.
 */
public final class StepPlan {
    static final long NEWNS = 0x00020000L;
    static final long NEWUTS = 0x04000000L;
    static final long NEWIPC = 0x08000000L;
    static final long NEWPID = 0x20000000L;
    static final long NEWNET = 0x40000000L;

    private static final long RDONLY = 1;
    private static final long NOSUID = 2;
    private static final long NODEV = 4;
    private static final long NOEXEC = 8;
    private static final long REMOUNT = 32;
    private static final long BIND = 4096;
    private static final long REC = 16384;

    private static final long PROC_MAGIC = 0x9fa0;
    private static final long TMPFS_MAGIC = 0x01021994;
    private static final long SYSFS_MAGIC = 0x62656572;

    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");

    /** apt gives up root for its downloads, and would notice that it cannot. */
    private static final String APT_CONFIG = "/dev/.apt.conf";

    private static final String APT_DOES_NOT_LOOK = "APT::Sandbox::Verify::IDs \"false\";\n";

    private StepPlan() {}

    /** The operations, in the order in which the helper performs them. */
    public static List<SetupOp> of(SandboxSpec spec) {
        List<SetupOp> ops = new ArrayList<>();
        Namespaces spaces = spec.namespaces();
        ops.add(statusFile(spec.statusFile()));
        namespaces(spaces, ops);
        root(spec, ops);
        devices(spec, ops);
        ops.add(targetFolder("/sys"));
        boolean masked = spec.privileges().masked();
        if (spec.userNamespace() && spaces.network() instanceof Namespaces.Share.Host) {
            // a user namespace that does not own the network namespace may not mount sysfs
            ops.add(mount("sys", "/sys", "", BIND | REC, ""));
            ops.add(readOnlyRecursively("/sys"));
        } else {
            ops.add(sys("/sys", NOSUID | NODEV | NOEXEC | (masked ? RDONLY : 0)));
        }
        spec.mounts().forEach(mount -> attach(spec, mount, ops));
        files(spec, ops);
        if (spaces.network() instanceof Namespaces.Share.Own) {
            ops.add(loopback());
        }
        if (spaces.uts() instanceof Namespaces.Share.Own) {
            ops.add(hostname(spec.hostname()));
        }
        ops.add(verifyFileSystem("/proc", PROC_MAGIC));
        ops.add(verifyFileSystem("/dev", TMPFS_MAGIC));
        ops.add(verifyFileSystem("/sys", SYSFS_MAGIC));
        if (masked) {
            mask(ops);
        }
        ops.add(detach());
        if (spec.readOnlyRoot()) {
            ops.add(mount("", "/", "", BIND | REMOUNT | RDONLY, ""));
        }
        limits(spec.command(), ops);
        confine(spec.privileges(), ops);
        boolean oneId = spec.privileges().owners() != Privileges.Owners.REAL;
        boolean given = spec.command().environment().stream().anyMatch(entry -> entry.startsWith("APT_CONFIG="));
        command(spec.command(), oneId && !given ? List.of("APT_CONFIG=" + APT_CONFIG) : List.of(), ops);
        return Collections.unmodifiableList(ops);
    }

    /** The operations of one more process in a running sandbox. */
    public static List<SetupOp> of(JoinSpec spec) {
        List<SetupOp> ops = new ArrayList<>();
        ops.add(statusFile(spec.statusFile()));
        ops.add(SetupOp.namespaces(0));
        ops.add(join(spec.pid(), NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET));
        limits(spec.command(), ops);
        confine(spec.privileges(), ops);
        command(spec.command(), List.of(), ops);
        return Collections.unmodifiableList(ops);
    }

    private static void namespaces(Namespaces spaces, List<SetupOp> ops) {
        long made = NEWNS | own(spaces.network(), NEWNET) | own(spaces.pid(), NEWPID);
        made |= own(spaces.uts(), NEWUTS) | own(spaces.ipc(), NEWIPC);
        ops.add(SetupOp.namespaces(made));
        joined(spaces.network(), NEWNET, ops);
        joined(spaces.pid(), NEWPID, ops);
        joined(spaces.uts(), NEWUTS, ops);
        joined(spaces.ipc(), NEWIPC, ops);
    }

    private static long own(Namespaces.Share share, long kind) {
        return share instanceof Namespaces.Share.Own ? kind : 0;
    }

    private static void joined(Namespaces.Share share, long kind, List<SetupOp> ops) {
        if (share instanceof Namespaces.Share.Of of) {
            ops.add(join(of.pid(), kind));
        }
    }

    private static void confine(Privileges privileges, List<SetupOp> ops) {
        boolean oneId = privileges.owners() != Privileges.Owners.REAL;
        if (privileges.noNew() || oneId) {
            ops.add(noNewPrivileges());
        }
        if (privileges.capabilities() != -1) {
            ops.add(keepBounding(privileges.capabilities()));
        }
        if (privileges.filtered()) {
            ops.add(seccomp(Seccomp.program(System.getProperty("os.arch"))));
        }
        if (privileges.capabilities() != -1) {
            ops.add(capabilities(privileges.capabilities() | Capabilities.FIRST_PROCESS));
        }
        if (oneId) { // last: it would have that call do nothing
            byte[] ignored = OwnersFilter.program(System.getProperty("os.arch"), false);
            ops.add(
                    privileges.owners() == Privileges.Owners.TOLD
                            ? owners(OwnersFilter.program(System.getProperty("os.arch"), true), ignored)
                            : seccomp(ignored));
        }
    }

    /** What each process may use: set before capabilities go, as it may be more than now. */
    static void limits(CommandSpec command, List<SetupOp> ops) {
        command.limits().forEach(each -> ops.add(limit(each.resource(), each.soft(), each.hard())));
    }

    /** The last operations: who runs what, where, with which variables. */
    static void command(CommandSpec spec, List<String> moreEnvironment, List<SetupOp> ops) {
        ops.add(user(spec.uid(), spec.gid(), spec.groups()));
        ops.add(workingDirectory(spec.workingDirectory()));
        if (spec.input() instanceof CommandSpec.Input.Stream) {
            ops.add(SetupOp.input());
        } else if (spec.input() instanceof CommandSpec.Input.Terminal terminal) {
            ops.add(terminal(terminal.window().rows(), terminal.window().columns()));
        }
        spec.environment().forEach(entry -> ops.add(environment(entry)));
        moreEnvironment.forEach(entry -> ops.add(environment(entry)));
        spec.secretEnvironment()
                .forEach((name, value) ->
                        ops.add(environment(name + "=" + new String(value.reveal(), StandardCharsets.UTF_8))));
        spec.command().forEach(word -> ops.add(argument(word)));
    }

    /** Overlay options that are the same whatever a distribution made the kernel's defaults. */
    public static String overlayOptions(List<String> layersLowestFirst, String upper, String work, boolean userxattr) {
        return lowerOptions(layersLowestFirst, ",upperdir=" + upper + ",workdir=" + work + ",volatile", userxattr);
    }

    /** Options of an overlay with these layers, named from the folder where it is mounted from. */
    public static String lowerOptions(List<String> layersLowestFirst, String upper, boolean userxattr) {
        List<String> newestFirst = new ArrayList<>(layersLowestFirst);
        Collections.reverse(newestFirst);
        return "lowerdir=" + String.join(":", newestFirst) + upper + ",redirect_dir=nofollow,index=off,metacopy=off"
                + (userxattr ? ",userxattr" : "");
    }

    private static void root(SandboxSpec spec, List<SetupOp> ops) {
        ops.add(chdir(spec.mountFolder()));
        ops.add(mount(
                "overlay",
                spec.merged(),
                "overlay",
                0,
                overlayOptions(spec.layers(), spec.upper(), spec.work(), spec.userNamespace())));
        sources(spec, ops);
        ops.add(pivotRoot(spec.merged()));
        ops.add(targetFolder("/proc"));
        if (spec.namespaces().pid() instanceof Namespaces.Share.Host) {
            ops.add(mount("proc", "/proc", "", BIND | REC, ""));
        } else {
            ops.add(proc("/proc"));
        }
    }

    /** What mounts take their files from, made beside the root as long as the host's folders have names. */
    private static void sources(SandboxSpec spec, List<SetupOp> ops) {
        boolean memory = false;
        for (SandboxMount mount : spec.mounts()) {
            if (mount instanceof SandboxMount.Overlay overlay) {
                String upper = overlay.upper()
                        .map(dirs -> ",upperdir=" + dirs.upper() + ",workdir=" + dirs.work()
                                + (dirs.kept() ? "" : ",volatile"))
                        .orElse("");
                String options = lowerOptions(overlay.layers(), upper, spec.userNamespace());
                ops.add(mount("overlay", overlay.at(), "overlay", 0, options));
            } else if (mount instanceof SandboxMount.Content content) {
                if (!memory) {
                    ops.add(mount("tmpfs", spec.memory(), "tmpfs", NOSUID | NODEV, "mode=700"));
                    memory = true;
                }
                String path = spec.memory() + "/" + spec.mounts().indexOf(mount);
                ops.add(file(path, content.content(), content.mode(), content.uid(), content.gid()));
            }
        }
    }

    private static void attach(SandboxSpec spec, SandboxMount mount, List<SetupOp> ops) {
        String inside = spec.mountFolder().substring(1) + "/";
        if (mount instanceof SandboxMount.Tmpfs tmpfs) {
            ops.add(targetFolder(tmpfs.target()));
            String size = tmpfs.size() == 0 ? "" : ",size=" + tmpfs.size();
            ops.add(mount("tmpfs", tmpfs.target(), "tmpfs", NOSUID | NODEV, "mode=1777" + size));
        } else if (mount instanceof SandboxMount.Overlay overlay) {
            String path = overlay.path().isEmpty() ? "" : "/" + overlay.path();
            bind(inside + overlay.at() + path, overlay.target(), overlay.folder(), false, ops);
        } else if (mount instanceof SandboxMount.Folder folder) {
            ops.add(targetFolder(folder.target()));
        } else if (mount instanceof SandboxMount.Content content) {
            String path = inside + spec.memory() + "/" + spec.mounts().indexOf(mount);
            bind(path, content.target(), false, true, ops);
        } else if (mount instanceof SandboxMount.Bind bind) {
            bind(bind.source().substring(1), bind.target(), bind.folder(), bind.readOnly(), ops);
        }
    }

    private static void bind(String source, String target, boolean folder, boolean readOnly, List<SetupOp> ops) {
        ops.add(folder ? targetFolder(target) : targetFile(target));
        ops.add(mount(source, target, "", BIND | REC, ""));
        if (readOnly) {
            ops.add(readOnlyRecursively(target));
        }
    }

    private static void devices(SandboxSpec spec, List<SetupOp> ops) {
        ops.add(targetFolder("/dev"));
        ops.add(mount("tmpfs", "/dev", "tmpfs", NOSUID | NOEXEC, "mode=755,size=65536k"));
        for (String device : DEVICES) {
            ops.add(deviceFile("/dev/" + device));
            ops.add(mount("dev/" + device, "/dev/" + device, "", BIND, ""));
        }
        ops.add(makeFolder("/dev/pts", 0755));
        ops.add(mount("devpts", "/dev/pts", "devpts", NOSUID | NOEXEC, "newinstance,ptmxmode=0666,mode=620"));
        ops.add(makeFolder("/dev/shm", 01777));
        String shm = "mode=1777,size=" + spec.shmSize();
        ops.add(mount("shm", "/dev/shm", "tmpfs", NOSUID | NODEV | NOEXEC, shm));
        ops.add(makeFolder("/dev/mqueue", 01777));
        ops.add(mount("mqueue", "/dev/mqueue", "mqueue", NOSUID | NODEV | NOEXEC, ""));
        if (spec.privileges().owners() != Privileges.Owners.REAL) {
            ops.add(file(APT_CONFIG, new Secret(APT_DOES_NOT_LOOK.getBytes(StandardCharsets.US_ASCII)), 0644, 0, 0));
        }
        ops.add(symlink("pts/ptmx", "/dev/ptmx"));
        ops.add(symlink("/proc/self/fd", "/dev/fd"));
        ops.add(symlink("/proc/self/fd/0", "/dev/stdin"));
        ops.add(symlink("/proc/self/fd/1", "/dev/stdout"));
        ops.add(symlink("/proc/self/fd/2", "/dev/stderr"));
    }

    /** Files that the builder provides, over the image's names, not to be written: they are not part of the image. */
    private static void files(SandboxSpec spec, List<SetupOp> ops) {
        spec.files().forEach((target, source) -> {
            ops.add(targetFile(target));
            ops.add(mount(source.substring(1), target, "", BIND, ""));
            ops.add(mount("", target, "", BIND | REMOUNT | RDONLY | NOSUID | NODEV | NOEXEC, ""));
        });
    }

    private static void mask(List<SetupOp> ops) {
        for (String path : List.of("bus", "fs", "irq", "sys", "sysrq-trigger")) {
            String target = "/proc/" + path;
            ops.add(mountIfThere(target, target, "", BIND | REC, ""));
            ops.add(mountIfThere("", target, "", BIND | REMOUNT | RDONLY | NOSUID | NODEV | NOEXEC, ""));
        }
        for (String path : List.of("kcore", "keys", "latency_stats", "timer_list", "sched_debug", "kmsg")) {
            ops.add(mountIfThere("dev/null", "/proc/" + path, "", BIND, ""));
        }
        for (String path : List.of("/proc/acpi", "/proc/scsi", "/proc/asound", "/sys/firmware")) {
            ops.add(mountIfThere("tmpfs", path, "tmpfs", RDONLY | NOSUID | NODEV | NOEXEC, "size=0"));
        }
    }
}
