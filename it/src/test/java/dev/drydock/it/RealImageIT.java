package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What our sandbox saw is what another runtime shows of the pushed image, entry by entry. */
class RealImageIT {
    private static final String ALL =
            "find / -xdev -mindepth 1 \\( -path /proc -o -path /sys -o -path /dev -o -path /listing"
                    + " -o -path /etc/hosts -o -path /etc/hostname -o -path /etc/resolv.conf \\) -prune -o";

    /** Every entry, without fractions of seconds, and the digest of every file. */
    private static final String LIST =
            ALL + " -printf '%y %m %U:%G %T@ %l %p \\n' | sed 's/\\(\\.[0-9]*\\) / /' | sort\n" + ALL
                    + " -type f -exec sha256sum '{}' + | sort";

    @TempDir
    Path folder;

    @Test
    void theTreeOfADpkgInstallationIsTheSameElsewhere() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: unpacking with owners and running it elsewhere needs root");
        }
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("jre", "jre");
        Path debs = Machine.root().resolve("it/target/bases/debs");
        Machine.run(List.of(
                        "cp",
                        "-r",
                        debs.toString(),
                        project.context.resolve("debs").toString()))
                .ok();
        project.file("list.sh", LIST + "\n");
        project.dockerfile(
                "FROM jre",
                "COPY debs /debs",
                "RUN dpkg -i /debs/*.deb && rm -rf /debs /var/log/* /var/cache/* /var/lib/dpkg/*-old",
                "RUN install -o 33 -g 34 -m 6755 /bin/true /usr/local/bin/setids && ln /usr/local/bin/setids /usr/local/bin/second"
                        + " && rm -rf /usr/share/locale /etc/issue && mkdir /usr/share/locale && echo new > /usr/share/locale/x"
                        + " && mv /etc/profile.d /etc/moved && mknod /var/tmp/fifo p",
                "COPY list.sh /list.sh",
                "RUN sh /list.sh > /listing && getcap -r /usr/bin > /caps; true",
                "CMD [\"sh\", \"/list.sh\"]");
        String target = Machine.registry() + "/real/dpkg:1";
        project.build("-t", target);
        String store = project.store.toString();
        project.run(Machine.drydock("push", "--compression", "none", "--store", store, target)) // for speed
                .ok();
        Path oci = folder.resolve("oci");
        Machine.run(List.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "-q",
                        "--src-tls-verify=false",
                        "docker://" + target,
                        "oci:" + oci + ":it"))
                .ok();
        Path bundle = folder.resolve("bundle");
        Machine.run(List.of("umoci", "unpack", "--image", oci + ":it", bundle.toString()))
                .ok();
        Machine.Ran elsewhere = Runc.run(bundle).ok();
        List<String> expected = Files.readAllLines(bundle.resolve("rootfs/listing"));
        assertThat(expected).filteredOn(line -> line.matches("[a-z] .*")).hasSizeGreaterThan(5000);
        assertThat(expected)
                .filteredOn(line -> line.matches("[0-9a-f]{64}  /.*"))
                .hasSizeGreaterThan(3000);
        TreeSet<String> theirs = new TreeSet<>(elsewhere.out().lines().toList());
        TreeSet<String> ours = new TreeSet<>(expected);
        TreeSet<String> onlyOurs = new TreeSet<>(ours);
        onlyOurs.removeAll(theirs);
        theirs.removeAll(ours);
        // /caps was made after the listing; nothing else may differ
        theirs.removeIf(line -> line.endsWith(" /caps ") || line.endsWith("  /caps"));
        assertThat(onlyOurs).isEmpty();
        assertThat(theirs).isEmpty();
        assertThat(Files.readString(bundle.resolve("rootfs/caps"))).contains("/usr/bin/ping cap_net_raw=ep");
        Machine.Ran caps = Machine.run(
                List.of("getcap", bundle.resolve("rootfs/usr/bin/ping").toString()));
        assertThat(caps.out()).contains("cap_net_raw=ep");
        Machine.run(List.of("rm", "-rf", bundle.toString())).ok();
    }

    @Test
    void whatWePushIsValidByTheSchemas() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("busybox", "busybox");
        project.dockerfile("FROM busybox", "ENV A=b", "EXPOSE 80", "RUN echo x > /x", "CMD [\"sh\"]");
        String target = Machine.registry() + "/real/schema:1";
        project.build("-t", target);
        project.run(Machine.drydock("push", "--store", project.store.toString(), target))
                .ok();
        Path schemas = Machine.root().resolve(System.getProperty("corpus.dir")).resolve("oci/schema");
        if (!Files.isDirectory(schemas)) {
            System.out.println("the corpus is not here: " + schemas + "; the schemas were not applied");
            return;
        }
        Path script = folder.resolve("validate.py");
        Files.writeString(script, """
                import json, subprocess, sys, os
                import jsonschema
                target, schemas = sys.argv[1:]
                def load(uri):
                    return json.load(open(os.path.join(schemas, os.path.basename(uri))))
                def check(kind, raw):
                    s = json.load(open(schemas + "/" + kind))
                    r = jsonschema.RefResolver("https://schema.example/" + kind, s, handlers={"https": load})
                    jsonschema.Draft4Validator(s, resolver=r).validate(json.loads(raw))
                inspect = ["skopeo", "--insecure-policy", "inspect", "--tls-verify=false", "--raw"]
                check("image-manifest-schema.json", subprocess.check_output(inspect + ["docker://" + target]))
                check("config-schema.json", subprocess.check_output(inspect + ["--config", "docker://" + target]))
                print("valid")
                """);
        Machine.Ran ran = Machine.run(List.of(
                        "python3",
                        script.toString(),
                        target,
                        schemas.toAbsolutePath().toString()))
                .ok();
        assertThat(ran.out()).contains("valid");
    }
}
