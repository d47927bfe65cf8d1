package dev.drydock.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.doctor.DoctorReport;
import dev.drydock.doctor.Machine;
import dev.drydock.doctor.ModeFinding;
import dev.drydock.doctor.StoreFinding;
import dev.drydock.registry.RegistryFinding;
import java.io.IOException;

/**
 * What {@code doctor} found, as a line of JSON:
 *
 * <pre>
 * {"canRunSteps", "mode"?, "asked"?, "fix"?,
 *  "machine": {"drydock", "system", "kernel", "architecture", "processors", "memory", "java", "maven"?, "user", "uid",
 *              "container": []},
 *  "store": {"path", "type"?, "mountPoint"?, "options": [], "size", "free", "inodes", "freeInodes",
 *            "remarks": [{"problem", "fix"?}]},
 *  "modes": [{"mode", "works", "problem"?, "fix"?,
 *             "features": [{"feature", "works", "detail"?, "problem"?, "fix"?}]}],
 *  "architectures": [{"architecture", "works", "problem"?}],
 *  "registries": [{"registry", "address"?, "reachable", "authentication", "problem"?, "fix"?}],
 *  "credentials": [{"registry", "source"?, "problems": []}]}
 * </pre>
 *
 * <p>Fields with a question mark are left out where they would be empty; sizes are bytes; {@code mode} is the one that a
 * build takes, {@code asked} the one that is insisted on; {@code inodes} is 0 where nobody counts them.
 */
public final class DoctorJson {
    private DoctorJson() {}

    public static String of(DoctorReport report) {
        return JsonLine.object(out -> {
            out.writeBooleanField("canRunSteps", report.canRunSteps());
            text(out, "mode", report.chosen().map(mode -> mode.word()).orElse(""));
            text(out, "asked", report.asked().map(mode -> mode.word()).orElse(""));
            text(out, "fix", report.shortest());
            machine(out, report.machine());
            store(out, report.store());
            JsonLine.objects(out, "modes", report.modes(), DoctorJson::mode);
            JsonLine.objects(out, "architectures", report.architectures(), (each, finding) -> {
                each.writeStringField("architecture", finding.architecture());
                each.writeBooleanField("works", finding.problem().isEmpty());
                text(each, "problem", finding.problem());
            });
            JsonLine.objects(out, "registries", report.registries(), DoctorJson::registry);
            JsonLine.objects(out, "credentials", report.credentials(), (each, finding) -> {
                each.writeStringField("registry", finding.registry());
                text(each, "source", finding.source());
                JsonLine.strings(each, "problems", finding.problems());
            });
        });
    }

    private static void text(JsonGenerator out, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeStringField(name, value);
        }
    }

    private static void machine(JsonGenerator out, Machine machine) throws IOException {
        out.writeObjectFieldStart("machine");
        out.writeStringField("drydock", machine.drydock());
        out.writeStringField("system", machine.system());
        out.writeStringField("kernel", machine.kernel());
        out.writeStringField("architecture", machine.architecture());
        out.writeNumberField("processors", machine.processors());
        out.writeNumberField("memory", machine.memory());
        out.writeStringField("java", machine.java());
        text(out, "maven", machine.maven().orElse(""));
        out.writeStringField("user", machine.user());
        out.writeNumberField("uid", machine.uid());
        JsonLine.strings(out, "container", machine.container());
        out.writeEndObject();
    }

    private static void store(JsonGenerator out, StoreFinding store) throws IOException {
        out.writeObjectFieldStart("store");
        out.writeStringField("path", store.path().toString());
        if (store.place().isPresent()) {
            out.writeStringField("type", store.place().get().type());
            out.writeStringField("mountPoint", store.place().get().mountPoint().toString());
            JsonLine.strings(
                    out,
                    "options",
                    store.place().get().options().stream().sorted().toList());
        }
        out.writeNumberField("size", store.size());
        out.writeNumberField("free", store.free());
        out.writeNumberField("inodes", store.inodes());
        out.writeNumberField("freeInodes", store.freeInodes());
        JsonLine.objects(out, "remarks", store.remarks(), (each, remark) -> {
            each.writeStringField("problem", remark.problem());
            text(each, "fix", remark.fix());
        });
        out.writeEndObject();
    }

    private static void mode(JsonGenerator out, ModeFinding mode) throws IOException {
        out.writeStringField("mode", mode.attempt().mode().word());
        out.writeBooleanField("works", mode.attempt().works());
        text(out, "problem", mode.attempt().problem());
        text(out, "fix", mode.attempt().fix());
        JsonLine.objects(out, "features", mode.features(), (each, finding) -> {
            each.writeStringField("feature", finding.feature().kind().word());
            each.writeBooleanField("works", finding.feature().works());
            text(each, "detail", finding.feature().works() ? finding.feature().detail() : "");
            text(each, "problem", finding.feature().obstacle());
            text(each, "fix", finding.fix());
        });
    }

    private static void registry(JsonGenerator out, RegistryFinding finding) throws IOException {
        out.writeStringField("registry", finding.registry());
        text(out, "address", finding.address());
        out.writeBooleanField("reachable", finding.reachable());
        out.writeBooleanField("authentication", finding.authentication());
        text(out, "problem", finding.problem());
        text(out, "fix", finding.fix());
    }
}
