package dev.drydock.it;

import static dev.drydock.it.Processes.await;
import static dev.drydock.it.Processes.processes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services of Debian's packages: built by us, run by us, reached by name and by port, pushed to; as root and as a user. */
class ContainerServicesSuite {
    private static final String[] DOCKERFILE = {
        "FROM services AS database",
        "RUN ln -s /usr/lib/postgresql/*/bin /postgresql",
        "ENV PATH=/postgresql:$PATH PGDATA=/var/lib/postgresql/data LC_ALL=C",
        "USER postgres",
        "RUN initdb --auth=trust --no-sync && echo 'host all all all trust' >> $PGDATA/pg_hba.conf"
                + " && echo \"listen_addresses = '*'\" >> $PGDATA/postgresql.conf",
        "EXPOSE 5432",
        "STOPSIGNAL SIGINT",
        "HEALTHCHECK --interval=200ms --timeout=5s --retries=50 CMD pg_isready -q -h 127.0.0.1",
        "CMD [\"postgres\", \"-c\", \"fsync=off\", \"-c\", \"unix_socket_directories=/tmp\"]",
        "FROM services AS registry",
        "COPY <<config /etc/registry.yml",
        "version: 0.1",
        "storage: {filesystem: {rootdirectory: /data}}",
        "http: {addr: ':5000'}",
        "config",
        "VOLUME /data",
        "EXPOSE 5000",
        "CMD [\"docker-registry\", \"serve\", \"/etc/registry.yml\"]",
        "FROM services AS web",
        "COPY <<config /etc/nginx/nginx.conf",
        "daemon off;",
        "events {}",
        "http { server { listen 8080; location / { return 200 'hello of nginx'; } } }",
        "config",
        "EXPOSE 8080",
        "STOPSIGNAL SIGQUIT",
        "CMD [\"nginx\"]"
    };

    private ContainerLine line;

    @AfterEach
    void end() throws Exception {
        line.end();
        Machine.run(List.of("rm", "-rf", line.project.store.getParent().toString()));
    }

    private static String get(int port, String path) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "none: " + e;
        }
    }

    private void build(String target, String name) throws Exception {
        line.project.tryBuild("-q", "--target", target, "-t", name).ok();
    }

    private void services(boolean asUser) throws Exception {
        Path place = Machine.userFolder("services");
        line = new ContainerLine(place, asUser).importing("services", "services");
        line.project.dockerfile(DOCKERFILE);
        if (asUser) {
            Machine.run(List.of("chmod", "-R", "a+rX", place.toString())).ok();
        }
        build("database", "database:1");
        build("registry", "registry:1");
        line.answer("run", "-d", "--name", "database", "--network", "back", "--network-alias", "db", "database:1");
        line.answer("run", "-d", "--name", "registry", "-P", "registry:1");
        int registry = line.port("registry", 5000);
        await("the registry answers", () -> get(registry, "/v2/").equals("{}"));

        String name = "127.0.0.1:" + registry + "/web:1";
        build("web", name);
        String digest = line.answer("push", "-q", name).strip();
        JsonNode seen =
                Machine.parse(Machine.run(List.of("skopeo", "inspect", "--tls-verify=false", "docker://" + name))
                        .ok()
                        .out());
        assertThat(seen.get("Digest").asText()).isEqualTo(digest);
        assertThat(seen.get("Layers")).hasSize(2);

        line.answer("run", "-d", "--name", "web", "-p", "8080", name);
        int web = line.port("web", 8080);
        await("nginx answers", () -> get(web, "/").equals("hello of nginx"));

        await(
                "the database is healthy",
                () -> line.state("database").get("health").asText().equals("healthy"));
        assertThat(line.answer(
                        "run",
                        "--network",
                        "back",
                        "database:1",
                        "psql",
                        "-h",
                        "db",
                        "-tAc",
                        "select current_user || (40 + 2)"))
                .isEqualTo("postgres42\n");

        line.answer("stop", "--keep", "database");
        assertThat(line.state("database").get("exitCode").asInt()).isZero(); // it has ended in good order
        assertThat(line.answer("logs", "database")
                        + line.ask("logs", "database").err())
                .contains("database system is shut down");
        line.answer("rm", "database");
        line.answer("stop", "-t", "5", "web", "registry");
        await("the worker has gone with the last", () -> line.ours().isEmpty());
        assertThat(processes("postgres", "fsync=off")).isEmpty();
        assertThat(get(web, "/")).startsWith("none: ");
    }

    @Test
    void asRoot() throws Exception {
        services(false);
    }

    @Test
    void asAnOrdinaryUser() throws Exception {
        if (Machine.isRoot()) {
            services(true);
        } else {
            System.out.println("services of an ordinary user: the other test is one already");
        }
    }
}
