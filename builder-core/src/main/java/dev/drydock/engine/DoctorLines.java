package dev.drydock.engine;

import dev.drydock.doctor.ArchitectureFinding;
import dev.drydock.doctor.DoctorReport;
import dev.drydock.doctor.FeatureFinding;
import dev.drydock.doctor.Machine;
import dev.drydock.doctor.ModeFinding;
import dev.drydock.doctor.Remark;
import dev.drydock.doctor.StoreFinding;
import dev.drydock.protocol.Feature;
import dev.drydock.registry.CredentialFinding;
import dev.drydock.registry.RegistryFinding;
import dev.drydock.report.Amounts;
import dev.drydock.report.DoctorJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code doctor} found, as lines for people or as a line of JSON. */
public final class DoctorLines {
    private static final String INDENT = " ".repeat(9);

    private final boolean json;

    private DoctorLines(boolean json) {
        this.json = json;
    }

    /**
     * In this form.
     *
     * @param format {@code text} (also if absent) or {@code json}
     * @throws SettingException it is another word
     */
    public static DoctorLines in(Optional<String> format) throws SettingException {
        return new DoctorLines(Language.isJson(format));
    }

    /** Whether it is a line of JSON, for programs. */
    public boolean json() {
        return json;
    }

    /** A fact in each line: what it is about in the first nine columns. */
    public List<String> of(DoctorReport report) {
        if (json) {
            return List.of(DoctorJson.of(report));
        }
        List<String> lines = new ArrayList<>();
        machine(report.machine(), lines);
        store(report.store(), lines);
        for (ModeFinding mode : report.modes()) {
            mode(mode, report, lines);
        }
        architectures(report.architectures(), lines);
        report.registries().forEach(registry -> registry(registry, lines));
        report.credentials().forEach(credential -> credential(credential, lines));
        lines.add(line("RUN", end(report)));
        fix(report.shortest(), lines);
        return lines;
    }

    /** What becomes of a RUN. */
    public static String end(DoctorReport report) {
        if (report.chosen().isPresent()) {
            return "can be done, in mode " + report.chosen().get().word();
        }
        return report.asked()
                .map(mode -> "cannot be done in mode " + mode.word() + ", which was asked for")
                .orElse("cannot be done; a Dockerfile without RUN builds");
    }

    private static String line(String about, String text) {
        return String.format(Locale.ROOT, "%-8s %s", about, text);
    }

    private static void fix(String fix, List<String> lines) {
        if (!fix.isEmpty()) {
            lines.add(INDENT + "fix: " + fix);
        }
    }

    private static void machine(Machine machine, List<String> lines) {
        lines.add(line("drydock", machine.drydock()));
        lines.add(line(
                "machine",
                machine.system() + " " + machine.kernel() + ", " + machine.architecture() + ", " + machine.processors()
                        + (machine.processors() == 1 ? " processor, " : " processors, ")
                        + Amounts.bytes(machine.memory()) + " of memory"));
        lines.add(line(
                "java",
                machine.java()
                        + machine.maven().map(maven -> ", Maven " + maven).orElse("")));
        lines.add(line(
                "user",
                machine.user() + " (uid " + machine.uid() + "), "
                        + (machine.container().isEmpty()
                                ? "not in a container, as far as can be seen"
                                : "in a container: " + String.join(", ", machine.container()))));
    }

    private static void store(StoreFinding store, List<String> lines) {
        lines.add(line(
                "store",
                store.path() + " on "
                        + store.place().map(place -> place.words()).orElse("an unknown file system") + ": "
                        + Amounts.bytes(store.free()) + " of " + Amounts.bytes(store.size()) + " free"
                        + (store.inodes() == 0
                                ? ""
                                : ", " + store.freeInodes() + " of " + store.inodes() + " inodes free")));
        for (Remark remark : store.remarks()) {
            lines.add(INDENT + remark.problem());
            fix(remark.fix(), lines);
        }
    }

    private static void mode(ModeFinding mode, DoctorReport report, List<String> lines) {
        String word = mode.attempt().mode().word();
        if (!mode.attempt().works()) {
            lines.add(line(word, "does not work: " + mode.attempt().problem()));
            fix(mode.attempt().fix(), lines);
            return;
        }
        boolean chosen = report.chosen().filter(mode.attempt().mode()::equals).isPresent();
        lines.add(line(word, chosen ? "works, and is the one that builds use" : "works"));
        List<String> working = new ArrayList<>();
        Map<String, List<String>> missing = new LinkedHashMap<>();
        for (FeatureFinding finding : mode.features()) {
            Feature feature = finding.feature();
            if (feature.works()) {
                working.add(feature.kind().title() + (feature.detail().isEmpty() ? "" : " (" + feature.detail() + ")"));
            } else {
                String why = feature.obstacle() + (finding.fix().isEmpty() ? "" : "\n" + finding.fix());
                missing.computeIfAbsent(why, key -> new ArrayList<>())
                        .add(feature.kind().title());
            }
        }
        lines.add(INDENT + "with " + String.join(", ", working));
        missing.forEach((why, titles) -> {
            String[] parts = why.split("\n", 2);
            lines.add(INDENT + "without " + String.join(", ", titles) + ": " + parts[0]);
            fix(parts.length > 1 ? parts[1] : "", lines);
        });
    }

    private static void architectures(List<ArchitectureFinding> all, List<String> lines) {
        List<String> working = all.stream()
                .filter(each -> each.problem().isEmpty())
                .map(ArchitectureFinding::architecture)
                .toList();
        lines.add(line(
                "others",
                working.isEmpty()
                        ? "no programs of other architectures run"
                        : "programs of other architectures run: " + String.join(", ", working)));
        if (working.isEmpty()) {
            fix("register an emulator (binfmt_misc): install qemu-user-static on the machine", lines);
        }
    }

    private static void registry(RegistryFinding registry, List<String> lines) {
        String said = registry.reachable()
                ? "answers" + (registry.authentication() ? ", and wants to know who asks" : "")
                : "cannot be reached: " + registry.problem();
        lines.add(line("registry", registry.registry() + " " + said));
        fix(registry.fix(), lines);
    }

    private static void credential(CredentialFinding credential, List<String> lines) {
        lines.add(line(
                "login",
                "for " + credential.registry() + " "
                        + (credential.source().isEmpty() ? "there is none" : "from " + credential.source())));
        credential.problems().forEach(problem -> lines.add(INDENT + problem));
    }
}
