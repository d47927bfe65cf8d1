package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as files and folders: what we write read by others, what others write read by us. */
class OutputsIT {
    @TempDir
    private static Path made;

    private static Project original;
    private static String id;

    @TempDir
    Path folder;

    private Project project;

    @BeforeAll
    static void build() throws Exception {
        original = new Project(made.resolve("p"), made.resolve("store")).importing("busybox", "busybox");
        original.file("f", "content\n")
                .dockerfile(
                        "FROM busybox", "COPY --chown=33:34 f /srv/", "RUN ln /srv/f /srv/g && rm /bin/vi", "ENV A=1");
        id = original.build().get("imageId").asText();
    }

    /** The same project in a folder of its own, on the same store. */
    @BeforeEach
    void start() throws Exception {
        project = new Project(folder.resolve("p"), original.store);
        for (String name : List.of("f", "Dockerfile")) {
            Files.copy(original.context.resolve(name), project.context.resolve(name));
        }
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private Machine.Ran drydock(String command, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(command, "--store", project.store.toString()));
        all.addAll(List.of(arguments));
        return project.run(Machine.drydock(all.toArray(String[]::new)));
    }

    private static String shell(String line, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-ec", line, "sh"));
        command.addAll(List.of(arguments));
        return Machine.run(command).ok().out();
    }

    private static List<String> layers(String transport) throws Exception {
        JsonNode inspected =
                Machine.parse(shell("skopeo --insecure-policy inspect --tls-verify=false \"$1\"", transport));
        List<String> layers = new ArrayList<>();
        inspected.get("Layers").forEach(layer -> layers.add(layer.asText()));
        return layers;
    }

    private static String configDigest(String transport) throws Exception {
        String config = shell("skopeo --insecure-policy inspect --config --raw \"$1\" | sha256sum", transport);
        return "sha256:" + config.substring(0, 64);
    }

    @Test
    void severalOutputsOfOneBuildAreReadByOthers() throws Exception {
        Machine.Ran built = project.tryBuild(
                        "-o", "type=docker,dest=" + at("docker.tar"),
                        "-o", "type=oci,dest=" + at("layout") + ",tar=false",
                        "-o", "type=tar,dest=" + at("files.tar"),
                        "-o", at("local"),
                        "-t", "app:1")
                .ok();
        assertThat(configDigest("docker-archive:" + at("docker.tar") + ":app:1"))
                .isEqualTo(id);
        assertThat(configDigest("oci-archive:" + at("docker.tar"))).isEqualTo(id);
        assertThat(configDigest("oci:" + at("layout"))).isEqualTo(id);
        assertThat(layers("oci:" + at("layout"))).isEqualTo(layers("oci-archive:" + at("docker.tar")));
        assertThat(built.err())
                .contains(shell("skopeo --insecure-policy inspect --format '{{.Digest}}' \"$1\"", "oci:" + at("layout"))
                        .strip());
        assertThat(shell("tar -tvf \"$1\" --numeric-owner srv", at("files.tar")))
                .contains("33/34")
                .contains("srv/g link to srv/f");
        assertThat(folder.resolve("local/srv/g")).hasContent("content");
        assertThat(folder.resolve("local/bin/vi")).doesNotExist();
        TreeSet<String> unpacked = new TreeSet<>(shell("cd \"$1\"; find . ! -name . | sed 's,^\\./,,'", at("local"))
                .lines()
                .toList());
        TreeSet<String> archived = new TreeSet<>(
                shell("tar -tf \"$1\" | sed 's,/$,,'", at("files.tar")).lines().toList());
        assertThat(unpacked).isEqualTo(archived);
        // once more into the same places, with another image
        project.file("f", "other\n");
        project.tryBuild("-o", "type=oci,dest=" + at("layout") + ",tar=false", "-o", at("local"))
                .ok();
        assertThat(configDigest("oci:" + at("layout"))).isNotEqualTo(id);
        assertThat(folder.resolve("local/srv/f")).hasContent("other");
    }

