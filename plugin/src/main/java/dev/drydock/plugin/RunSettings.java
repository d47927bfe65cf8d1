package dev.drydock.plugin;

import dev.drydock.build.ByteSize;
import dev.drydock.build.Ulimit;
import dev.drydock.container.ContainerSettings;
import dev.drydock.container.RestartSetting;
import dev.drydock.container.VolumeSetting;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Publish;
import dev.drydock.protocol.ResourceLimit;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.plugin.MojoFailureException;

/**
 * From a {@code <run>} whose placeholders are replaced to settings of a container.
 *
 * @param base where relative paths start
 * @param others where and as what other containers are to be found
 */
record RunSettings(RunImage image, Path base, RunNetwork.Others others) {
    /** Elements of {@code <volumes>}. */
    static final List<String> VOLUMES = List.of("bind", "from");

    private static final long NANO_UNITS = 1_000_000; // nobody has so many processors: it is docker-maven-plugin's unit
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * The settings.
     *
     * @param labels that we put on it ourselves
     */
    ContainerSettings of(
            String name, Path logFile, List<Publish> ports, Map<String, String> labels, Optional<Duration> grace)
            throws MojoFailureException {
        try {
            return understood(new ContainerSettings(name, logFile), ports, labels, grace);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("<run> of " + image.alias() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoFailureException(
                    "<run> of " + image.alias() + ": <envPropertyFile> cannot be read: " + e.getMessage(), e);
        }
    }

    private ContainerSettings understood(
            ContainerSettings settings, List<Publish> ports, Map<String, String> labels, Optional<Duration> grace)
            throws IOException, MojoFailureException {
        Element run = image.run();
        settings.environment(environment())
                .labels(map("labels"))
                .labels(labels)
                .network(new RunNetwork(image, others).connect())
                .hosts(hosts())
                .nameServers(texts("dns"), texts("dnsSearch"))
                .publish(ports)
                .publishAll(!image.configured() || image.flag("publishAll"))
                .volumes(volumes())
                .volumesFrom(volumesFrom())
                .shares(new ContainerSpec.Shares(shared("pid"), shared("uts"), shared("ipc")))
                .capabilities(texts("capAdd"), texts("capDrop"))
                .securityOpts(texts("securityOpts"))
                .privileged(image.flag("privileged"))
                .readOnly(image.flag("readOnly"))
                .limits(limits())
                .ulimits(ulimits())
                .restart(restart())
                .stopTimeout(grace.orElse(GRACE))
                .autoRemove(image.flag("autoRemove") && !awaitsEnd(run));
        run.child("cmd").ifPresent(cmd -> settings.command(CommandWords.of(cmd)));
        run.child("entrypoint").ifPresent(program -> settings.entrypoint(CommandWords.of(program)));
        run.text("user").ifPresent(settings::user);
        run.text("workingDir").ifPresent(settings::workingDirectory);
        run.text("stopSignal").ifPresent(settings::stopSignal);
        run.text("hostname")
                .ifPresent(name -> settings.hostname(run.text("domainname")
                        .map(domain -> name + "." + domain)
                        .orElse(name)));
        return settings;
    }

    /** Who waits for its end wants to know how it ended. */
    private static boolean awaitsEnd(Element run) {
        return run.child("wait").flatMap(wait -> wait.child("exit")).isPresent();
    }

    private List<String> texts(String name) {
        return image.run().child(name).map(Element::texts).orElse(List.of());
    }

    private Map<String, String> map(String name) {
        return image.run().child(name).map(Element::map).orElse(Map.of());
    }

    /** Variables that are set, those of the file first. */
    Map<String, String> environment() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        Optional<String> file = image.run().text("envPropertyFile");
        if (file.isPresent()) {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(base.resolve(file.get()))) {
                properties.load(in);
            }
            properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
        }
        all.putAll(map("env"));
        return all;
    }

    private Map<String, String> hosts() {
        Map<String, String> hosts = new LinkedHashMap<>();
        for (String text : texts("extraHosts")) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("<extraHosts> has \"" + text + "\"\n  fix: write NAME:ADDRESS");
            }
            String address = text.substring(colon + 1);
            try {
                hosts.put(
                        text.substring(0, colon), InetAddress.getByName(address).getHostAddress());
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(
                        "<extraHosts>: \"" + address + "\" is no address, and no host of that name is known", e);
            }
        }
        return hosts;
    }

    /** What is mounted in it, but for what it has of others. */
    List<VolumeSetting> volumes() {
        List<VolumeSetting> all = new ArrayList<>();
        image
                .run()
                .child("volumes")
                .flatMap(volumes -> volumes.child("bind"))
                .map(Element::texts)
                .orElse(List.of())
                .stream()
                .map(text -> VolumeSetting.parse(text, base))
                .forEach(all::add);
        texts("tmpfs").stream().map(VolumeSetting.Tmpfs::parse).forEach(all::add);
        return all;
    }

    /** The containers of which it has all volumes, as they are written. */
    static List<String> from(Element run) {
        return run.child("volumes")
                .flatMap(volumes -> volumes.child("from"))
                .map(Element::texts)
                .orElse(List.of());
    }

    private List<String> volumesFrom() throws MojoFailureException {
        List<String> ids = new ArrayList<>();
        for (String name : from(image.run())) {
            ids.add(others.id(name, "volumes"));
        }
        return ids;
    }

    private String shared(String name) throws MojoFailureException {
        String text = image.run().text(name).orElse("");
        if (text.isEmpty() || text.equals("host")) {
            return text;
        } else if (!text.startsWith("container:")) {
            throw new IllegalArgumentException(
                    "<" + name + "> is \"" + text + "\"\n  fix: write host, or container:ALIAS");
        }
        return others.id(text.substring("container:".length()), name);
    }

    private ContainerSpec.Limits limits() {
        String swap = image.run().text("memorySwap").orElse("");
        return new ContainerSpec.Limits(
                size("memory"),
                swap.equals("-1") ? -1 : size("memorySwap"),
                cpus(),
                number("cpuShares"),
                image.run().text("cpuSet", "cpuset").orElse(""),
                number("pids"),
                size("shmSize"));
    }

    private long size(String name) {
        Optional<String> text = image.run().text(name).filter(one -> !one.equals("0"));
        return text.isPresent() ? ByteSize.parse("<" + name + ">", text.get()) : 0;
    }

    private long number(String name) {
        String text = image.run().text(name).orElse("0");
        if (!text.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("<" + name + "> is \"" + text + "\"\n  fix: write a number");
        }
        return Long.parseLong(text);
    }

    private long cpus() {
        String text = image.run().text("cpus").orElse("0");
        try {
            BigDecimal cpus = new BigDecimal(text);
            return cpus.compareTo(BigDecimal.valueOf(NANO_UNITS)) >= 0
                    ? cpus.longValue()
                    : cpus.movePointRight(9).longValue();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "<cpus> is \"" + text + "\"\n  fix: write a number of processors, such as 0.5", e);
        }
    }

    private List<ResourceLimit> ulimits() {
        List<ResourceLimit> all = new ArrayList<>();
        for (Element limit : image.run().child("ulimits").map(Element::children).orElse(List.of())) {
            Optional<String> name = limit.text("name");
            String text = limit.text().orElse("");
            if (name.isPresent()) {
                String soft = limit.text("soft").or(() -> limit.text("hard")).orElse("");
                text = name.get() + "=" + soft + ":" + limit.text("hard").orElse(soft);
            }
            all.add(Ulimit.parse(text).number());
        }
        return all;
    }

    private ContainerSpec.Restart restart() {
        Optional<Element> policy = image.run().child("restartPolicy");
        String name = policy.flatMap(one -> one.text("name"))
                .or(() -> policy.flatMap(Element::text))
                .orElse("no");
        String retry = policy.flatMap(one -> one.text("retry")).orElse("0");
        return RestartSetting.parse(name.equals("on-failure") && !retry.equals("0") ? name + ":" + retry : name);
    }
}
