package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What {@code doctor} says of places, imitated here, and that a build in each does what was promised: everything that is said
 * to work is used, in one script that runs in the place.
 */
class DoctorIT {
    private static final String NOBODY = "54321";

    private static final String SECCOMP =
            "run the container with a profile that allows unshare, clone and mount: docker run"
                    + " --security-opt seccomp=unconfined; in a pod, seccompProfile: Unconfined";

    private static final String FILTERED =
            "unshare user and mount namespace: EPERM: a seccomp filter refuses it (Seccomp is 2"
                    + " in /proc/self/status), as those of Docker and Kubernetes do";

    private static final Set<String> STEPS = Set.of("run", "mounts", "ssh", "owners");

    private static Path folder;

    @BeforeAll
    static void shared() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: imitating places needs root here");
        }
        folder = Machine.userFolder("doctor");
        Machine.run(List.of("chmod", "755", folder.toString())).ok();
        Project first = new Project(folder.resolve("first"), folder.resolve("first-store"));
        first.dockerfile("FROM scratch", "ADD busybox.tar /", "RUN true");
        Files.copy(Machine.base("busybox"), first.context.resolve("busybox.tar"));
        first.tryBuild().ok(); // so that there is an archive of the worker's classes
        Path archives = Files.createDirectory(folder.resolve("cds"));
        try (Stream<Path> made = Files.list(first.store.resolve("cds"))) {
            for (Path archive : made.toList()) {
                Files.copy(archive, archives.resolve(archive.getFileName()));
            }
        }
        Machine.run(List.of("chmod", "-R", "a+rX", archives.toString())).ok();
    }

    @AfterAll
    static void clean() throws Exception {
        if (folder != null) {
            Machine.run(List.of("rm", "-rf", folder.toString())).ok();
        }
    }

    /** A place: its folder, in which the store is, and how a command is run there. */
    private record Place(Path home, Way way) {
        interface Way {
            List<String> command(List<String> script) throws Exception;
        }
    }

    /** What doctor said there, and everything that was said afterwards. */
    private record Found(JsonNode doctor, int exit, String said) {
        JsonNode mode(String word) {
            return Stream.of("root", "rootless", "single", "chroot")
                    .map(List.of("root", "rootless", "single", "chroot")::indexOf)
                    .map(doctor.get("modes")::get)
                    .filter(mode -> mode.get("mode").asText().equals(word))
                    .findFirst()
                    .orElseThrow();
        }

        String problem(String word) {
            return mode(word).path("problem").asText();
        }

        JsonNode feature(String mode, String word) {
            for (JsonNode feature : mode(mode).get("features")) {
                if (feature.get("feature").asText().equals(word)) {
                    return feature;
                }
            }
            throw new AssertionError(mode + " has no " + word);
        }

        Set<String> working(String mode) {
            Set<String> words = new TreeSet<>();
            for (JsonNode feature : mode(mode).get("features")) {
                if (feature.get("works").asBoolean()) {
                    words.add(feature.get("feature").asText());
                }
            }
            return words;
        }

        List<String> remarks() {
            List<String> remarks = new ArrayList<>();
            doctor.get("store")
                    .get("remarks")
                    .forEach(remark -> remarks.add(remark.get("problem").asText()));
            return remarks;
        }
    }

    private static Path home(String name, String owner) throws Exception {
        Path home = Files.createDirectory(folder.resolve(name));
        Machine.run(List.of("chown", owner, home.toString())).ok();
        return home;
    }

    /** Steps that use what is said to work. */
    private static String[] steps(Set<String> working) {
        List<String> lines = new ArrayList<>(List.of("FROM scratch", "ADD busybox.tar /"));
        if (working.contains("network-none")) {
            lines.add("RUN --network=none true"); // first, and over before anybody listens to its calls
        }
        Map<String, String> uses = new TreeMap<>(Map.of(
                "run", "RUN echo 1 > /a",
                "insecure", "RUN --security=insecure true",
                "mounts",
                        "RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/m --mount=type=bind,target=/b"
                                + " --mount=type=secret,id=s test -e /b/busybox.tar && test \"$(cat /run/secrets/s)\" = hush",
                "ssh", "RUN --mount=type=ssh test -S \"$SSH_AUTH_SOCK\"",
                "owners", "RUN touch /o && chown 5:6 /o",
                "devices", "RUN mknod /n c 1 3",
                "proc", "RUN test \"$(ls /proc | grep -c '^[0-9]')\" -lt 6"));
        uses.forEach((word, line) -> {
            if (working.contains(word)) {
                lines.add(line);
            }
        });
        return lines.toArray(String[]::new);
    }

    private static Found in(Place place, Set<String> working) throws Exception {
        String name = place.home().getFileName().toString();
        Project project =
                new Project(folder.resolve(name + "-context"), place.home().resolve("store"));
        project.dockerfile(steps(working.isEmpty() ? Set.of("run") : working))
                .file("copy/Dockerfile", "FROM scratch\nADD busybox.tar /\n");
        project.file("secret", "hush");
        Files.createLink(
                project.context.resolve("busybox.tar"), folder.resolve("first").resolve("busybox.tar"));
        Machine.run(List.of("chmod", "-R", "a+rX", project.context.toString())).ok();
        Path agent = folder.resolve(name + "-agent");
        List<String> script = new ArrayList<>(List.of("mkdir -p -m 700 " + project.store + "/cds"));
        script.add("cp " + folder.resolve("cds") + "/* " + project.store + "/cds/ 2>/dev/null || true");
        script.add(words(Machine.drydock("doctor", "--format", "json", "--store", project.store.toString()))
                + " || echo DOCTOR ended with $? >&2");
        script.add(words(project.command(
                        "-t",
                        "app:1",
                        "--allow",
                        "security.insecure",
                        "--secret",
                        "id=s,src=" + project.context + "/secret",
                        "--ssh",
                        "default=" + agent))
                + " || echo BUILD ended with $? >&2");
        if (working.contains("containers")) {
            List<String> run = Machine.drydock("run", "--rm", "--store", project.store.toString(), "-p", "80");
            String contained = name.equals("root") // elsewhere there is no terminal outside either
                    ? "script -qec \"" + words(run) + " -t app:1 sh -c 'test -t 1 && echo contained'\" /dev/null"
                    : words(run) + " app:1 echo contained";
            script.add(contained + " >&2 || echo CONTAINER ended with $? >&2");
        }
        if (working.isEmpty()) {
            script.add(words(project.command("-f", project.context + "/copy/Dockerfile")));
        }
        Path file = Files.writeString(folder.resolve(name + ".sh"), "exec 2>&1\n" + String.join("\n", script) + "\n");
        Machine.Ran ran;
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(agent));
            Machine.run(List.of("chmod", "a+rw", agent.toString())).ok();
            ran = Machine.run(place.way().command(List.of("sh", file.toString())));
        }
        String json = ran.out()
                .lines()
                .filter(line -> line.startsWith("{\"canRunSteps\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.all()));
        String said = ran.all().replace(json, "");
        if (!working.isEmpty()) {
            assertThat(said).doesNotContain("ended with");
        }
        return new Found(Machine.parse(json), ran.exit(), said);
    }

    private static String words(List<String> command) {
        return String.join(" ", command);
    }

    @Test
    void anOrdinaryContainerIsChroot() throws Exception {
        Path home = home("docker", "0");
        OrdinaryContainer container = new OrdinaryContainer(folder.resolve("docker-bundle"), home);
        Set<String> works = Set.of("run", "mounts", "ssh", "owners", "devices");
        Found found = in(new Place(home, script -> container.command(script, Map.of())), works);
        assertThat(found.doctor().get("mode").asText()).isEqualTo("chroot");
        assertThat(found.working("chroot")).isEqualTo(works);
        assertThat(found.problem("root")).isEqualTo("this process has no CAP_SYS_ADMIN");
        assertThat(found.problem("single")).isEqualTo(FILTERED);
        assertThat(found.mode("single").get("fix").asText()).isEqualTo(SECCOMP);
        assertThat(found.feature("chroot", "proc").get("problem").asText())
                .isEqualTo("it is empty: nothing can be mounted");
        assertThat(found.doctor().get("machine").get("container").toString()).contains("files of /proc are masked");
        assertThat(found.said())
                .contains("steps run in mode chroot (not root: this process has no CAP_SYS_ADMIN; not rootless: ")
                .contains("; not single: " + FILTERED);
    }

    @Test
    void aStrictPodWithNamespacesIsSingle() throws Exception {
        Path home = home("pod", "1000");
        OrdinaryContainer pod =
                new OrdinaryContainer(folder.resolve("pod-bundle")).pod(home).unconfined();
        Set<String> works = new TreeSet<>(STEPS);
        works.addAll(Set.of("network-none", "insecure", "devices", "terminals", "containers", "networks"));
        Found found = in(new Place(home, script -> pod.command(script, Map.of())), works);
        assertThat(found.doctor().get("mode").asText()).isEqualTo("single");
        assertThat(found.working("single")).isEqualTo(works);
        assertThat(found.problem("rootless")).startsWith("this process may gain no privileges (no_new_privs)");
        assertThat(found.problem("chroot")).isEqualTo("this process is not root");
        assertThat(found.feature("single", "owners").get("detail").asText()).startsWith("recorded in the layers");
        assertThat(found.feature("single", "proc").get("problem").asText())
                .startsWith("/proc is that of the container or machine around it");
        assertThat(found.doctor().get("store").get("type").asText()).isEqualTo("tmpfs");
        assertThat(found.doctor().get("store").get("freeInodes").asLong()).isPositive();
        assertThat(found.remarks()).singleElement().asString().startsWith("the store lies in memory (tmpfs at " + home);
        assertThat(found.said())
                .contains("steps run in mode single (not root: ", "contained")
                .containsOnlyOnce("/proc is that of the container or machine around it, with its processes and masked");
    }

    @Test
    void aStrictPodWithoutNamespacesCopiesAlone() throws Exception {
        Path home = home("closed", "1000");
        OrdinaryContainer pod = new OrdinaryContainer(folder.resolve("closed-bundle")).pod(home);
        Found found = in(new Place(home, script -> pod.command(script, Map.of())), Set.of());
        String fix = SECCOMP + "; or in a container: run it as root (docker run --user 0; in a pod, runAsUser: 0)";
        assertThat(found.doctor().get("canRunSteps").asBoolean()).isFalse();
        assertThat(found.doctor().get("fix").asText()).isEqualTo(fix);
        assertThat(found.problem("single")).isEqualTo(FILTERED);
        assertThat(found.doctor().get("store").get("freeInodes").asLong()).isPositive();
        assertThat(found.said())
                .contains("DOCTOR ended with 1", "BUILD ended with 125", "RUN is not possible on this machine")
                .contains("  single: " + FILTERED + "\n", "\n  fix: " + fix + "\n");
        assertThat(found.exit()).as("an image without RUN: %s", found.said()).isZero();
    }

    @Test
    void aUserWithoutARangeIsSingle() throws Exception {
        Path home = home("norange", NOBODY);
        List<String> become =
                List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "env", "HOME=" + home);
        Set<String> works = new TreeSet<>(STEPS);
        works.addAll(Set.of("network-none", "insecure", "devices", "proc"));
        Found found = in(new Place(home, script -> joined(become, script)), works);
        assertThat(found.doctor().get("mode").asText()).isEqualTo("single");
        assertThat(found.working("single")).containsAll(works).contains("containers", "networks");
        assertThat(found.problem("rootless"))
                .isEqualTo("user " + NOBODY + " has no range of ids in /etc/subuid and /etc/subgid");
        assertThat(found.mode("rootless").get("fix").asText()).endsWith("--add-subgids 100000-165535 " + NOBODY);
    }

    @Test
    void aUserWithARangeIsRootless() throws Exception {
        Path home = home("range", Machine.user());
        List<String> become = List.of("runuser", "-u", Machine.user(), "--", "env", "HOME=" + home);
        Set<String> works = new TreeSet<>(STEPS);
        works.addAll(Set.of("network-none", "insecure", "proc"));
        Found found = in(new Place(home, script -> joined(become, script)), works);
        assertThat(found.doctor().get("mode").asText()).isEqualTo("rootless");
        assertThat(found.working("rootless")).containsAll(works).contains("containers", "networks");
        assertThat(found.feature("rootless", "owners").get("detail").asText()).matches("\\d+ ids, 0 to \\d+");
        assertThat(found.feature("rootless", "devices").get("problem").asText())
                .isEqualTo("the kernel lets nobody make them in a user namespace (EPERM)");
        assertThat(found.said()).contains("steps run in mode rootless (not root: this process has no CAP_SYS_ADMIN)");
    }

    @Test
    void rootOfAMachineIsRoot() throws Exception {
        Path home = home("root", "0");
        Set<String> works = new TreeSet<>(STEPS);
        works.addAll(Set.of("network-none", "insecure", "devices", "proc", "terminals", "containers", "networks"));
        Found found = in(new Place(home, script -> script), works);
        assertThat(found.doctor().get("mode").asText()).isEqualTo("root");
        assertThat(found.working("root")).containsAll(works);
        assertThat(found.working("chroot")).contains("run").doesNotContain("containers");
        assertThat(found.said()).contains("steps run in mode root (this process has CAP_SYS_ADMIN)", "contained");
        assertThat(home.resolve("store/modes")).isNotEmptyFile();
    }

    @Test
    void aStoreWithoutProgramsIsNamed() throws Exception {
        Path home = home("noexec", "0");
        Found found =
                in(new Place(home, script -> mounted("mount -t tmpfs -o noexec tmpfs " + home, script)), Set.of());
        String place = "tmpfs at " + home + " is mounted noexec";
        String fix =
                "put the store elsewhere (drydock.store, --store): to a file system that is mounted without noexec";
        assertThat(found.doctor().get("canRunSteps").asBoolean()).isFalse();
        assertThat(found.doctor().get("fix").asText()).isEqualTo(fix);
        assertThat(found.problem("root")).isEqualTo("programs may not be run in the store: " + place);
        assertThat(found.remarks())
                .anySatisfy(remark -> assertThat(remark)
                        .isEqualTo("no step can run: " + place + ", and programs are run in the store"));
        assertThat(found.said()).contains("BUILD ended with 125", "\n  fix: " + fix + "\n");
        assertThat(found.exit()).as("an image without RUN: %s", found.said()).isZero();
    }

    @Test
    void aStoreOnAnOverlayIsChrootForRoot() throws Exception {
        Path home = home("overlay", "0");
        String mount = "mount -t tmpfs tmpfs " + home + " && cd " + home
                + " && mkdir l u w store && mount -t overlay overlay -o"
                + " lowerdir=l,upperdir=u,workdir=w store && cd /";
        Set<String> works = Set.of("run", "mounts", "ssh", "owners", "devices");
        Found found = in(new Place(home, script -> mounted(mount, script)), works);
        assertThat(found.doctor().get("mode").asText()).isEqualTo("chroot");
        assertThat(found.working("chroot")).isEqualTo(works);
        String problem = "the store lies on an overlay, overlay at " + home
                + "/store, and no overlay can be written on another (EINVAL)";
        assertThat(found.problem("root")).isEqualTo(problem);
        assertThat(found.mode("root").get("fix").asText()).endsWith("to a volume, a tmpfs or a folder of the host");
        assertThat(found.remarks()).anySatisfy(remark -> assertThat(remark).contains("only mode chroot works there"));
        assertThat(found.said()).contains("steps run in mode chroot (not root: " + problem);
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    /** In mounts of its own. */
    private static List<String> mounted(String mount, List<String> script) {
        return joined(List.of("unshare", "--mount", "sh", "-c", mount + " && exec \"$@\"", "sh"), script);
    }
}
