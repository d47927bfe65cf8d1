package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.MediaType;
import dev.drydock.layer.LayerSource;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A repository: an object for each key, under the tag of the user's name, a dash, and the start of the key. */
final class RegistryPlace implements CachePlace {
    private final CacheSpec.InRegistry spec;
    private final Registry quick;
    private final Registry patient;
    private final ContentStore store;
    private boolean hasConfig;

    /**
     * @param quick gives up soon: for look-ups
     * @param patient for bytes
     * @param store holds what is uploaded
     */
    RegistryPlace(CacheSpec.InRegistry spec, Registry quick, Registry patient, ContentStore store) {
        this.spec = spec;
        this.quick = quick;
        this.patient = patient;
        this.store = store;
    }

    @Override
    public String name() {
        return spec.toString();
    }

    private String registry() {
        return spec.name().registry();
    }

    private String repository() {
        return spec.name().repository();
    }

    private String tag(StepKey key) {
        return CachePlace.tag(spec.name().effectiveTag().orElse("latest"), key);
    }

    @Override
    public Optional<CachePack> find(StepKey key, Cancellation cancellation) throws IOException {
        try {
            Registry.Fetched found = quick.manifest(registry(), repository(), tag(key), cancellation);
            return Optional.of(PackManifest.read(found.bytes(), repository() + ":" + tag(key)));
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Optional<LayerSource> source(Descriptor wire) {
        return Optional.of(new LayerSource(registry(), repository(), wire));
    }

    @Override
    public void fetch(Descriptor blob, ContentStore into, Cancellation cancellation) throws IOException {
        patient.fetchBlob(registry(), repository(), blob, into, cancellation);
    }

    @Override
    public Registry.Pushed put(
            Descriptor blob, Registry.Content content, List<LayerSource> sources, Cancellation cancellation)
            throws IOException {
        List<String> mountFrom = new ArrayList<>();
        for (LayerSource source : sources) {
            if (source.registry().equals(registry()) && !source.repository().equals(repository())) {
                mountFrom.add(source.repository());
            }
        }
        return patient.pushBlob(registry(), repository(), blob, content, mountFrom, cancellation);
    }

    @Override
    public void put(List<StepKey> keys, CachePack pack, Cancellation cancellation) throws IOException {
        byte[] manifest = PackManifest.write(pack);
        haveConfig(cancellation);
        for (StepKey key : keys) {
            patient.pushManifest(registry(), repository(), tag(key), MediaType.OCI_MANIFEST, manifest, cancellation);
        }
    }

    private synchronized void haveConfig(Cancellation cancellation) throws IOException {
        if (!hasConfig) {
            Digest config = store.put(PackManifest.CONFIG);
            put(PackManifest.config(), () -> store.path(config), List.of(), cancellation);
            hasConfig = true;
        }
    }
}
