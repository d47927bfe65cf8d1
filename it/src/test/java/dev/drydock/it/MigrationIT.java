package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Projects of users of docker-maven-plugin ({@code it/src/migration}) after a change of coordinates and prefix, on stand-ins
 * for their base images under the same names. What we do not have of their elements is on the page about it.
 */
class MigrationIT {
    /** Elements of {@code <build>}, {@code <run>}, {@code <wait>} and {@code <log>} that are more than conveniences. */
    private static final List<String> ELEMENTS = List.of(
            ("args contextDir cmd exec shell entryPoint dockerFile env from fromExt healthCheck interval mode retries"
                            + " startPeriod timeout imagePullPolicy labels maintainer network noCache cacheFrom ports"
                            + " runCmds skip skipPush skipTag target tags user volumes workdir buildx platforms"
                            + " autoRemove capAdd capDrop entrypoint containerNamePattern domainname dns dnsSearch"
                            + " envPropertyFile extraHosts exposedPropertyKey hostname links dependsOn log memory"
                            + " memorySwap cpus cpuSet cpuShares namingStrategy net name alias portPropertyFile readOnly"
                            + " restartPolicy retry securityOpts shmSize stopMode tmpfs ulimits hard soft userns bind"
                            + " wait workingDir http url method status allowAllHosts time tcp host healthy exit"
                            + " postStart preStop breakOnError kill shutdown enabled prefix date color file driver"
                            + " autoCreateCustomNetworks")
                    .split(" "));

    private static final Pattern UNKNOWN =
            Pattern.compile("<([A-Za-z]+)> in (<[a-z]+>|the configuration)[^\n]* is not known");

    @TempDir
    static Path folder;

    @BeforeAll
    static void standIns() throws Exception {
        Project stand =
                new Project(folder.resolve("other"), folder.resolve("store")).importing("busybox", "alpine:3.20");
        stand.dockerfile("FROM alpine:3.20", "LABEL stand=in");
        stand.tryBuild("-t", "postgres:16-alpine", "-t", "nginx:1.27-alpine", "-t", "redis:7-alpine")
                .ok();
    }

    private static Path poms() {
        return Machine.root().resolve("it/src/migration");
    }

    /** What a user changes. */
    private MavenProject moved(String name) throws IOException {
        Path to = folder.resolve(name);
        try (Stream<Path> files = Files.walk(poms().resolve(name))) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(poms().resolve(name).relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        String pom = Files.readString(to.resolve("pom.xml"))
                .replace("<groupId>io.fabric8</groupId>", "<groupId>dev.drydock</groupId>")
                .replace(
                        "<artifactId>docker-maven-plugin</artifactId>", "<artifactId>drydock-maven-plugin</artifactId>")
                .replace("<version>0.46.0</version>", "<version>" + MavenProject.VERSION + "</version>")
                .replaceAll("<(/?)docker\\.", "<$1drydock.");
        return new MavenProject(to, folder.resolve("store")).file("pom.xml", pom);
    }

    private static List<String> unknown(String out) {
        List<String> all = new ArrayList<>();
        for (Matcher matcher = UNKNOWN.matcher(out); matcher.find(); ) {
            all.add(matcher.group(1) + " in " + matcher.group(2));
        }
        return all;
    }

    @Test
    void theyUseEveryElement() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("one", "two", "three")) {
            all.append(Files.readString(poms().resolve(name).resolve("pom.xml")));
        }
        assertThat(new TreeSet<>(ELEMENTS))
                .allSatisfy(element -> assertThat(all).contains("<" + element + ">"));
    }

    @Test
    void aServiceAndItsDatabase() throws Exception {
        MavenProject one = moved("one");
        Machine.Ran ran = one.mvn("verify").ok();
        assertThat(unknown(ran.out())).isEmpty();
        assertThat(ran.out())
                .containsSubsequence("db: ready after", "orders: ready after", "orders> orders of orders")
                .contains("ready to accept connections")
                .containsSubsequence("orders: stopped", "db: stopped db-1");
        Properties ports = new Properties();
        ports.load(Files.newBufferedReader(one.folder.resolve("target/db-ports.properties")));
        assertThat(ports.getProperty("db.port")).matches("[0-9]+");
        assertThat(ports.getProperty("db.host")).isEqualTo("localhost");
        assertThat(one.folder.resolve("target/shared")).isDirectory();
        assertThat(one.folder.resolve("target/drydock/db.log")).content().contains("db.shop.test");
    }

    @Test
    void imagesOfThePomAndWhatIsNotThere() throws Exception {
        MavenProject two = moved("two");
        Machine.Ran ran =
                two.mvn("verify", "-Dcache.registry=" + Machine.registry()).ok();
        List<String> missing = unknown(ran.out());
        assertThat(new TreeSet<>(missing)).containsExactly("userns in <run>");
        String page = Files.readString(Machine.root().resolve("src/site/markdown/migrate.md"));
        assertThat(missing).allSatisfy(one -> assertThat(page).contains("`<" + one.replaceAll(" .*", "") + ">`"));
        assertThat(ran.out())
                .contains("base: skipped")
                .containsSubsequence("catalogue: ready after", "job: ready after", "catalogue: stopped");
        assertThat(two.folder.resolve("target/drydock/job.log")).content().contains("catalogue");
        assertThat(Machine.run(Machine.drydock(
                                "images", "--store", folder.resolve("store").toString()))
                        .ok()
                        .out())
                .contains("shop/catalogue")
                .doesNotContain("not-made");
    }

    @Test
    void othersImagesInOtherNetworks() throws Exception {
        MavenProject three = moved("three");
        Machine.Ran ran = three.mvn("verify").ok();
        assertThat(unknown(ran.out())).isEmpty();
        assertThat(ran.out()).contains("cache: ready after", "probe> the other is at ", "echo: stopped");
    }
}
