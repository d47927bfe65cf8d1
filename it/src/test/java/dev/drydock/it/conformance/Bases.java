package dev.drydock.it.conformance;

import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Local stand-ins for the images that the cases start from, by the same short names: one static program each. */
final class Bases {
    /** The applet that the static program of the bases lacks: the last argument is the name. */
    private static final String ADDUSER = """
            #!/bin/sh
            for name; do :; done
            id=$((1000 + $(grep -c ":/home/" /etc/passwd)))
            echo "$name:x:$id:$id::/home/$name:/bin/sh" >> /etc/passwd
            echo "$name:x:$id:" >> /etc/group
            """;

    private static final Map<String, String> ALPINE = Map.of(
            "etc/os-release",
            "ID=alpine\nVERSION_ID=3.18.0\n",
            "etc/alpine-release",
            "3.18.0\n",
            "etc/nsswitch.conf",
            "hosts: files dns\n",
            "etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\ndaemon:x:2:2:daemon:/sbin:/bin/false\n"
                    + "games:x:35:35:games:/usr/games:/bin/false\nweb:x:33:34:web:/home/web:/bin/sh\n",
            "etc/group",
            "root:x:0:root\ndaemon:x:2:root,daemon\ngames:x:35:\nweb:x:34:\nnobody:x:65534:\n",
            "usr/bin/.keep",
            "");

    /** Of a name: the tar of its root file system. */
    private final Map<String, Path> files;

    private Bases(Map<String, Path> files) {
        this.files = files;
    }

    /** Those that were made before. */
    static Bases of(Map<String, Path> files) {
        return new Bases(Map.copyOf(files));
    }

    static Bases make(Path folder) throws Exception {
        Path busybox = with(
                folder,
                "busybox",
                Map.of(
                        "etc/passwd",
                        users(),
                        "etc/group",
                        groups(),
                        "etc/hostname",
                        "busybox\n",
                        "usr/sbin/adduser",
                        ADDUSER));
        Path alpine = with(folder, "alpine", ALPINE);
        return new Bases(Map.of("busybox", busybox, "alpine", alpine, "centos:7", alpine));
    }

    private static String users() {
        return "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
                + "web:x:33:34:web:/home/web:/bin/sh\n";
    }

    private static String groups() {
        return "root:x:0:\ndaemon:x:1:\nwheel:x:10:root\nnobody:x:65534:\nweb:x:34:\nextra:x:99:web\n";
    }

    Map<String, Path> files() {
        return files;
    }

    private static Path with(Path folder, String name, Map<String, String> more) throws Exception {
        Path root = Files.createDirectories(folder.resolve(name));
        tar("-xpf", Machine.base("busybox").toString(), "-C", root.toString());
        for (Map.Entry<String, String> file : more.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            if (file.getValue().startsWith("#!")) {
                Corpus.mode(path, 0755);
            }
        }
        Path tar = folder.resolve(name + ".tar");
        tar(
                "--sort=name",
                "--mtime=@1000000000",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "-cf",
                tar.toString(),
                "-C",
                root.toString(),
                ".");
        return tar;
    }

    private static void tar(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar"));
        command.addAll(List.of(arguments));
        Machine.run(command).ok();
    }
}
