package dev.drydock.worker;

import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.protocol.Feature;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What works in copied roots. That a program runs and that owners can be given, {@link ChrootProbe} has proved. */
final class ChrootTrials implements Trials {
    private final TreeFs fs;
    private final Path socket;
    private final DeviceFolder devices;

    /** @param socket the worker's own; those for ssh mounts are beside it */
    ChrootTrials(TreeFs fs, Path socket, DeviceFolder devices) {
        this.fs = fs;
        this.socket = socket;
        this.devices = devices;
    }

    @Override
    public List<Feature> run(Path folder) throws IOException {
        List<Feature> features = new ArrayList<>();
        features.add(Feature.works(Feature.Kind.RUN, ""));
        features.add(new Feature(Feature.Kind.NETWORK_NONE, "steps have the network around them, and no other", ""));
        features.add(new Feature(Feature.Kind.INSECURE, "there are no more capabilities than Drydock has itself", ""));
        features.add(Feature.works(Feature.Kind.MOUNTS, "put into the root, not mounted"));
        features.add(agent(folder));
        features.add(owner(folder));
        features.add(
                devices.works()
                        ? Feature.works(Feature.Kind.DEVICES, "")
                        : new Feature(
                                Feature.Kind.DEVICES,
                                "none can be made (CAP_MKNOD) or used (nodev) in the store's file system",
                                ""));
        features.add(new Feature(Feature.Kind.PROC, "it is empty: nothing can be mounted", ""));
        features.add(new Feature(Feature.Kind.TERMINALS, "there are none: nothing can be mounted", ""));
        String apart = "there are no namespaces that would keep them apart from this machine, and no mounts";
        for (Feature.Kind kind : List.of(Feature.Kind.CONTAINERS, Feature.Kind.NETWORKS, Feature.Kind.LIMITS)) {
            features.add(new Feature(kind, apart, ""));
        }
        return features;
    }

    private Feature agent(Path folder) throws IOException {
        Path agent =
                socket.resolveSibling("trial-" + UUID.randomUUID().toString().substring(0, 8));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(agent));
            Files.createLink(folder.resolve("agent"), agent);
            return Feature.works(Feature.Kind.SSH, "");
        } catch (IOException e) {
            return new Feature(
                    Feature.Kind.SSH,
                    "the path of the store is too long for a socket, and one elsewhere cannot be linked into the root",
                    "");
        } finally {
            Files.deleteIfExists(agent);
        }
    }

    private Feature owner(Path folder) throws IOException {
        IdCount ids = IdCount.read();
        long last = Math.min(ids.count(), 65_536) - 1;
        try (TreeDir dir = fs.open(folder)) {
            dir.makeFile("owned", 0644);
            dir.owner("owned", last, last);
            return Feature.works(Feature.Kind.OWNERS, ids.words());
        } catch (IOException e) {
            return new Feature(Feature.Kind.OWNERS, OverlayTrials.words(e), "");
        }
    }
}
