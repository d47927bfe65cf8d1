package dev.drydock.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Containers as a JSON array, an object for each: what {@code ps} shows, and all else that is known. */
public final class ContainerJson {
    private ContainerJson() {}

    public static String of(List<ContainerState> containers) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.useDefaultPrettyPrinter();
            out.writeStartArray();
            for (ContainerState container : containers) {
                write(container, out);
            }
            out.writeEndArray();
        }
        return text.toString();
    }

    private static void write(ContainerState container, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", container.id());
        out.writeStringField("name", container.name());
        out.writeStringField("image", container.image());
        out.writeArrayFieldStart("command");
        for (String word : container.command()) {
            out.writeString(word);
        }
        out.writeEndArray();
        out.writeStringField("status", container.status().name().toLowerCase(Locale.ROOT));
        out.writeNumberField("pid", container.pid());
        out.writeNumberField("exitCode", container.exitCode());
        if (!container.problem().isEmpty()) {
            out.writeStringField("problem", container.problem());
        }
        out.writeStringField("created", container.created().toString());
        if (container.started().isPresent()) {
            out.writeStringField("started", container.started().get().toString());
        }
        if (container.finished().isPresent()) {
            out.writeStringField("finished", container.finished().get().toString());
        }
        out.writeNumberField("restarts", container.restarts());
        if (container.health().isPresent()) {
            out.writeStringField("health", container.health().get().name().toLowerCase(Locale.ROOT));
            out.writeStringField("healthOutput", container.healthOutput());
        }
        strings("labels", container.labels(), out);
        strings("networks", container.networks(), out);
        out.writeArrayFieldStart("ports");
        for (ContainerState.Port port : container.ports()) {
            out.writeStartObject();
            out.writeArrayFieldStart("addresses");
            for (String address : port.addresses()) {
                out.writeString(address);
            }
            out.writeEndArray();
            out.writeNumberField("hostPort", port.hostPort());
            out.writeNumberField("containerPort", port.containerPort());
            out.writeStringField("protocol", port.udp() ? "udp" : "tcp");
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringField("logFile", container.logFile());
        out.writeEndObject();
    }

    private static void strings(String name, Map<String, String> values, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, String> value : new TreeMap<>(values).entrySet()) {
            out.writeStringField(value.getKey(), value.getValue());
        }
        out.writeEndObject();
    }
}
