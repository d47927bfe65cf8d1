package dev.drydock.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A container as CI systems give it, imitated with runc: Docker's capabilities, its masked files, and a list of system calls
 * that refuses namespaces and mounts. It shows this machine, of which one folder can be written. {@link #pod} is what an
 * orchestrator makes of it where a policy is strict.
 */
final class OrdinaryContainer {
    private static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    private static final List<String> REFUSED = List.of(
            "mount",
            "umount2",
            "unshare",
            "setns",
            "pivot_root",
            "open_tree",
            "move_mount",
            "fsopen",
            "fsconfig",
            "fsmount",
            "fspick",
            "mount_setattr",
            "bpf",
            "keyctl",
            "add_key",
            "request_key",
            "open_by_handle_at",
            "userfaultfd");

    private static final long[] NAMESPACE_FLAGS = {
        0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
    };

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path bundle;
    private final List<Path> shown = new ArrayList<>();
    private final List<Path> writable;
    private final List<Path> memory = new ArrayList<>();
    private boolean rootInside = true;
    private boolean namespaces;
    private int runs;

    /** @param bundle a folder for its configuration */
    OrdinaryContainer(Path bundle, Path... writable) throws Exception {
        this.bundle = Files.createDirectories(bundle);
        this.writable = List.of(writable);
        Path rootfs = Files.createDirectories(bundle.resolve("rootfs"));
        try (Stream<Path> top = Files.list(Path.of("/"))) {
            for (Path each : top.filter(Files::isDirectory).toList()) {
                String name = String.valueOf(each.getFileName());
                if (Files.isSymbolicLink(each)) {
                    Files.createSymbolicLink(rootfs.resolve(name), Files.readSymbolicLink(each));
                } else if (!List.of("proc", "sys", "dev").contains(name)) {
                    shown.add(each);
                }
            }
        }
    }

    /**
     * Not root but user 1000 without capabilities, who gains none; the root is read-only, as it always is here, and memory
     * is mounted on some folders that are there.
     */
    OrdinaryContainer pod(Path... folders) {
        rootInside = false;
        memory.addAll(List.of(folders));
        return this;
    }

    /** Without the list of system calls that refuses namespaces and mounts. */
    OrdinaryContainer unconfined() {
        namespaces = true;
        return this;
    }

    /** Runs a command in a container of its own. */
    Machine.Ran run(List<String> command, Map<String, String> environment) throws Exception {
        return Machine.run(command(command, environment));
    }

    /** The command that does. */
    List<String> command(List<String> command, Map<String, String> environment) throws Exception {
        String id = "ordinary-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        Path run = Files.createDirectories(bundle.resolve(Integer.toString(runs++)));
        mapper.writeValue(run.resolve("config.json").toFile(), config(command, environment));
        return List.of("runc", "--root", bundle.resolve("runc").toString(), "run", "-b", run.toString(), id);
    }

    private ObjectNode config(List<String> command, Map<String, String> environment) {
        ObjectNode root = mapper.createObjectNode().put("ociVersion", "1.0.2").put("hostname", "ordinary");
        ObjectNode process = root.putObject("process").put("terminal", false).put("cwd", "/");
        int id = rootInside ? 0 : 1000;
        process.putObject("user").put("uid", id).put("gid", id);
        process.put("noNewPrivileges", !rootInside);
        command.forEach(process.putArray("args")::add);
        ArrayNode env = process.putArray("env");
        env.add("PATH=" + System.getenv("PATH")).add("HOME=" + (writable.isEmpty() ? memory : writable).get(0));
        environment.forEach((name, value) -> env.add(name + "=" + value));
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            (rootInside ? CAPABILITIES : List.<String>of()).forEach(capabilities.putArray(set)::add);
        }
        root.putObject("root").put("path", bundle.resolve("rootfs").toString()).put("readonly", true);
        ArrayNode mounts = root.putArray("mounts");
        mount(mounts, "/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));
        mount(mounts, "/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=65536k"));
        mount(mounts, "/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777"));
        mount(mounts, "/sys", "none", "/sys", List.of("rbind", "ro"));
        for (Path each :
                shown) { // not what is mounted below: the root of this very container, with a /proc that is not masked
            mount(mounts, each.toString(), "none", each.toString(), List.of(rootInside ? "rbind" : "bind", "ro"));
        }
        for (Path each : writable) {
            mount(mounts, each.toString(), "none", each.toString(), List.of("bind", "rw"));
        }
        for (Path each : memory) {
            String owner = "uid=" + id + ",gid=" + id;
            mount(mounts, each.toString(), "tmpfs", "tmpfs", List.of("nosuid", "nodev", "mode=700", owner));
        }
        ObjectNode linux = root.putObject("linux");
        for (String kind : List.of("pid", "ipc", "uts", "mount")) {
            linux.withArray("namespaces").addObject().put("type", kind);
        }
        for (String path : List.of("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware")) {
            linux.withArray("maskedPaths").add(path);
        }
        for (String path : List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")) {
            linux.withArray("readonlyPaths").add(path);
        }
        if (!namespaces) {
            seccomp(linux.putObject("seccomp"));
        }
        return root;
    }

    private static void mount(ArrayNode mounts, String target, String type, String source, List<String> options) {
        ObjectNode mount =
                mounts.addObject().put("destination", target).put("type", type).put("source", source);
        options.forEach(mount.putArray("options")::add);
    }

    private static void seccomp(ObjectNode seccomp) {
        seccomp.put("defaultAction", "SCMP_ACT_ALLOW");
        ArrayNode calls = seccomp.putArray("syscalls");
        ObjectNode refused = calls.addObject().put("action", "SCMP_ACT_ERRNO").put("errnoRet", 1);
        REFUSED.forEach(refused.putArray("names")::add);
        ObjectNode clone3 = calls.addObject().put("action", "SCMP_ACT_ERRNO").put("errnoRet", 38);
        clone3.putArray("names").add("clone3");
        List<Long> flags = new ArrayList<>();
        for (long flag : NAMESPACE_FLAGS) {
            flags.add(flag);
        }
        for (long flag : flags) {
            ObjectNode clone = calls.addObject().put("action", "SCMP_ACT_ERRNO").put("errnoRet", 1);
            clone.putArray("names").add("clone");
            clone.putArray("args")
                    .addObject()
                    .put("index", 0)
                    .put("value", flag)
                    .put("valueTwo", flag)
                    .put("op", "SCMP_CMP_MASKED_EQ");
        }
    }
}
