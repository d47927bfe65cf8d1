package dev.drydock.plugin;

import dev.drydock.build.PullPolicy;
import dev.drydock.image.ImageReference;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;

/**
 * An image of which a container is started.
 *
 * @param run its {@code <run>}; placeholders are not replaced yet
 * @param built whether this project builds it; otherwise its name says what it is
 * @param configured whether there is a {@code <run>}; without one all ports of the image are published
 */
record RunImage(String alias, ImageReference name, Element run, boolean built, boolean configured, PullPolicy pull) {
    /** Elements of {@code <run>}: docker-maven-plugin's, then ours. */
    static final List<String> ELEMENTS = List.of(
            "autoRemove",
            "capAdd",
            "capDrop",
            "cmd",
            "containerNamePattern",
            "cpus",
            "cpuSet",
            "cpuset",
            "cpuShares",
            "dependsOn",
            "dns",
            "dnsSearch",
            "domainname",
            "entrypoint",
            "env",
            "envPropertyFile",
            "exposedPropertyKey",
            "extraHosts",
            "hostname",
            "imagePullPolicy",
            "labels",
            "links",
            "log",
            "memory",
            "memorySwap",
            "namingStrategy",
            "net",
            "network",
            "portPropertyFile",
            "ports",
            "privileged",
            "readOnly",
            "restartPolicy",
            "securityOpts",
            "shmSize",
            "skip",
            "stopMode",
            "tmpfs",
            "ulimits",
            "user",
            "volumes",
            "wait",
            "workingDir",
            "init",
            "ipc",
            "pid",
            "pids",
            "publishAll",
            "snapshot",
            "stopSignal",
            "uts");

    /** Under what properties tell of it. */
    String key() {
        return run.text("exposedPropertyKey").orElse(alias);
    }

    Optional<String> text(String... names) {
        return run.text(names);
    }

    boolean flag(String name) throws MojoFailureException {
        Optional<String> text = run.text(name);
        if (text.isEmpty()) {
            return run.child(name).isPresent();
        }
        return switch (text.get()) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new MojoFailureException(
                        "<" + name + "> of " + alias + " is \"" + text.get() + "\"\n  fix: write true or false");
        };
    }

    RunImage with(Element resolved) {
        return new RunImage(alias, name, resolved, built, configured, pull);
    }
}
