package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user namespace of one id, as a pod that may gain no privileges has it: the layers are those of mode root. */
class SingleIT {
    private static final String[] STEPS = {
        "FROM busybox",
        "COPY --chown=7:8 a /x/a",
        "RUN mkdir -p /d/e && chown 5:6 /d && chown 100:101 /d/e && touch /d/f && chown 33 /d/f && chmod 4755 /d/f"
                + " && ln -s f /d/l && chown -h 9:9 /d/l && ln /d/f /d/g && echo more >> /x/a"
                + " && for i in 1 2 3 4 5; do echo $i > /r$i; done; chown 6:7 /r?; chmod 4755 /r2; ln -s r3 /s; chown -h 8:8 /s",
        "RUN mknod /d/null c 1 3 && chmod 666 /d/null && mkfifo /d/p && chown 1:2 /d/p && chmod 2775 /d && touch /d/new"
                + " && mv /d/e /d/e2; chown web /bin/vi; rm /bin/ash; (umask 077; mknod /b b 259 70000; ls -ln /b > /seen)",
        "RUN --mount=type=secret,id=s,uid=33 --mount=type=cache,target=/c,uid=33 cat /run/secrets/s > /dev/null; : > /c/x;"
                + " echo y > /d/y; chgrp 44 /x; mkdir /q && chown -R 77:78 /q /d/e2; cp -a /d /copied; rm /copied/null;"
                + " tar -cf - -C /d y g | tar -xf - -C /q; chown 3 /dev/stdout; chmod u+s /d/g; true",
        "RUN mkdir /r && mv /r1 /r2 /s /r && ln /r3 /r/3 && ln /r4 /a && echo more >> /r4; echo 5 >> /r5; mv /r5 /r/r5;"
                + " ls -ln /r /a | sed 's/[A-Z][a-z][a-z] .*:.. //' > /renamed; echo 5 > /r5",
        "USER web",
        "RUN touch /tmp/mine && mkdir /tmp/yours",
        "USER 0",
        "RUN ls -lnR /d /q /copied /tmp | grep -v -e total -e null | sed 's/[A-Z][a-z][a-z] .*:.. //' > /list",
    };

    private Path home;

    @BeforeEach
    void home() throws Exception {
        home = Machine.userFolder("single");
    }

    @AfterEach
    void clean() throws Exception {
        Machine.run(List.of("rm", "-rf", home.toString()));
    }

    private Project project(String name, boolean asUser) throws Exception {
        Project project = new Project(home.resolve("context"), home.resolve("store-" + name)).epoch("1700000000");
        project.asUser = asUser;
        Path base = home.resolve("busybox.tar");
        if (!Files.exists(base)) {
            Files.copy(Machine.base("busybox"), base);
        }
        Files.writeString(home.resolve("secret"), "hush");
        if (!Files.exists(project.context.resolve("a"))) {
            project.file("a", "1");
        }
        project.dockerfile(STEPS);
        if (asUser && Machine.isRoot()) {
            Machine.run(List.of("chown", "-R", Machine.user(), home.toString())).ok();
        }
        project.run(Machine.drydock("import", "--store", project.store.toString(), base.toString(), "busybox"))
                .ok();
        return project;
    }

    @Test
    void whateverAStepAsksForIsInTheLayers() throws Exception {
        Project one = project("one", true);
        JsonNode oneId = one.build("--mode", "single", "--secret", "id=s,src=" + home.resolve("secret"));
        assertThat(oneId.get("mode").asText()).isEqualTo("single");
        assertThat(oneId.get("warnings")).isEmpty(); // owners are recorded on this kernel
        Project all = project("all", false);
        JsonNode every = all.build("--secret", "id=s,src=" + home.resolve("secret"));
        assertThat(oneId.get("imageId")).isEqualTo(every.get("imageId"));
        Machine.Ran fsck = one.run(Machine.drydock("fsck", "--mode", "single", "--store", one.store.toString()));
        assertThat(fsck.ok().out()).contains("is as it was");
        // on trees that were unpacked from what the layers say
        Machine.run(List.of("rm", "-rf", one.store.resolve("trees").toString())).ok();
        one.dockerfile("FROM app:1", "RUN ls -ln /d/y /q > /again && echo 2 >> /d/y && touch /d/e2/z /d/made");
        assertThat(one.build("--mode", "single").get("imageId"))
                .isEqualTo(all.build().get("imageId"));
    }

    @Test
    void withNoNewPrivilegesItIsTheModeThatDoctorPromises() throws Exception {
        Project project = project("pod", true).dockerfile("FROM busybox", "RUN chown 5:6 /bin/vi && echo right > /f");
        List<String> doctor = new ArrayList<>(confined());
        doctor.addAll(Machine.drydock("doctor", "--store", project.store.toString()));
        Machine.Ran promised = project.run(doctor);
        assertThat(promised.ok().out()).containsPattern("single +works").containsPattern("rootless +does not work");
        List<String> build = new ArrayList<>(confined());
        build.addAll(project.command("-t", "pod:1"));
        Machine.Ran built = project.run(build);
        assertThat(built.ok().err()).contains("steps run in mode single (not root: ", "not rootless: ");
    }

    private static List<String> confined() {
        return List.of("setpriv", "--no-new-privs");
    }
}