    @Test
    void standardOutputIsATar() throws Exception {
        String command = String.join(" ", project.command("-o", "-"));
        assertThat(shell(command + " | tar -xOf - srv/f")).isEqualTo("content\n");
        assertThat(shell(String.join(" ", project.command("-o", "type=oci,dest=-")) + " | tar -tf -"))
                .contains("index.json", "blobs/sha256/" + id.substring(7));
        assertThat(shell(String.join(" ", Machine.drydock("export", "--store", project.store.toString(), "app:1"))
                        + " | tar -xOf - srv/f"))
                .isEqualTo("content\n");
    }

    @Test
    void whatOthersSaveIsLoadedAsTheSameImage() throws Exception {
        project.tryBuild("-o", "type=oci,dest=" + at("layout") + ",tar=false").ok();
        String layout = "oci:" + at("layout");
        String from = "skopeo --insecure-policy copy -q \"$1\" \"$2\"";
        shell(from, layout, "docker-archive:" + at("skopeo-docker.tar") + ":there/one:2");
        shell(from, layout, "oci-archive:" + at("skopeo-oci.tar") + ":there/two:2");
        shell("gzip -k \"$1\" && zstd -q \"$1\" && xz -k \"$1\"", at("skopeo-docker.tar"));
        String buildah = "buildah --root \"$1/root\" --runroot \"$1/run\" --storage-driver vfs ";
        if (Machine.isRoot()) {
            shell(
                    buildah + "pull -q \"$2\" > \"$1.id\"; " + buildah
                            + "push -q $(cat \"$1.id\") docker-archive:\"$3\":there/three:3; " + buildah
                            + "push -q --format oci $(cat \"$1.id\") oci-archive:\"$4\":there/four:4",
                    at("buildah"),
                    layout,
                    at("buildah-docker.tar"),
                    at("buildah-oci.tar"));
        }
        int other = 0;
        for (String file : List.of(
                "layout",
                "skopeo-docker.tar",
                "skopeo-oci.tar",
                "skopeo-docker.tar.gz",
                "skopeo-docker.tar.zst",
                "skopeo-docker.tar.xz",
                "buildah-docker.tar",
                "buildah-oci.tar")) {
            if (!Files.exists(folder.resolve(file))) {
                continue;
            }
            String store = at("store-" + other++);
            Machine.Ran loaded = Machine.run(Machine.drydock("load", "--store", store, "-i", at(file), "-t", "mine:1"))
                    .ok();
            assertThat(loaded.out()).as(file).contains("Loaded image: mine:1");
            if (!file.equals("layout")) {
                assertThat(loaded.out()).as(file).containsPattern("Loaded image: there/(one:2|two:2|three:3|four:4)");
            }
            String image = file.equals("buildah-oci.tar") ? "mine:1" : id; // it writes the config anew
            if (!file.endsWith("z")) { // what is in them was looked at
                assertThat(shell(String.join(" ", Machine.drydock("export", "--store", store, image))
                                + " | tar -xOf - srv/g srv/f"))
                        .as(file)
                        .isEqualTo("content\n");
            }
        }
    }

    @Test
    void whatDockersEngineSavesIsLoaded() throws Exception {
        if (!Machine.isRoot()) {
            return; // the engine needs root; the other tests load the same formats
        }
        try (DockerEngine engine = DockerEngine.start(folder.resolve("engine"))) {
            engine.docker("import", Machine.base("busybox").toString(), "there/base:1");
            Files.writeString(
                    folder.resolve("p/Dockerfile"), "FROM there/base:1\nCOPY f /srv/\nCMD [\"cat\", \"/srv/f\"]\n");
            engine.docker("build", "-t", "there/app:1", at("p"));
            engine.docker("save", "-o", at("docker.tar"), "there/app:1", "there/base:1");
            String theirs = engine.docker("image", "inspect", "--format", "{{.Id}}", "there/app:1")
                    .out()
                    .strip();
            assertThat(drydock("load", "-i", at("docker.tar")).ok().out())
                    .contains("Loaded image: there/app:1", "Loaded image: there/base:1");
            assertThat(drydock("images", "-q", "--no-trunc", "there/app:1")
                            .ok()
                            .out()
                            .strip())
                    .isEqualTo(theirs);
            // built upon, which unpacks it
            project.dockerfile("FROM there/app:1", "RUN cat /srv/f > /again")
                    .tryBuild("-o", at("local"))
                    .ok();
            assertThat(folder.resolve("local/again")).hasContent("content");
        }
    }

