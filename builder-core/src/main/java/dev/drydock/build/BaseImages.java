package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Manifest;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerSource;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What names in FROM and {@code --from} mean: an image of the store, or one whose manifest and config are fetched now. No
 * layer is fetched here: where each can be had is written down, for the day somebody needs its bytes.
 */
final class BaseImages implements Planner.Bases {
    private final LayerCache cache;
    private final ImageNames names;
    private final OciLayouts layouts;
    private final Registry registry;
    private final PullPolicy policy;
    private final Optional<String> pullRegistry;
    private final BuildListener listener;
    private final Cancellation cancellation;
    private final Map<String, Base> resolved = new HashMap<>();

    BaseImages(
            LayerCache cache,
            OciLayouts layouts,
            Registry registry,
            PullPolicy policy,
            Optional<String> pullRegistry,
            BuildListener listener,
            Cancellation cancellation) {
        this.cache = cache;
        this.names = new ImageNames(cache);
        this.layouts = layouts;
        this.registry = registry;
        this.policy = policy;
        this.pullRegistry = pullRegistry;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** What a name was found to mean in this build, for the platform if there are several; nobody is asked now. */
    Optional<ImageConfig> known(String name, String platform) {
        Base wanted = resolved.get(name + " " + platform);
        if (wanted != null) {
            return Optional.of(wanted.config());
        }
        return resolved.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + " "))
                .map(entry -> entry.getValue().config())
                .findFirst();
    }

    @Override
    public Base resolve(String name, Platform platform, Dockerfile dockerfile, Instruction asking)
            throws IOException, DockerfileException {
        String key = name + " " + platform;
        Base known = resolved.get(key);
        if (known != null) {
            return known;
        }
        try {
            Base base = resolve(name, platform);
            resolved.put(key, base);
            return base;
        } catch (ImageFormatException e) {
            throw dockerfile.refused(asking.range(), asking.name() + ": " + e.getMessage(), "", "");
        } catch (RegistryException e) {
            throw new RegistryException(
                    e.kind(),
                    String.valueOf(dockerfile
                            .refused(
                                    asking.range(),
                                    asking.name() + ": cannot get the image \"" + name + "\"",
                                    String.valueOf(e.getMessage()),
                                    e.fix())
                            .getMessage()),
                    e.fix(),
                    e);
        }
    }

    @Override
    public Base built(String name, NamedContext.Built image, Platform platform) throws IOException {
        String key = name + " " + platform;
        Base known = resolved.get(key);
        if (known == null) {
            Digest imageId = names.select(image.imageId(), platform);
            known = new Base(name, Optional.of(imageId), names.config(imageId));
            resolved.put(key, known);
            listener.on(new BuildEvent.BaseResolved(name, imageId, false));
            if (!image.note().isEmpty()) {
                listener.on(new BuildEvent.Warning(image.note()));
            }
        }
        return known;
    }

    @Override
    public Base resolve(String name, NamedContext.OciLayout layout, Platform platform) throws IOException {
        String key = name + " " + platform;
        Base known = resolved.get(key);
        if (known == null) {
            known = layouts.base(name, layout, platform, cancellation);
            listener.on(new BuildEvent.BaseResolved(name, known.imageId().orElseThrow(), false));
            resolved.put(key, known);
        }
        return known;
    }

    /** What a name means; pulled if the policy wants it. */
    Base resolve(String name, Platform platform) throws IOException {
        ImageReference reference = ImageReference.parse(name);
        if (policy != PullPolicy.ALWAYS) {
            Optional<Digest> here = names.find(reference, platform);
            if (here.isPresent()) {
                ImageConfig config = names.config(here.get());
                listener.on(new BuildEvent.BaseResolved(name, here.get(), false));
                return new Base(name, here, config);
            }
        }
        if (policy == PullPolicy.NEVER) {
            throw new RegistryException(
                    RegistryException.Kind.OFFLINE,
                    "it is not in the store, and the pull policy is Never",
                    "drydock:import it, or allow pulling");
        }
        ImageReference from = !reference.hasRegistry() && pullRegistry.isPresent()
                ? reference.inRegistry(pullRegistry.get())
                : reference;
        Digest imageId = pull(from, platform);
        names.putPulled(reference, platform, imageId);
        listener.on(new BuildEvent.BaseResolved(name, imageId, true));
        return new Base(name, Optional.of(imageId), names.config(imageId));
    }

    private Digest pull(ImageReference reference, Platform platform) throws IOException {
        String wanted = reference
                .digest()
                .map(Digest::toString)
                .or(reference::effectiveTag)
                .orElse("latest");
        Registry.Fetched fetched =
                registry.manifest(reference.registry(), reference.repository(), wanted, cancellation);
        Digest digest = Digest.of(fetched.bytes());
        if (MediaType.isIndex(fetched.mediaType())) {
            ImageIndex index = ImageIndex.parse(fetched.bytes());
            ImageIndex.Entry entry = index.select(platform)
                    .orElseThrow(() -> new ImageFormatException("the image \"" + reference + "\" is not there for "
                            + platform + "; there is " + index.platforms()));
            fetched = registry.manifest(
                    reference.registry(),
                    reference.repository(),
                    entry.descriptor().digest().toString(),
                    cancellation);
        }
        Manifest manifest = Manifest.parse(fetched.bytes());
        Descriptor config = manifest.config();
        if (!MediaType.toOci(config.mediaType()).equals(MediaType.OCI_CONFIG)) {
            throw new ImageFormatException(
                    "\"" + reference + "\" is no image: its config has the media type " + config.mediaType());
        }
        SourceBlobs.fetch(
                cache,
                registry,
                new LayerSource(reference.registry(), reference.repository(), config),
                listener,
                cancellation);
        ImageConfig image = names.config(config.digest());
        if (image.diffIds().size() != manifest.layers().size()) {
            throw new ImageFormatException("the manifest of \"" + reference + "\" has "
                    + manifest.layers().size() + " layers, its config "
                    + image.diffIds().size());
        }
        for (int i = 0; i < image.diffIds().size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            Descriptor oci = new Descriptor(MediaType.toOci(layer.mediaType()), layer.digest(), layer.size(), Map.of());
            cache.layers()
                    .addSource(
                            image.diffIds().get(i),
                            new LayerSource(reference.registry(), reference.repository(), oci),
                            cancellation);
        }
        names.putDigest(config.digest(), digest);
        return config.digest();
    }
}
