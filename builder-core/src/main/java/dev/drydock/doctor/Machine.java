package dev.drydock.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.MountInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine and this process on it.
 *
 * @param drydock its version
 * @param system,kernel,architecture as Java names them
 * @param processors,memory that this process may use; memory in bytes
 * @param java,maven versions; Maven's where a goal asks
 * @param user login name, or the number where there is none
 * @param container by what it is seen that this is a container; empty if it is none
 */
public record Machine(
        String drydock,
        String system,
        String kernel,
        String architecture,
        int processors,
        long memory,
        String java,
        Optional<String> maven,
        String user,
        long uid,
        List<String> container) {
    private static final Pattern GROUP = Pattern.compile("docker|kubepods|containerd|libpod|lxc");

    public Machine {
        container = List.copyOf(container);
    }

    static Machine read(Host host, String drydock, Optional<String> maven, Map<String, String> environment) {
        long memory = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean
                ? bean.getTotalMemorySize()
                : 0;
        return new Machine(
                drydock,
                System.getProperty("os.name", ""),
                System.getProperty("os.version", ""),
                System.getProperty("os.arch", ""),
                Runtime.getRuntime().availableProcessors(),
                memory,
                System.getProperty("java.runtime.version", ""),
                maven,
                host.user(),
                host.uid(),
                container(Path.of("/"), environment));
    }

    /** @param root of the file system, in which the usual signs are looked for */
    static List<String> container(Path root, Map<String, String> environment) {
        List<String> seen = new ArrayList<>();
        for (String file : List.of(".dockerenv", "run/.containerenv")) {
            if (Files.exists(root.resolve(file))) {
                seen.add("/" + file + " is there");
            }
        }
        for (String variable : List.of("KUBERNETES_SERVICE_HOST", "container")) {
            if (environment.containsKey(variable)) {
                seen.add("the variable " + variable + " is set");
            }
        }
        Matcher group = GROUP.matcher(text(root.resolve("proc/1/cgroup")));
        if (group.find()) {
            seen.add("process 1 is in a control group of " + group.group());
        }
        List<MountInfo> mounts = MountInfo.parse(text(root.resolve("proc/self/mountinfo")));
        if (StorePlace.find(mounts, Path.of("/")).filter(StorePlace::overlay).isPresent()) {
            seen.add("its root is an overlay");
        }
        boolean masked = mounts.stream()
                .map(MountInfo::at)
                .anyMatch(at -> at.startsWith("/proc")
                        && at.getNameCount() > 1
                        && !at.equals(Path.of("/proc/sys/fs/binfmt_misc")));
        if (masked) {
            seen.add("files of /proc are masked");
        }
        return seen;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // then it says nothing
        }
    }
}