    @Test
    void aDamagedArchiveIsRefusedAndNothingIsNamed() throws Exception {
        project.tryBuild("-o", "type=docker,dest=" + at("a.tar")).ok();
        shell("mkdir \"$1\" && tar -xf \"$2\" -C \"$1\"", at("a"), at("a.tar"));
        String last = shell("cd \"$1\"; ls -S blobs/sha256 | head -n 2 | tail -n 1", at("a"))
                .strip();
        shell("cd \"$1\"; printf x >> blobs/sha256/$2; tar -cf \"$3\" *", at("a"), last, at("damaged.tar"));
        Path store = folder.resolve("other");
        Machine.Ran ran = Machine.run(
                Machine.drydock("load", "--store", store.toString(), "-i", at("damaged.tar"), "-t", "mine:1"));
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.err()).contains(last).doesNotContain("\tat ");
        assertThat(Machine.run(Machine.drydock("images", "--store", store.toString(), "-q"))
                        .ok()
                        .out())
                .isEmpty();
        Machine.Ran none = Machine.run(Machine.drydock(
                "load",
                "--store",
                store.toString(),
                "-i",
                Machine.base("busybox").toString()));
        assertThat(none.exit()).isNotZero();
        assertThat(none.err()).contains("is no image", "drydock:import");
    }

    @Test
    void aRootFileSystemComesFromAnywhereAndSaysWhatIsAsked() throws Exception {
        Path tar = Machine.base("busybox");
        shell("xz -c \"$1\" > \"$2\"", tar.toString(), at("rootfs.tar.xz"));
        byte[] served = Files.readAllBytes(folder.resolve("rootfs.tar.xz"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, served.length);
            exchange.getResponseBody().write(served);
            exchange.close();
        });
        server.start();
        try {
            drydock(
                            "import",
                            "-c",
                            "ENV A=1 B=\"two words\"",
                            "-c",
                            "CMD [\"sh\", \"-c\", \"echo $A\"]",
                            "-c",
                            "WORKDIR /srv",
                            "-c",
                            "LABEL k=$B",
                            "-m",
                            "from the web",
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/rootfs.tar.xz",
                            "web:1")
                    .ok();
        } finally {
            server.stop(0);
        }
        drydock("save", "-o", at("web.tar"), "web:1").ok();
        JsonNode config = Machine.parse(
                shell("skopeo --insecure-policy inspect --config --raw \"$1\"", "oci-archive:" + at("web.tar")));
        assertThat(config.get("config").toString())
                .contains("A=1", "B=two words", "\"k\":\"two words\"", "\"WorkingDir\":\"/srv\"", "echo $A");
        assertThat(config.get("history")).hasSize(1);
        assertThat(config.get("history").get(0).get("comment").asText()).isEqualTo("from the web");
        assertThat(config.get("rootfs").get("diff_ids").get(0).asText())
                .isEqualTo(
                        "sha256:" + shell("sha256sum < \"$1\"", tar.toString()).substring(0, 64));
        String piped = shell(
                String.join(" ", Machine.drydock("import", "--store", project.store.toString(), "-", "piped:1"))
                        + " < \"$1\"",
                tar.toString());
        assertThat(piped).startsWith("sha256:");
        Machine.Ran refused = drydock("import", "-c", "RUN true", tar.toString(), "no:1");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("RUN is no change", "write one of CMD");
    }

    @Test
    void mavenWritesLoadsAndExports() throws Exception {
        MavenProject maven = new MavenProject(folder.resolve("m"), folder.resolve("maven-store"))
                .file("f", "content\n")
                .dockerfile("FROM scratch", "COPY f /srv/")
                .pom(
                        "app",
                        "<properties><drydock.output>type=oci,dest=target/image.tar,type=local,dest=target/files</drydock.output></properties>");
        maven.mvn("-q", "package").ok();
        assertThat(maven.folder.resolve("target/files/srv/f")).hasContent("content");
        String image = configDigest("oci-archive:" + maven.folder.resolve("target/image.tar"));
        assertThat(Files.readString(maven.folder.resolve("target/drydock/app/image-id"), StandardCharsets.UTF_8)
                        .strip())
                .isEqualTo(image);
        maven.mvn(
                        "-q",
                        "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":load",
                        "-Ddrydock.loadFile=target/image.tar",
                        "-Ddrydock.image=again:1")
                .ok();
        maven.mvn(
                        "-q",
                        "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":export",
                        "-Ddrydock.image=again:1",
                        "-Ddrydock.exportFile=target/rootfs.tar")
                .ok();
        assertThat(shell(
                        "tar -xOf \"$1\" srv/f",
                        maven.folder.resolve("target/rootfs.tar").toString()))
                .isEqualTo("content\n");
        maven.mvn(
                        "-q",
                        "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":import",
                        "-Ddrydock.source=target/rootfs.tar",
                        "-Ddrydock.image=root:1",
                        "-Ddrydock.change=ENV A=1\nUSER web")
                .ok();
        maven.file("Dockerfile", "FROM root:1\nCOPY f /again\n")
                .mvn("-q", "package", "-Ddrydock.saveFile=x")
                .ok();
        assertThat(maven.folder.resolve("target/files/srv/f")).hasContent("content");
        assertThat(shell(
                        "skopeo --insecure-policy inspect --config --raw \"$1\"",
                        "oci-archive:" + maven.folder.resolve("target/image.tar")))
                .contains("\"User\":\"web\"", "A=1");
        Machine.Ran refused = maven.mvn("-q", "package", "-Ddrydock.output=type=oci");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.all()).contains("drydock.output: the output \"type=oci\": it has no file to write to");
    }

    @Test
    void layersAreCompressedAsAsked() throws Exception {
        String repository = Machine.registry() + "/outputs/app";
        for (String compression : List.of("zstd:9", "none", "gzip:1")) {
            String name = repository + ":" + compression.replace(':', '-');
            project.tryBuild("-t", name, "--compression", compression, "--push").ok();
            JsonNode manifest = Machine.parse(
                    shell("skopeo --insecure-policy inspect --raw --tls-verify=false \"docker://$1\"", name));
            assertThat(manifest.get("config").get("digest").asText()).isEqualTo(id);
            String suffix = compression.equals("none") ? "" : "+" + compression.replaceFirst(":.*", "");
            for (JsonNode layer : manifest.get("layers")) {
                assertThat(layer.get("mediaType").asText())
                        .isEqualTo("application/vnd.oci.image.layer.v1.tar" + suffix);
            }
            // what was pushed is whole, by somebody else's eyes and, where it takes another program to read it, by ours
            shell(
                    "skopeo --insecure-policy copy -q --src-tls-verify=false \"docker://$1\" \"oci:$2\"",
                    name,
                    at("copy" + suffix));
            if (compression.startsWith("zstd")) {
                String store = at("store-zstd");
                Machine.run(Machine.drydock("load", "--store", store, "-i", at("copy" + suffix)))
                        .ok();
                assertThat(shell(String.join(" ", Machine.drydock("export", "--store", store, id))
                                + " | tar -xOf - srv/f"))
                        .isEqualTo("content\n");
            }
        }
        project.tryBuild("-o", "type=oci,dest=" + at("z.tar") + ",compression=zstd,compression-level=3")
                .ok();
        assertThat(layers("oci-archive:" + at("z.tar"))).isNotEqualTo(layers("docker://" + repository + ":gzip-1"));
        Machine.Ran refused = project.tryBuild("--compression", "zip");
        assertThat(refused.exit()).isEqualTo(125);
        assertThat(refused.err()).contains("the compression \"zip\" is not known", "fix: write gzip, zstd or none");
    }
}
