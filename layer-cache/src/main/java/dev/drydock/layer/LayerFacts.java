package dev.drydock.layer;

import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a layer beside its index.
 *
 * @param forms its wire forms, one for each compression: the first one that was made or pulled
 * @param sources where it came from
 * @param epochs epoch in seconds to the layer with its fixed times set to that
 */
record LayerFacts(List<WireForm> forms, List<LayerSource> sources, SortedMap<Long, DiffId> epochs) {
    private static final String KIND = "DDLF";
    private static final int VERSION = 2;
    private static final int MANY = 1 << 16;

    static final LayerFacts NONE = new LayerFacts(List.of(), List.of(), new TreeMap<>());

    LayerFacts {
        forms = List.copyOf(forms);
        sources = List.copyOf(sources);
        epochs = new TreeMap<>(epochs);
    }

    LayerFacts withForm(WireForm form) {
        if (forms.stream().anyMatch(f -> f.compression().equals(form.compression()))) {
            return this;
        }
        List<WireForm> more = new ArrayList<>(forms);
        more.add(form);
        return new LayerFacts(more, sources, epochs);
    }

    /** With this form instead of any other that was made the same way. */
    LayerFacts withNewForm(WireForm form) {
        List<WireForm> more = new ArrayList<>(forms);
        more.removeIf(f ->
                f.compression().equals(form.compression()) && f.parameters().equals(form.parameters()));
        more.add(form);
        return new LayerFacts(more, sources, epochs);
    }

    LayerFacts withSource(LayerSource source) {
        if (sources.contains(source)) {
            return this;
        }
        List<LayerSource> more = new ArrayList<>(sources);
        more.add(source);
        return new LayerFacts(forms, more, epochs);
    }

    /** Without this form, wherever it came from. */
    LayerFacts without(Descriptor wire) {
        return new LayerFacts(
                forms.stream().filter(form -> !form.descriptor().equals(wire)).toList(),
                sources.stream()
                        .filter(source -> !source.descriptor().equals(wire))
                        .toList(),
                epochs);
    }

    LayerFacts withEpoch(long epoch, DiffId diffId) {
        SortedMap<Long, DiffId> more = new TreeMap<>(epochs);
        more.put(epoch, diffId);
        return new LayerFacts(forms, sources, more);
    }

    byte[] encode(DiffId layer) {
        RecordWriter out = new RecordWriter(KIND, VERSION);
        out.number(forms.size());
        for (WireForm form : forms) {
            out.text(form.compression()).text(form.parameters());
            encode(out, form.descriptor());
        }
        out.number(sources.size());
        for (LayerSource source : sources) {
            out.text(source.registry()).text(source.repository());
            encode(out, source.descriptor());
        }
        out.number(epochs.size());
        for (Map.Entry<Long, DiffId> epoch : epochs.entrySet()) {
            out.number(epoch.getKey()).digest(epoch.getValue().digest());
        }
        return out.finish(layer.hex());
    }

    static LayerFacts decode(byte[] record, DiffId layer, String what) throws RecordFormatException {
        RecordReader in = new RecordReader(record, KIND, VERSION, what, layer.hex());
        List<WireForm> forms = new ArrayList<>();
        for (int n = in.count(MANY); n > 0; n--) {
            forms.add(new WireForm(in.text(), in.text(), descriptor(in)));
        }
        List<LayerSource> sources = new ArrayList<>();
        for (int n = in.count(MANY); n > 0; n--) {
            sources.add(new LayerSource(in.text(), in.text(), descriptor(in)));
        }
        SortedMap<Long, DiffId> epochs = new TreeMap<>();
        for (int n = in.count(MANY); n > 0; n--) {
            epochs.put(in.number(), new DiffId(in.digest()));
        }
        in.finish();
        return new LayerFacts(forms, sources, epochs);
    }

    private static void encode(RecordWriter out, Descriptor descriptor) {
        out.text(descriptor.mediaType()).digest(descriptor.digest()).number(descriptor.size());
    }

    private static Descriptor descriptor(RecordReader in) throws RecordFormatException {
        String mediaType = in.text();
        var digest = in.digest();
        long size = in.number();
        if (size < 0) {
            throw in.malformed();
        }
        return new Descriptor(mediaType, digest, size);
    }
}
