package dev.drydock.container;

import dev.drydock.build.RunnableImage;
import dev.drydock.content.DiffId;
import dev.drydock.image.ContainerConfig;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.UnknownAccountException;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Connect;
import dev.drydock.protocol.ContainerSpec.Publish;
import dev.drydock.protocol.MountSpec;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.StepResources;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From what the user asked for and what the image says to what the worker is told. */
public final class ContainerPlan {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 32;
    private static final String SHM = "/dev/shm";

    private final ContainerSettings settings;
    private final RunnableImage image;
    private final ContainerConfig config;

    private ContainerPlan(ContainerSettings settings, RunnableImage image) {
        this.settings = settings;
        this.image = image;
        this.config = image.config().config();
    }

    /**
     * The whole of a container.
     *
     * @param imageName as the user called the image
     * @param terminal whether it gets one
     * @throws IllegalArgumentException what the user asked for does not fit together, in words
     */
    public static ContainerSpec of(ContainerSettings settings, RunnableImage image, String imageName, boolean terminal)
            throws IOException {
        return new ContainerPlan(settings, image).spec(imageName, terminal);
    }

    private ContainerSpec spec(String imageName, boolean terminal) throws IOException {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        String hex = HexFormat.of().formatHex(id);
        Map<String, String> labels = new LinkedHashMap<>(config.labels());
        labels.putAll(settings.labels);
        return new ContainerSpec(
                hex,
                settings.name(),
                imageName,
                image.imageId(),
                labels,
                run(hex, terminal),
                network(),
                ports(),
                settings.shares,
                rights(),
                settings.limits,
                settings.restart,
                settings.health.over(config.healthcheck(), config.shell()),
                new ContainerSpec.Stop(stopSignal(), settings.stopTimeout),
                settings.logFile().toAbsolutePath().toString(),
                settings.volumesFrom,
                settings.autoRemove);
    }

    private int stopSignal() {
        return settings.stopSignal.orElse(
                config.stopSignal().isEmpty() ? Signals.TERM : Signals.parse(config.stopSignal()));
    }

    private RunSpec run(String id, boolean terminal) throws IOException {
        String user = settings.user.orElse(config.user());
        Accounts.Identity identity;
        try {
            identity = image.identity(user);
        } catch (UnknownAccountException e) {
            throw new IllegalArgumentException(
                    "the user \"" + user + "\": " + e.getMessage()
                            + "\n  fix: name a user of the image, or give a number",
                    e);
        }
        List<DiffId> layers = image.fetch();
        String directory = settings.workingDirectory.orElse(config.workingDir());
        String hostname = settings.shares.uts().isEmpty() ? settings.hostname.orElse(id.substring(0, 12)) : "";
        return new RunSpec(
                layers,
                command(),
                environment(identity, hostname, terminal),
                identity.uid(),
                identity.gid(),
                identity.groups(),
                directory.isEmpty() ? "/" : directory,
                false,
                hostname.isEmpty() ? settings.hostname.orElse(id.substring(0, 12)) : hostname,
                List.of(), // a container's files are made for it
                mounts(layers),
                Map.of(),
                false,
                settings.ulimits,
                StepResources.ANY, // a container has limits of its own
                settings.privileged);
    }

    /** An entrypoint of one's own takes the image's command away (docker run, --entrypoint). */
    private List<String> command() {
        List<String> entrypoint = settings.entrypoint.or(config::entrypoint).orElse(List.of());
        Optional<List<String>> own = settings.entrypoint.isPresent() ? Optional.empty() : config.cmd();
        List<String> words = new ArrayList<>(entrypoint);
        words.addAll(settings.command.or(() -> own).orElse(List.of()));
        if (words.isEmpty()) {
            throw new IllegalArgumentException(
                    "the image has neither an entrypoint nor a command\n  fix: give a command");
        }
        return words;
    }

    private List<String> environment(Accounts.Identity identity, String hostname, boolean terminal) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        if (!hostname.isEmpty()) {
            variables.put("HOSTNAME", hostname);
        }
        if (terminal) {
            variables.put("TERM", "xterm");
        }
        for (String entry : config.env()) {
            int equals = entry.indexOf('=');
            variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        variables.putAll(settings.environment);
        variables.putIfAbsent("HOME", identity.home());
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    private List<MountSpec> mounts(List<DiffId> layers) throws IOException {
        List<MountSpec> mounts = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        for (VolumeSetting volume : settings.volumes) {
            targets.add(volume.target());
            if (volume instanceof VolumeSetting.Bind bind) {
                mounts.add(new MountSpec.Host(bind.target(), bind.source().toString(), bind.readOnly()));
            } else if (volume instanceof VolumeSetting.Tmpfs tmpfs) {
                mounts.add(new MountSpec.Tmpfs(tmpfs.target(), tmpfs.size()));
            } else if (volume instanceof VolumeSetting.Named named) {
                mounts.add(seeded(named.target(), named.name(), layers, named.readOnly()));
            } else {
                mounts.add(seeded(volume.target(), "", layers, false));
            }
        }
        for (String target : config.volumes()) {
            if (targets.add(target) && !target.equals(SHM)) {
                mounts.add(seeded(target, "", layers, false));
            }
        }
        return mounts;
    }

    private MountSpec seeded(String target, String name, List<DiffId> layers, boolean readOnly) throws IOException {
        Optional<String> folder = image.folder(target);
        return new MountSpec.Volume(target, name, folder.isPresent() ? layers : List.of(), folder.orElse(""), readOnly);
    }

    private Connect network() {
        if (!(settings.network instanceof Connect.Bridge bridge)) {
            return settings.network;
        }
        return new Connect.Bridge(
                bridge.networks(),
                new ContainerSpec.NameService(settings.hosts, settings.nameServers, settings.searchDomains));
    }

    private List<Publish> ports() {
        List<Publish> ports = new ArrayList<>(settings.ports);
        if (settings.publishAll) {
            for (String exposed : config.exposedPorts()) {
                String[] parts = exposed.split("/");
                int port = Integer.parseInt(parts[0]);
                boolean udp = parts.length > 1 && parts[1].equals("udp");
                if (ports.stream().noneMatch(one -> one.containerPort() == port && one.udp() == udp)) {
                    ports.add(new Publish(Optional.empty(), 0, port, udp));
                }
            }
        }
        return ports;
    }

    private ContainerSpec.Rights rights() {
        boolean filtered = true;
        boolean noNew = false;
        for (String option : settings.securityOpts) {
            String text = option.strip().replace(':', '=');
            if (text.equals("seccomp=unconfined")) {
                filtered = false;
            } else if (text.equals("no-new-privileges") || text.equals("no-new-privileges=true")) {
                noNew = true;
            } else if (!text.startsWith("apparmor=")
                    && !text.startsWith("label=")
                    && !text.equals("no-new-privileges=false")) {
                throw new IllegalArgumentException("the security option \"" + option
                        + "\" is not known\n  fix: seccomp=unconfined and no-new-privileges are");
            }
        }
        return new ContainerSpec.Rights(
                CapabilityNames.of(settings.capAdd, settings.capDrop),
                settings.privileged,
                filtered && !settings.privileged,
                noNew,
                settings.readOnly);
    }
}
