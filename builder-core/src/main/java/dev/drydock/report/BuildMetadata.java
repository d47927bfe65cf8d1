package dev.drydock.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildEvent.Transfer;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildResult;
import dev.drydock.content.WholeFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The facts of one build as {@code metadata.json}: schema {@code dev/drydock/metadata-schema.json}. Fields have a fixed
 * order; steps come sorted by platform, stage and number, other lists in the order of their content, so that two reports of the
 * same facts have the same bytes. Also written for a build that failed: there is no {@code imageId} then. Safe for
 * several threads.
 */
public final class BuildMetadata implements BuildListener {
    /** Version of the format; a field that is added does not change it. */
    public static final int VERSION = 1;

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final List<BuildEvent.StepEnded> steps = new ArrayList<>();
    private final TreeMap<String, BuildEvent.BaseResolved> bases = new TreeMap<>();
    private final TreeMap<String, Transfer> fetched = new TreeMap<>();
    private final TreeMap<String, BuildEvent.LayerWritten> written = new TreeMap<>();
    private final TreeMap<String, BuildEvent.LayerIndexed> indexed = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean forked;
    private Optional<String> mode = Optional.empty();

    @Override
    public synchronized void on(BuildEvent event) {
        if (event instanceof BuildEvent.StepEnded step) {
            steps.removeIf(before -> before.id().equals(step.id())); // found, but its layer could not be had
            steps.add(step);
        } else if (event instanceof BuildEvent.BaseResolved base) {
            bases.put(base.name(), base);
        } else if (event instanceof Transfer transfer) {
            if (transfer.kind() == Transfer.Kind.FETCHED) {
                fetched.put(transfer.blob().toString(), transfer);
            }
        } else if (event instanceof BuildEvent.LayerWritten layer) {
            written.put(layer.layer().toString(), layer);
        } else if (event instanceof BuildEvent.LayerIndexed layer) {
            indexed.put(layer.layer().toString(), layer);
        } else if (event instanceof BuildEvent.WorkerStarted worker) {
            forked = true;
            mode = mode.filter(word -> !word.equals("plain")).or(() -> Optional.of(worker.mode()));
        } else if (event instanceof BuildEvent.WorkerUsed worker) {
            mode = Optional.of(worker.mode());
        } else if (event instanceof BuildEvent.Warning warning) {
            warnings.add(warning.text());
        }
    }

    /**
     * What is known of the image when the build is over.
     *
     * @param names every name it was given, as people write them
     * @param imageId absent if the build failed
     * @param digest of the manifest, once it is in wire form
     * @param size bytes of its layers, for all of its platforms
     * @param images those of an image for several platforms; empty for any other
     */
    public record Outcome(
            List<String> names,
            Optional<String> imageId,
            Optional<String> digest,
            long size,
            List<BuildResult.Image> images) {
        public Outcome {
            names = List.copyOf(names);
            images = images.size() > 1 ? List.copyOf(images) : List.of();
        }

        /** An image for one platform. */
        public Outcome(List<String> names, Optional<String> imageId, Optional<String> digest, long size) {
            this(names, imageId, digest, size, List.of());
        }

        /** A build that gave no image. */
        public static Outcome failed(List<String> names) {
            return new Outcome(names, Optional.empty(), Optional.empty(), 0);
        }
    }

    /** Writes the file, which appears when it is complete; folders are made. */
    public void write(Path file, Outcome outcome) throws IOException {
        replace(file, json(outcome));
    }

    /** Puts the manifest's digest into a file that was written before it was known. Nothing happens without a file. */
    public static void addDigest(Path file, String digest) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        StringWriter text = new StringWriter();
        try (JsonParser in = JSON.createParser(Files.readString(file));
                JsonGenerator out = JSON.createGenerator(text)) {
            out.setPrettyPrinter(printer());
            int depth = 0;
            while (in.nextToken() != null) {
                depth += in.currentToken().isStructStart()
                        ? 1
                        : in.currentToken().isStructEnd() ? -1 : 0;
                boolean field = depth == 1 && in.currentToken() == JsonToken.FIELD_NAME;
                if (field && in.currentName().equals("digest")) {
                    in.nextToken();
                    continue;
                }
                if (field && in.currentName().equals("size")) {
                    out.writeStringField("digest", digest);
                }
                out.copyCurrentEvent(in);
            }
        }
        replace(file, text.append('\n').toString());
    }

    private static void replace(Path file, String text) throws IOException {
        WholeFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The document, ending with a line end. */
    public synchronized String json(Outcome outcome) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.setPrettyPrinter(printer());
            out.writeStartObject();
            out.writeNumberField("version", VERSION);
            strings(out, "names", outcome.names());
            optional(out, "imageId", outcome.imageId());
            optional(out, "digest", outcome.digest());
            writeImages(out, outcome.images());
            out.writeNumberField("size", outcome.size());
            out.writeBooleanField("workerForked", forked);
            optional(out, "mode", mode);
            writeSteps(out);
            writeBases(out);
            writeBlobs(out);
            strings(out, "layersWritten", List.copyOf(written.keySet()));
            strings(out, "layersIndexed", List.copyOf(indexed.keySet()));
            strings(out, "warnings", warnings);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: the text is in memory", e);
        }
        return text.append('\n').toString();
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return printer;
    }

    private static void writeImages(JsonGenerator out, List<BuildResult.Image> images) throws IOException {
        if (images.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("images");
        for (BuildResult.Image image : images) {
            out.writeStartObject();
            out.writeStringField("platform", image.platform().toString());
            out.writeStringField("imageId", image.imageId().toString());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeSteps(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("steps");
        List<BuildEvent.StepEnded> sorted = new ArrayList<>(steps);
        sorted.sort(
                Comparator.comparing((BuildEvent.StepEnded step) -> step.id().platform())
                        .thenComparing(step -> step.id().stage())
                        .thenComparing(step -> step.id().number()));
        for (BuildEvent.StepEnded step : sorted) {
            out.writeStartObject();
            optional(out, "platform", Optional.of(step.id().platform()).filter(name -> !name.isEmpty()));
            out.writeStringField("stage", step.id().stage());
            out.writeNumberField("number", step.id().number());
            out.writeNumberField("total", step.id().total());
            out.writeStringField("instruction", step.instruction());
            out.writeStringField("how", step.how().name().toLowerCase(Locale.ROOT));
            out.writeBooleanField("cached", step.how() == BuildEvent.How.CACHED);
            optional(out, "whyNotCached", step.whyNotCached());
            out.writeStringField("key", step.key());
            out.writeStringField("started", step.started().toString());
            out.writeStringField("ended", step.ended().toString());
            optional(out, "layer", step.layer().map(Object::toString));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeBases(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("bases");
        for (BuildEvent.BaseResolved base : bases.values()) {
            out.writeStartObject();
            out.writeStringField("name", base.name());
            out.writeStringField("imageId", base.imageId().toString());
            out.writeBooleanField("fetched", base.fetched());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeBlobs(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("blobsFetched");
        for (Transfer transfer : fetched.values()) {
            out.writeStartObject();
            out.writeStringField("digest", transfer.blob().toString());
            out.writeNumberField("size", transfer.bytes());
            out.writeStringField("from", transfer.where());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void strings(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private static void optional(JsonGenerator out, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            out.writeStringField(name, value.get());
        }
    }
}
